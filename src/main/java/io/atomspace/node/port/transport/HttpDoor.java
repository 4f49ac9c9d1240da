package io.atomspace.node.port.transport;

import jakarta.enterprise.context.ApplicationScoped;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * Where the server hands over what other nodes post, once an {@link HttpTransport} has opened it.
 */
@ApplicationScoped
public class HttpDoor {
  /** Where other nodes post. */
  public static final String PATH = "/transport/frames";

  /** The header that says who posts, in Base64. */
  public static final String GREETING = "Asn-Greeting";

  /** Of one request: the longest frame, or many short ones. */
  static final int BODY_BYTES_MAX = Transport.FRAME_BYTES_MAX + Integer.BYTES;

  /** What happens to a request. */
  public enum Answer {
    TAKEN(204),
    MALFORMED(400),
    STRANGER(403),
    CLOSED(404);

    private final int status;

    Answer(int status) {
      this.status = status;
    }

    /** As of HTTP. */
    public int status() {
      return status;
    }
  }

  /** Hears what members say. */
  interface Receiver {
    /** Whether the greeting is a member's; of anyone else nothing is read. */
    boolean knows(byte[] greeting);

    void frame(byte[] frame);
  }

  private volatile @Nullable Receiver receiver;

  void open(Receiver opened) {
    receiver = opened;
  }

  void close(Receiver closed) {
    if (closed.equals(receiver)) {
      receiver = null;
    }
  }

  boolean isOpen() {
    return receiver != null;
  }

  /**
   * Takes a request.
   *
   * @param body frames, each behind its length
   */
  public Answer take(byte[] greeting, InputStream body) throws IOException {
    Receiver open = receiver;
    if (open == null) {
      return Answer.CLOSED;
    }
    if (!open.knows(greeting)) {
      return Answer.STRANGER;
    }
    byte[] bytes = body.readNBytes(BODY_BYTES_MAX + 1);
    if (bytes.length > BODY_BYTES_MAX) {
      return Answer.MALFORMED;
    }
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      while (in.available() > 0) {
        int length = in.readInt();
        if (length < 0 || length > in.available()) {
          return Answer.MALFORMED;
        }
        open.frame(in.readNBytes(length));
      }
    } catch (EOFException e) {
      return Answer.MALFORMED;
    }
    return Answer.TAKEN;
  }
}
