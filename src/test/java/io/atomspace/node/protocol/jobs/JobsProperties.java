package io.atomspace.node.protocol.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.atomspace.node.protocol.jobs.JobView.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;

/** What holds whatever happens to nodes, leaders, channels and worker processes. */
class JobsProperties {
  private static final int NODES = 4;
  private static final Duration SHORT = Duration.ofMillis(40);

  private record Job(int taker, TestScript script) {}

  private static TestScript script(Random random) {
    long items = random.nextInt(4) == 0 ? random.nextInt(3) : random.nextInt(600);
    TestScript script = TestScript.of(items, 1 + random.nextInt(3_000_000));
    script = random.nextBoolean() ? script.folding() : script;
    if (items > 2 && random.nextInt(3) == 0) {
      script = script.deadly(random.nextLong(items), random.nextLong(items));
    } else if (items > 2 && random.nextInt(3) == 0) {
      script = script.failing(random.nextLong(items), random.nextLong(items));
    }
    return script;
  }

  private static Map<String, Job> submitSome(TestCluster cluster, Random random) {
    Map<String, Job> jobs = new LinkedHashMap<>();
    int count = 1 + random.nextInt(4);
    for (int i = 0; i < count; i++) {
      int taker = 1 + random.nextInt(NODES);
      TestScript script = script(random);
      int priority = random.nextInt(10);
      String id =
          cluster.submit(
              taker, script, spec -> TestSpecs.priority(TestSpecs.skipping(spec), priority));
      assertNotNull(id);
      jobs.put(id, new Job(taker, script));
    }
    return jobs;
  }

  private static void idle(TestCluster cluster) {
    for (int node = 1; node <= NODES; node++) {
      assertEquals(0, cluster.openEntries(node), "a table of node " + node + " leaks");
      assertTrue(cluster.timers(node) <= 1, "a timer but that of the retention is set");
    }
    int before = cluster.messages;
    cluster.run(Duration.ofMinutes(1));
    assertEquals(before, cluster.messages, "an idle cluster sends");
  }

  // House: a new leader rebuilds its state; no item is evaluated again because a leader died.
  @Property(tries = 20, shrinking = ShrinkingMode.OFF)
  void leadersChangeAndNoItemIsEvaluatedAgain(@ForAll long seed) {
    Random random = new Random(seed);
    TestCluster cluster = new TestCluster(seed, NODES, 2, JobLimits.defaults());
    cluster.elect(NODES);
    Map<String, Job> jobs = new LinkedHashMap<>();
    for (int i = 0; i < 3; i++) {
      int taker = 1 + random.nextInt(NODES);
      TestScript script = TestScript.of(random.nextInt(500), 1_000_000);
      jobs.put(cluster.submit(taker, script), new Job(taker, script));
    }
    for (int i = 0; i < 15; i++) {
      cluster.run(SHORT);
      cluster.elect(random.nextInt(4) == 0 ? null : Integer.valueOf(1 + random.nextInt(NODES)));
    }
    cluster.run(Duration.ofSeconds(20));
    assertEquals(List.of(), cluster.wrong());
    jobs.forEach(
        (id, job) -> {
          assertEquals(job.script().items(), cluster.evaluations(id));
          assertEquals(job.script().expected(), cluster.result(job.taker(), id));
        });
    idle(cluster);
  }

  // House: effectively-once results: execution may repeat, effects do not.
  @Property(tries = 50, shrinking = ShrinkingMode.OFF)
  void eachItemCountsOnceWhateverFails(@ForAll long seed) {
    Random random = new Random(seed);
    TestCluster cluster = new TestCluster(seed, NODES, 2, JobLimits.defaults());
    cluster.elect(NODES);
    Map<String, Job> jobs = submitSome(cluster, random);
    List<Integer> reborn = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      cluster.run(SHORT);
      int node = 1 + random.nextInt(NODES);
      switch (random.nextInt(7)) {
        case 0 -> {
          cluster.crash(node);
          if (random.nextBoolean()) {
            cluster.run(SHORT);
            cluster.noticeDown(node);
          }
          reborn.add(node);
          cluster.run(SHORT);
          cluster.restart(node);
        }
        case 1 -> cluster.killWorker(node);
        case 2 -> cluster.elect(node);
        case 3 -> cluster.resetChannel(node, 1 + random.nextInt(NODES));
        case 4 -> {
          cluster.cut(node);
          cluster.run(SHORT);
          cluster.heal(node);
        }
        case 5 -> cluster.cancel(node, jobs.keySet().iterator().next());
        default -> jobs.putAll(submitSome(cluster, random));
      }
    }
    cluster.elect(NODES);
    cluster.run(Duration.ofSeconds(60));
    assertEquals(List.of(), cluster.wrong());
    jobs.forEach((id, job) -> ended(cluster, id, job, reborn.contains(job.taker())));
    idle(cluster);
  }

  private static void ended(TestCluster cluster, String id, Job job, boolean takerMayHaveDied) {
    JobView own = cluster.view(job.taker(), id);
    assertTrue(own != null || takerMayHaveDied, "the taker forgot " + id);
    for (int node = 1; node <= NODES; node++) {
      JobView view = cluster.view(node, id);
      if (own == null) {
        assertTrue(view == null || view.state().isTerminal(), "never ends: " + view);
      } else {
        assertNotNull(view, "node " + node + " never heard of " + id);
        assertEquals(own, view, "node " + node);
      }
    }
    if (own != null) {
      assertTrue(own.state().isTerminal(), "never ends: " + own);
      assertTrue(own.state() != State.FAILED, "failed: " + own);
    }
    if (own != null && own.state() == State.SUCCEEDED) {
      assertEquals(job.script().expected(), cluster.result(job.taker(), id));
      assertEquals(job.script().items(), own.items().done());
    }
  }
}
