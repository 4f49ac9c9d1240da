package io.atomspace.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Each fault in a job of about a minute. Every evaluation leaves a mark in a file, so the test
 * counts what was really evaluated, and by whom.
 */
@Tag("world")
class FaultsIT {
  private static final int ITEMS = 12_000;
  private static final Duration FAULT = Duration.ofSeconds(10);

  /** Some ten milliseconds of work, then a mark: the item and its node's process. */
  private static final String MARKED =
      """
      import os

      def setup(params):
          flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT
          return os.open(params["marks"], flags, 0o666), os.getppid()

      def evaluate(n, context):
          marks, node = context
          total = 0
          for i in range(180000):
              total += i % 7
          os.write(marks, b"%d %d\\n" % (n, node))
          return n * n
      """;

  /** What a node may have in hand: two ranges a slot, and results on their way. */
  private static final int IN_HAND_MAX = ITEMS / 100;

  private static RealCluster cluster;
  private final Path marks = RealCluster.HOME.resolve("target/faults-it/marks");

  @BeforeAll
  static void up() throws IOException {
    // In a jail a script could leave no marks.
    cluster = new RealCluster("faults-it", Map.of("atomspace.script.isolation", "none"));
  }

  @AfterAll
  static void down() throws IOException {
    if (cluster != null) {
      cluster.close();
    }
  }

  @BeforeEach
  void noMarks() throws IOException {
    Files.deleteIfExists(marks);
  }

  @Test
  void aDeadWorkersRangesAreEvaluatedByOthers() throws Exception {
    String leader = cluster.leader();
    List<String> followers = cluster.ids().stream().filter(id -> !id.equals(leader)).toList();
    long victim = cluster.pid(followers.get(1));
    strike().kill(followers.get(1), followers.get(0));
    assertOnlyInHandIsRepeated(victim);
  }

  @Test
  void aDeadLeaderCostsNoEvaluatedItem() throws Exception {
    long victim = cluster.pid(cluster.leader());
    strike().kill(cluster.leader(), cluster.follower());
    assertOnlyInHandIsRepeated(victim);
  }

  @Test
  void aFrozenLeaderCostsNoEvaluatedItem() throws Exception {
    long victim = cluster.pid(cluster.leader());
    strike().freezeLeader(FAULT);
    assertOnlyInHandIsRepeated(victim);
  }

  @Test
  void aBrokerThatIsAwayCostsNoEvaluatedItem() throws Exception {
    strike().brokerAway(FAULT);
    assertEquals(ITEMS, marks().stream().distinct().count());
    assertEquals(ITEMS, marks().size());
  }

  private Strike strike() {
    return new Strike(
        cluster, MARKED, Map.of("marks", marks.toString()), ITEMS, this::allHaveEvaluated);
  }

  /** Else a victim could be struck over its first items. */
  private boolean allHaveEvaluated() {
    try {
      return Files.exists(marks) && marks().stream().map(Mark::node).distinct().count() == 3;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** One evaluation, by the node of that process. */
  private record Mark(int item, long node) {}

  private List<Mark> marks() throws IOException {
    try (Stream<String> lines = Files.lines(marks)) {
      return lines
          .map(line -> line.split(" "))
          .map(pair -> new Mark(Integer.parseInt(pair[0]), Long.parseLong(pair[1])))
          .toList();
    }
  }

  /**
   * No node but the victim evaluated an item twice, and none an item of the victim's that it did
   * not hold when it was struck.
   */
  private void assertOnlyInHandIsRepeated(long victim) throws IOException {
    Set<Integer> byVictim = new TreeSet<>();
    Set<Integer> byOthers = new TreeSet<>();
    List<Integer> again = new ArrayList<>();
    for (Mark mark : marks()) {
      if (mark.node() == victim) {
        byVictim.add(mark.item());
      } else if (!byOthers.add(mark.item())) {
        again.add(mark.item());
      }
    }
    assertEquals(List.of(), again, "evaluated again though their nodes lived");
    assertFalse(byVictim.isEmpty());
    byVictim.retainAll(byOthers);
    assertTrue(byVictim.size() <= IN_HAND_MAX, () -> "evaluated again: " + byVictim);
  }
}
