package io.atomspace.node.kernel;

import java.math.BigInteger;
import java.util.regex.Pattern;

/**
 * The name of a node, unique in its cluster.
 *
 * <p>Names are ordered with every run of digits read as a number ({@code 9} before {@code 10},
 * {@code node9} before {@code node10}); the highest wins the bully election. A name is 1 to 64
 * letters, digits, {@code .}, {@code _} or {@code -}, so that it fits a topic, a file name and a
 * log line.
 *
 * @throws IllegalArgumentException if the text is not such a name
 */
public record NodeId(String value) implements Comparable<NodeId> {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");
  private static final Pattern RUNS = Pattern.compile("(?<=\\d)(?=\\D)|(?<=\\D)(?=\\d)");

  public NodeId {
    if (!NAME.matcher(value).matches()) {
      throw new IllegalArgumentException(
          "a node id is 1 to 64 of A-Z a-z 0-9 . _ - but was '" + value + "'");
    }
  }

  @Override
  public int compareTo(NodeId other) {
    String[] mine = RUNS.split(value);
    String[] theirs = RUNS.split(other.value);
    for (int i = 0; i < Math.min(mine.length, theirs.length); i++) {
      int order = compareRuns(mine[i], theirs[i]);
      if (order != 0) {
        return order;
      }
    }
    // `01` and `1` are equal as numbers but are two names: the text decides last.
    return mine.length == theirs.length
        ? value.compareTo(other.value)
        : Integer.compare(mine.length, theirs.length);
  }

  private static int compareRuns(String mine, String theirs) {
    boolean numbers = Character.isDigit(mine.charAt(0)) && Character.isDigit(theirs.charAt(0));
    return numbers
        ? new BigInteger(mine).compareTo(new BigInteger(theirs))
        : mine.compareTo(theirs);
  }

  @Override
  public String toString() {
    return value;
  }
}
