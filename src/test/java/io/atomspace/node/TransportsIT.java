package io.atomspace.node;

import java.util.Map;
import org.junit.jupiter.api.Tag;
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
}
