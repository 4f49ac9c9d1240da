package io.atomspace.node.runtime.work;

import io.atomspace.node.port.das.DasClient;
import io.atomspace.node.port.das.DasReply;
import io.atomspace.node.port.script.RemoteCalls;
import java.time.Duration;

/** What a script asks of {@code das}, asked of a DAS Server. */
public final class DasCalls implements RemoteCalls {
  private static final int CHUNK_BYTES = 64 * 1024;

  private final DasClient client;

  /**
   * @param address {@code host:port} or the server's full URL
   * @param timeout for one call, its reply included
   * @throws IllegalArgumentException if the address is neither
   */
  public DasCalls(String address, Duration timeout) {
    client = new DasClient(address, timeout);
  }

  @Override
  public Reply call(String method, String arguments) {
    DasReply reply = client.call(method, arguments);
    if (reply instanceof DasReply.Value value) {
      return new Reply.Value(value.json());
    }
    if (reply instanceof DasReply.Lines lines) {
      return new Reply.Stream(new Chunks(lines));
    }
    return new Reply.Refused(((DasReply.Refused) reply).message());
  }

  private record Chunks(DasReply.Lines lines) implements Answers {
    @Override
    public Chunk next() {
      byte[] chunk = lines.nextChunk(CHUNK_BYTES);
      if (chunk.length > 0) {
        return new Chunk.Lines(chunk);
      }
      DasReply.Refused fault = lines.fault();
      return fault == null ? new Chunk.End() : new Chunk.Refused(fault.message());
    }

    @Override
    public void close() {}
  }
}
