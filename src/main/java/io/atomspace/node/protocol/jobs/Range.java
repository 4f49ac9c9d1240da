package io.atomspace.node.protocol.jobs;

/**
 * The items {@code [from, to)} of a job, counted from 0 in the order of the answers.
 *
 * @throws IllegalArgumentException if empty or negative
 */
public record Range(long from, long to) {
  public Range {
    if (from < 0 || to <= from) {
      throw new IllegalArgumentException("not a range: [" + from + ", " + to + ")");
    }
  }

  public long size() {
    return to - from;
  }

  public boolean overlaps(Range other) {
    return from < other.to && other.from < to;
  }
}
