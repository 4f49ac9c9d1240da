package io.atomspace.node;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Three real nodes by other ways than MQTT on a mesh: the same jobs, also when a leader dies. On
 * the tree that is a leaf, as bully's leader is the highest: without its root a tree is cut.
 */
@Tag("world")
class TransportsIT {

  @ParameterizedTest
  @CsvSource({
    "tcp, torus, raft",
    "http1, ring, paxos",
    "http2, tree, bully",
    "grpc, mesh, raft",
    "zeromq, torus, bully",
    "amqp, mesh, paxos",
    "jms, ring, raft"
  })
  void aDeadLeaderCostsNoJob(String transport, String topology, String election) throws Exception {
    Map<String, String> settings =
        Map.of(
            "atomspace.transport", transport,
            "atomspace.topology", topology,
            "atomspace.election", election);
    try (RealCluster cluster = new RealCluster("transport-" + transport, settings)) {
      new Strike(cluster, RealCluster.SQUARES, Map.of(), 1500)
          .kill(cluster.leader(), cluster.follower());
    }
  }

  /** The server holds a thread for each until its client goes on. */
  @Test
  void clientsThatAskForHttp2AndThenSayNothingKeepNobodyWaiting() throws Exception {
    List<Socket> silent = new ArrayList<>();
    try (RealCluster cluster =
        new RealCluster("transport-upgrades", Map.of("atomspace.transport", "http2"))) {
      String taker = cluster.follower();
      int front = URI.create(cluster.url(taker)).getPort();
      int frames =
          ListeningPorts.of(cluster.pid(taker)).stream()
              .filter(port -> port != front)
              .findFirst()
              .orElseThrow();
      for (int i = 0; i < 56; i++) {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), frames);
        silent.add(socket);
        socket.setSoTimeout(5_000);
        socket
            .getOutputStream()
            .write(
                """
                GET /transport/frames HTTP/1.1\r
                Host: 127.0.0.1\r
                Connection: Upgrade, HTTP2-Settings\r
                Upgrade: h2c\r
                HTTP2-Settings: AAMAAABkAAQAAP__\r
                \r
                """
                    .getBytes(US_ASCII));
      }
      // The last first: it has no thread before the others have theirs.
      Collections.reverse(silent);
      for (Socket socket : silent) {
        assertEquals("HTTP/1.1 101", new String(socket.getInputStream().readNBytes(12), US_ASCII));
      }
      cluster.assertWorks(taker, cluster.leader(), 1500);
    } finally {
      for (Socket socket : silent) {
        socket.close();
      }
    }
  }
}
