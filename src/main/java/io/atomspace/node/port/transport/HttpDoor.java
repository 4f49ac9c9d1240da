package io.atomspace.node.port.transport;

import jakarta.enterprise.context.ApplicationScoped;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where the server hands over what other nodes post, once an {@link HttpTransport} has opened it.
 */
@ApplicationScoped
public class HttpDoor {
  static final String PATH = "/transport/frames";
  static final String GREETING = "Asn-Greeting";

  /** Of one request: the longest frame, or many short ones. */
  static final int BODY_BYTES_MAX = Transport.FRAME_BYTES_MAX + Integer.BYTES;

  /** What happens to a request. */
  enum Answer {
    TAKEN(204),
    MALFORMED(400),
    STRANGER(403),
    CLOSED(404);

    final int status;

    Answer(int status) {
      this.status = status;
    }
  }

  /** Takes the frames of one request; tells whether the greeting is a member's. */
  @FunctionalInterface
  interface Receiver {
    boolean take(byte[] greeting, List<byte[]> frames);
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
  Answer take(byte[] greeting, InputStream body) throws IOException {
    Receiver open = receiver;
    if (open == null) {
      return Answer.CLOSED;
    }
    byte[] bytes = body.readNBytes(BODY_BYTES_MAX + 1);
    if (bytes.length > BODY_BYTES_MAX) {
      return Answer.MALFORMED;
    }
    List<byte[]> frames = new ArrayList<>();
    try (DataInputStream in = new DataInputStream(new java.io.ByteArrayInputStream(bytes))) {
      while (in.available() > 0) {
        int length = in.readInt();
        if (length < 0 || length > in.available()) {
          return Answer.MALFORMED;
        }
        frames.add(in.readNBytes(length));
      }
    } catch (EOFException e) {
      return Answer.MALFORMED;
    }
    return open.take(greeting, frames) ? Answer.TAKEN : Answer.STRANGER;
  }
}
