package io.atomspace.node.tool.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class SpreadTest {
  @Test
  void ranksAreTheNearestOnes() {
    List<Long> hundred = LongStream.rangeClosed(1, 100).map(n -> 101 - n).boxed().toList();
    Spread spread = Spread.of(hundred.stream().map(n -> n * 1_000_000).toList());
    assertEquals(new Spread(50, 99, 100, 100), spread);
  }

  @Test
  void oneRunIsAllOfThem() {
    assertEquals(new Spread(2.5, 2.5, 2.5, 1), Spread.of(List.of(2_500_000L)));
    assertThrows(IllegalArgumentException.class, () -> Spread.of(List.of()));
  }
}
