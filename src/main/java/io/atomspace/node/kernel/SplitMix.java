package io.atomspace.node.kernel;

import java.util.random.RandomGenerator;

/**
 * A generator whose whole state is one field of ours, so that a snapshot of a machine holds it: the
 * numbers of {@link java.util.SplittableRandom} (Steele, Lea, Flood 2014, Fast Splittable
 * Pseudorandom Number Generators, section 5), of the same seed.
 */
public final class SplitMix implements RandomGenerator {
  private static final long GOLDEN_GAMMA = 0x9e3779b97f4a7c15L;

  private long state;

  public SplitMix(long seed) {
    state = seed;
  }

  @Override
  public long nextLong() {
    long z = next();
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }

  @Override
  public int nextInt() {
    long z = next();
    z = (z ^ (z >>> 33)) * 0x62a9d9ed799705f5L;
    return (int) (((z ^ (z >>> 28)) * 0xcb24d0a5c88c35b3L) >>> 32);
  }

  private long next() {
    state += GOLDEN_GAMMA;
    return state;
  }
}
