package io.atomspace.node.simulation;

import io.atomspace.node.simulation.world.NodeFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import java.util.function.LongFunction;

/**
 * Many histories, one after the other.
 *
 * @param histories how many were run
 * @param violations verdicts of those in which an invariant did not hold
 * @param seconds of real time
 */
public record Campaign(long histories, List<Verdict> violations, double seconds) {

  /**
   * Runs the seeds {@code [from, from + count)} until so many have failed.
   *
   * @param scenarios from a seed
   * @param progress told the number of histories done after each
   */
  public static Campaign run(
      NodeFactory factory,
      LongFunction<Scenario> scenarios,
      long from,
      long count,
      int violationsMost,
      LongConsumer progress) {
    Simulation simulation = new Simulation(factory);
    List<Verdict> violations = new ArrayList<>();
    long startNanos = System.nanoTime();
    long done = 0;
    while (done < count && violations.size() < violationsMost) {
      Verdict verdict = simulation.run(scenarios.apply(from + done), false);
      done++;
      progress.accept(done);
      if (!verdict.holds()) {
        violations.add(verdict);
      }
    }
    return new Campaign(done, violations, (System.nanoTime() - startNanos) / 1e9);
  }

  public double perSecond() {
    return seconds > 0 ? histories / seconds : 0;
  }
}
