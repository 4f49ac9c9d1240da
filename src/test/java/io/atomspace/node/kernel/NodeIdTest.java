package io.atomspace.node.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.math.BigInteger;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
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

  /** As its Javadoc says it: every run of digits a number, all else as text. */
  private static int byDefinition(String mine, String theirs) {
    String[] a = mine.split("(?<=\\d)(?=\\D)|(?<=\\D)(?=\\d)");
    String[] b = theirs.split("(?<=\\d)(?=\\D)|(?<=\\D)(?=\\d)");
    for (int i = 0; i < Math.min(a.length, b.length); i++) {
      boolean numbers = Character.isDigit(a[i].charAt(0)) && Character.isDigit(b[i].charAt(0));
      int order =
          numbers ? new BigInteger(a[i]).compareTo(new BigInteger(b[i])) : a[i].compareTo(b[i]);
      if (order != 0) {
        return order;
      }
    }
    return a.length == b.length ? mine.compareTo(theirs) : Integer.compare(a.length, b.length);
  }

  @Test
  void theOrderIsThatOfItsDefinition() {
    String letters = "00119ab-_.";
    SplittableRandom random = new SplittableRandom(1);
    List<String> names =
        Stream.generate(
                () ->
                    random
                        .ints(random.nextInt(1, 7), 0, letters.length())
                        .mapToObj(i -> letters.substring(i, i + 1))
                        .collect(Collectors.joining()))
            .limit(400)
            .toList();
    for (String a : names) {
      for (String b : names) {
        assertEquals(
            Integer.signum(byDefinition(a, b)),
            Integer.signum(new NodeId(a).compareTo(new NodeId(b))),
            a + " and " + b);
      }
    }
  }

  @Test
  void aNameFitsATopicAndAFile() {
    assertThrows(IllegalArgumentException.class, () -> new NodeId("a/b"));
    assertThrows(IllegalArgumentException.class, () -> new NodeId(""));
  }
}
