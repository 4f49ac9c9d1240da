package io.atomspace.node.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import java.util.function.Predicate;

/**
 * Many histories of one protocol, one after the other.
 *
 * @param histories how many were run
 * @param findings of those in which an invariant did not hold
 * @param seconds of real time
 */
public record Campaign(long histories, List<Finding> findings, double seconds) {

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
      seed++;
      trial.run(seed).filter(counts).ifPresent(findings::add);
      progress.accept(seed);
    }
    return new Campaign(seed, findings, (System.nanoTime() - startNanos) / 1e9);
  }

  public double perSecond() {
    return seconds > 0 ? histories / seconds : 0;
  }
}
