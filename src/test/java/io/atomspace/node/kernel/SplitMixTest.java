package io.atomspace.node.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class SplitMixTest {
  @Property(tries = 50)
  void itsNumbersAreThoseOfTheSplittableRandom(@ForAll long seed) {
    SplittableRandom expected = new SplittableRandom(seed);
    SplitMix ours = new SplitMix(seed);
    for (int i = 1; i < 20; i++) {
      assertEquals(expected.nextLong(), ours.nextLong());
      assertEquals(expected.nextInt(i), ours.nextInt(i));
      assertEquals(expected.nextLong(1000L * i), ours.nextLong(1000L * i));
      assertEquals(expected.nextDouble(), ours.nextDouble());
    }
  }
}
