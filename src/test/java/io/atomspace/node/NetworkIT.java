package io.atomspace.node;

import io.atomspace.node.tool.cluster.LocalCluster;
import io.atomspace.node.tool.cluster.VirtualHosts;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Three nodes, each on a host of its own, whose cables are pulled: nobody is told, all is silent.
 */
@Tag("world")
class NetworkIT {
  private static final int ITEMS = 8_000;
  private static final Duration FAULT = Duration.ofSeconds(10);

  /** Yields the square of each number after some milliseconds of work. */
  private static final String SLOW_SQUARES =
      """
      def evaluate(n):
          total = 0
          for i in range(120000):
              total += i % 7
          return n * n
      """;

  private static VirtualHosts hosts;
  private static RealCluster cluster;

  @BeforeAll
  static void up() throws Exception {
    hosts = VirtualHosts.of("asnit", 3);
    LocalCluster.Plan plan = LocalCluster.Plan.of(3).on(hosts);
    cluster = new RealCluster("network-it", Map.of(), plan);
  }

  @AfterAll
  static void down() throws Exception {
    if (cluster != null) {
      cluster.close();
    }
    if (hosts != null) {
      hosts.close();
    }
  }

  @Test
  void aLeaderCutOffIsReplacedAndItsRangesGoToOthers() throws Exception {
    strike().cutLeaderOff(hosts, FAULT);
  }

  @Test
  void aTakerCutOffFinishesItsJobOnceItIsBack() throws Exception {
    strike().cutTakerOff(hosts, FAULT);
  }

  private static Strike strike() {
    return new Strike(cluster, SLOW_SQUARES, Map.of(), ITEMS);
  }
}
