package io.atomspace.node.protocol.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** docs/protocols/jobs.md, "Size of a range". */
class SizingTest {
  private static final long MILLI = 1_000_000;
  private final Sizing sizing = new Sizing(JobLimits.defaults());

  @Test
  void oneItemUntilMeasured() {
    assertEquals(1, sizing.items(1_000_000, 4));
  }

  @Test
  void growsToTheTimeOfARangeStepByStep() {
    sizing.measured(1, MILLI, MILLI);
    assertEquals(8, sizing.items(1_000_000, 4));
    sizing.measured(8, 8 * MILLI, 8 * MILLI);
    sizing.measured(64, 64 * MILLI, 64 * MILLI);
    assertEquals(75, sizing.items(1_000_000, 4));
  }

  @Test
  void smallerAtTheEnd() {
    sizing.measured(64, 64 * MILLI, 64 * MILLI);
    assertEquals(5, sizing.items(40, 4));
    assertEquals(1, sizing.items(3, 4));
  }

  @Test
  void boundedByBytes() {
    sizing.measured(4000, 1, 1);
    sizing.grew(10, 10L * 128 * 1024);
    assertEquals(4, sizing.items(1_000_000, 1));
  }

  @Test
  void itemsThatWaitFillTheirRangeWithWaiting() {
    sizing.measured(10, 0, 1000 * MILLI);
    assertEquals(3, sizing.items(1_000_000, 1));
    assertTrue(sizing.items(1, 1) >= 1);
  }
}
