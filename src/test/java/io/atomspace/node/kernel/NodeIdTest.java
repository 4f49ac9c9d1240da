package io.atomspace.node.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class NodeIdTest {
  @Test
  void numbersAreOrderedAsNumbers() {
    List<String> sorted =
        Stream.of("10", "9", "node10", "node9", "a", "1.10", "1.9")
            .map(NodeId::new)
            .sorted()
            .map(NodeId::value)
            .toList();
    assertEquals(List.of("1.9", "1.10", "9", "10", "a", "node9", "node10"), sorted);
  }

  @Test
  void aNameFitsATopicAndAFile() {
    assertThrows(IllegalArgumentException.class, () -> new NodeId("a/b"));
    assertThrows(IllegalArgumentException.class, () -> new NodeId(""));
  }
}
