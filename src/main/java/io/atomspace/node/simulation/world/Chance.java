package io.atomspace.node.simulation.world;

import java.util.List;
import java.util.SplittableRandom;

/** All randomness of a history: a seeded generator and the few draws that the simulator makes. */
public final class Chance {
  private final SplittableRandom random;

  public Chance(long seed) {
    this(new SplittableRandom(seed));
  }

  private Chance(SplittableRandom random) {
    this.random = random;
  }

  /** A generator of its own, so that draws in one part do not shift those in another. */
  public Chance split() {
    return new Chance(random.split());
  }

  public long seed() {
    return random.nextLong();
  }

  /** True with this probability. */
  public boolean in(double probability) {
    return probability > 0 && random.nextDouble() < probability;
  }

  /** A whole number from least to most, both included. */
  public long between(long least, long most) {
    return least >= most ? least : random.nextLong(least, most + 1);
  }

  public int between(int least, int most) {
    return least >= most ? least : random.nextInt(least, most + 1);
  }

  public double fraction() {
    return random.nextDouble();
  }

  /** Exponentially distributed, cut at ten times the mean. */
  public long exponential(long mean) {
    // StrictMath, since Math.log may differ in its last digit from one processor to another.
    double draw = -StrictMath.log(1 - random.nextDouble());
    return (long) (mean * Math.min(draw, 10));
  }

  public <T> T oneOf(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }

  public byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }
}
