package io.atomspace.node.tool.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class SpreadTest {
  @Test
  void ranksAreTheNearestOnes() {
    // Half of 101 is 50.5 and 99 of a hundred are 99.99: the next whole ones count.
    List<Long> falling = LongStream.rangeClosed(1, 101).map(n -> 102 - n).boxed().toList();
    Spread spread = Spread.of(falling.stream().map(n -> n * 1_000_000).toList());
    assertEquals(new Spread(51, 100, 101, 101), spread);
  }

  @Test
  void oneRunIsAllOfThem() {
    assertEquals(new Spread(2.5, 2.5, 2.5, 1), Spread.of(List.of(2_500_000L)));
    assertThrows(IllegalArgumentException.class, () -> Spread.of(List.of()));
  }
}
