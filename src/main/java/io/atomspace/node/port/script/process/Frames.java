package io.atomspace.node.port.script.process;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;

/**
 * Frames over the two streams of a process. Any failure of the process shows as an {@link
 * IOException}: an {@link EOFException} when its pipe ended, a {@link ProtocolException} when it
 * sent what is not a frame.
 */
public final class Frames {
  private final DataInputStream in;
  private final OutputStream out;
  private final int frameBytesMax;

  /** One frame as received. */
  @SuppressWarnings("ArrayRecordComponent")
  public record Frame(char type, byte[] payload) {
    public ByteBuffer buffer() {
      return ByteBuffer.wrap(payload);
    }
  }

  /** The other side does not speak this protocol. */
  public static final class ProtocolException extends IOException {
    public ProtocolException(String message) {
      super(message);
    }
  }

  public Frames(InputStream in, OutputStream out, int frameBytesMax) {
    this.in = new DataInputStream(in);
    this.out = out;
    this.frameBytesMax = frameBytesMax;
  }

  /** Sends a frame whose payload is these parts in a row. */
  public void send(char type, byte[]... parts) throws IOException {
    long length = 1;
    for (byte[] part : parts) {
      length += part.length;
    }
    if (length > frameBytesMax) {
      throw new ProtocolException("a frame of " + length + " bytes to be sent");
    }
    out.write(ByteBuffer.allocate(5).putInt((int) length).put((byte) type).array());
    for (byte[] part : parts) {
      out.write(part);
    }
    out.flush();
  }

  /** Waits for the next frame. */
  public Frame receive() throws IOException {
    int length = in.readInt();
    if (length < 1 || length > frameBytesMax) {
      throw new ProtocolException("a frame of " + Integer.toUnsignedString(length) + " bytes");
    }
    char type = (char) in.readUnsignedByte();
    byte[] payload = in.readNBytes(length - 1);
    if (payload.length < length - 1) {
      throw new EOFException();
    }
    return new Frame(type, payload);
  }
}
