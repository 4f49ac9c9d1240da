package io.atomspace.node.tool.bench.transports;

import io.atomspace.node.kernel.Bytes;
import io.atomspace.node.kernel.NodeId;
import io.atomspace.node.port.Folders;
import io.atomspace.node.port.journal.Spool;
import io.atomspace.node.port.transport.Transport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** The channel of two nodes over a transport. */
final class ChannelEnds implements Ends {
  static final List<NodeId> NODES = List.of(ChannelEnd.ONE, ChannelEnd.TWO);
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Path folder = Files.createTempDirectory("atomspace-channel");
  private final List<Spool> spools = new ArrayList<>();
  private final List<ChannelEnd> ends = new ArrayList<>();

  /**
   * @param transports makes the transport of a node
   */
  ChannelEnds(Function<NodeId, Transport> transports, Ears ears)
      throws IOException, InterruptedException {
    for (NodeId node : NODES) {
      int end = ends.size();
      Spool spool = new Spool(folder.resolve(node.value()));
      spools.add(spool);
      ends.add(
          new ChannelEnd(
              node,
              transports.apply(node),
              spool,
              body -> {
                Bytes inline = body.inline();
                ears.heard(end, inline == null ? new byte[0] : inline.array());
              }));
    }
    for (ChannelEnd end : ends) {
      end.awaitUp(PATIENCE);
    }
  }

  @Override
  public void send(int end, byte[] message) throws IOException {
    ends.get(end).send(spools.get(end).store(message));
  }

  /** A body of any length is one message: the channel cuts it. */
  @Override
  public int pieceBytes() {
    return Integer.MAX_VALUE;
  }

  @Override
  public void close() throws IOException {
    ends.forEach(ChannelEnd::close);
    Folders.delete(folder);
  }
}
