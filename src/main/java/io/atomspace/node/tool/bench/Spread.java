package io.atomspace.node.tool.bench;

import java.util.Collection;
import java.util.List;

/**
 * How long something took, over many runs: nearest ranks, no interpolation.
 *
 * @param p50Millis half of the runs took no longer
 * @param p99Millis all but one in a hundred took no longer
 */
public record Spread(double p50Millis, double p99Millis, double maxMillis, int runs) {

  /**
   * @throws IllegalArgumentException if there was no run
   */
  public static Spread of(Collection<Long> nanos) {
    if (nanos.isEmpty()) {
      throw new IllegalArgumentException("no run");
    }
    List<Long> sorted = nanos.stream().sorted().toList();
    return new Spread(millis(sorted, 0.5), millis(sorted, 0.99), millis(sorted, 1), sorted.size());
  }

  private static double millis(List<Long> sorted, double share) {
    int rank = (int) Math.ceil(share * sorted.size());
    return sorted.get(Math.max(0, rank - 1)) / 1e6;
  }
}
