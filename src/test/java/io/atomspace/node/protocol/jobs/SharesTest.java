package io.atomspace.node.protocol.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.atomspace.node.kernel.NodeId;
import io.atomspace.node.kernel.Profile;
import io.atomspace.node.protocol.jobs.JobMessage.Grant;
import io.atomspace.node.protocol.jobs.JobMessage.JobSubmission;
import io.atomspace.node.protocol.jobs.Shares.Wish;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** docs/protocols/jobs.md, "Grants". */
class SharesTest {
  private static final NodeId A = new NodeId("1");
  private static final NodeId B = new NodeId("2");

  private final SortedMap<NodeId, Profile> workers = new TreeMap<>();

  SharesTest() {
    workers.put(A, new Profile("a", 4, List.of("cpython")));
    workers.put(B, new Profile("b", 4, List.of("cpython", "jython")));
  }

  private static Wish wish(String job, NodeId taker, String engine, int priority, int slots) {
    return new Wish(new JobSubmission(job, 1, engine, priority, 0, slots), taker);
  }

  private int slots(List<Wish> wishes, String job) {
    return Shares.of(workers, wishes, Map.of()).values().stream()
        .flatMap(List::stream)
        .filter(grant -> grant.job().equals(job))
        .mapToInt(Grant::slots)
        .sum();
  }

  @Test
  void aHigherPriorityTakesAllItWants() {
    List<Wish> wishes = List.of(wish("low", A, "cpython", 1, 8), wish("high", B, "cpython", 9, 6));
    assertEquals(6, slots(wishes, "high"));
    assertEquals(2, slots(wishes, "low"));
  }

  @Test
  void equalsShareEquallyAndNoneGetsMoreThanItWants() {
    List<Wish> wishes =
        List.of(
            wish("a", A, "cpython", 5, 8),
            wish("b", A, "cpython", 5, 1),
            wish("c", A, "cpython", 5, 8));
    assertEquals(4, slots(wishes, "a"));
    assertEquals(1, slots(wishes, "b"));
    assertEquals(3, slots(wishes, "c"));
  }

  @Test
  void onlyNodesWithTheEngineServe() {
    List<Wish> wishes = List.of(wish("j", A, "jython", 5, 8));
    assertEquals(List.of(new Grant("j", 1, A, 4)), Shares.of(workers, wishes, Map.of()).get(B));
    assertTrue(Shares.of(workers, wishes, Map.of()).get(A).isEmpty());
  }

  @Test
  void whatIsHeldStays() {
    List<Wish> wishes = List.of(wish("a", A, "cpython", 5, 4), wish("b", B, "cpython", 5, 4));
    Map<NodeId, List<Grant>> held =
        Map.of(A, List.of(new Grant("b", 1, B, 4)), B, List.of(new Grant("a", 1, A, 4)));
    assertEquals(held, Shares.of(workers, wishes, held));
  }

  @Test
  void aSmallJobStaysWithItsTaker() {
    List<Wish> wishes = List.of(wish("a", B, "cpython", 5, 2));
    assertEquals(List.of(new Grant("a", 1, B, 2)), Shares.of(workers, wishes, Map.of()).get(B));
  }
}
