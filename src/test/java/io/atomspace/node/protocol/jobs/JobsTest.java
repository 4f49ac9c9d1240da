package io.atomspace.node.protocol.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.atomspace.node.protocol.jobs.JobView.State;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whole jobs on a few nodes. */
class JobsTest {
  private static final long MILLI = 1_000_000;

  private static TestCluster cluster(int size) {
    TestCluster cluster = new TestCluster(1, size, 2, JobLimits.defaults());
    cluster.elect(size);
    cluster.run(Duration.ofSeconds(2));
    return cluster;
  }

  private static void succeeds(TestCluster cluster, int node, String job, TestScript script) {
    assertEquals(List.of(), cluster.wrong());
    assertEquals(
        State.SUCCEEDED, cluster.view(node, job).state(), () -> "" + cluster.view(node, job));
    assertEquals(script.expected(), cluster.result(node, job));
  }

  // House, "Who decides what": the leader grants slots, workers pull ranges from the taker.
  @Test
  void everyNodeEvaluatesAndTheResultIsOrdered() {
    TestCluster cluster = cluster(3);
    TestScript script = TestScript.of(3000, MILLI);
    String job = cluster.submit(1, script);
    cluster.run(Duration.ofSeconds(2));
    succeeds(cluster, 1, job, script);
    JobView view = cluster.view(3, job);
    assertEquals(State.SUCCEEDED, view.state());
    assertEquals(3000, cluster.evaluations(job));
    JobView.Receipt receipt = view.receipt();
    assertNotNull(receipt);
    assertEquals(3, receipt.nodes().size());
    assertEquals(3000, receipt.nodes().stream().mapToLong(JobView.NodeShare::items).sum());
    assertTrue(receipt.efficiency() > 0.85, receipt::toString);
    assertEquals(script.expected(), cluster.result(2, job));
  }

  // House: each node has a standing grant on its own slots, a trivial job needs no leader.
  @Test
  void aJobNeedsNoLeader() {
    TestCluster cluster = new TestCluster(1, 3, 2, JobLimits.defaults());
    TestScript script = TestScript.of(10, MILLI);
    String job = cluster.submit(2, script);
    cluster.run(Duration.ofSeconds(1));
    succeeds(cluster, 2, job, script);
  }
}
