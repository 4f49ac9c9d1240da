package io.atomspace.node.kernel;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

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

  public NodeId {
    if (!NAME.matcher(value).matches()) {
      throw new IllegalArgumentException(
          "a node id is 1 to 64 of A-Z a-z 0-9 . _ - but was '" + value + "'");
    }
  }

  // Called for every frame, many times in a large cluster: so it makes no objects.
  @Override
  public int compareTo(NodeId other) {
    String mine = value;
    String theirs = other.value;
    int i = 0;
    int j = 0;
    while (i < mine.length() && j < theirs.length()) {
      int mineEnd = runEnd(mine, i);
      int theirsEnd = runEnd(theirs, j);
      int order =
          isDigit(mine.charAt(i)) && isDigit(theirs.charAt(j))
              ? compareNumbers(mine, i, mineEnd, theirs, j, theirsEnd)
              : compareTexts(mine, i, mineEnd, theirs, j, theirsEnd);
      if (order != 0) {
        return order;
      }
      i = mineEnd;
      j = theirsEnd;
    }
    if (i < mine.length() || j < theirs.length()) {
      return i < mine.length() ? 1 : -1;
    }
    // `01` and `1` are equal as numbers but are two names: the text decides last.
    return mine.compareTo(theirs);
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  /** Where the run of digits, or of other characters, that begins there ends. */
  private static int runEnd(String text, int start) {
    boolean digits = isDigit(text.charAt(start));
    int end = start + 1;
    while (end < text.length() && isDigit(text.charAt(end)) == digits) {
      end++;
    }
    return end;
  }

  private static int compareNumbers(
      String mine, int i, int mineEnd, String theirs, int j, int theirsEnd) {
    int k = withoutZeros(mine, i, mineEnd);
    int l = withoutZeros(theirs, j, theirsEnd);
    int order = Integer.compare(mineEnd - k, theirsEnd - l);
    return order != 0 ? order : compareTexts(mine, k, mineEnd, theirs, l, theirsEnd);
  }

  private static int withoutZeros(String text, int start, int end) {
    int at = start;
    while (at < end && text.charAt(at) == '0') {
      at++;
    }
    return at;
  }

  private static int compareTexts(
      String mine, int i, int mineEnd, String theirs, int j, int theirsEnd) {
    int common = Math.min(mineEnd - i, theirsEnd - j);
    for (int k = 0; k < common; k++) {
      int order = Character.compare(mine.charAt(i + k), theirs.charAt(j + k));
      if (order != 0) {
        return order;
      }
    }
    return Integer.compare(mineEnd - i, theirsEnd - j);
  }

  // As in TimerId: a record's own are slow.
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof NodeId that && value.equals(that.value);
  }

  @Override
  public int hashCode() {
    return value.hashCode();
  }

  @Override
  public String toString() {
    return value;
  }
}
