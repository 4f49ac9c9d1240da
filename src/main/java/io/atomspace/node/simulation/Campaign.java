package io.atomspace.node.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;
import java.util.function.Predicate;
import java.util.stream.LongStream;

/**
 * Many histories of one protocol; each is a world of its own, so several run at once.
 *
 * @param histories how many were run
 * @param findings of those in which an invariant did not hold
 * @param seconds of real time
 */
public record Campaign(long histories, List<Finding> findings, double seconds) {
  private static final int AT_ONCE = 4 * Runtime.getRuntime().availableProcessors();

  /**
   * Runs the seeds {@code [1, count]} until so many have failed.
   *
   * @param progress told the number of histories done after each
   */
  public static Campaign run(Trial trial, long count, int findingsMost, LongConsumer progress) {
    return run(trial, count, findingsMost, finding -> true, progress);
  }

  /** Runs the seeds {@code [1, count]} until the fault has broken what it is known to break. */
  public static Campaign hunt(Mutant mutant, long count, LongConsumer progress) {
    return run(
        mutant, count, 1, finding -> mutant.breaks().contains(finding.invariant()), progress);
  }

  private static Campaign run(
      Trial trial, long count, int findingsMost, Predicate<Finding> counts, LongConsumer progress) {
    List<Finding> findings = new ArrayList<>();
    long startNanos = System.nanoTime();
    long seed = 0;
    while (seed < count && findings.size() < findingsMost) {
      long last = Math.min(count, seed + AT_ONCE);
      List<Optional<Finding>> next =
          LongStream.rangeClosed(seed + 1, last).parallel().mapToObj(trial::run).toList();
      // Taken in their order: what is found does not depend on how many processors there are.
      for (Optional<Finding> finding : next) {
        if (findings.size() < findingsMost) {
          seed++;
          finding.filter(counts).ifPresent(findings::add);
          progress.accept(seed);
        }
      }
    }
    return new Campaign(seed, findings, (System.nanoTime() - startNanos) / 1e9);
  }

  public double perSecond() {
    return seconds > 0 ? histories / seconds : 0;
  }
}
