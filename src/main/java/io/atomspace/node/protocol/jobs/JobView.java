package io.atomspace.node.protocol.jobs;

import io.atomspace.node.kernel.NodeId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A job as everyone sees it: the JSON of {@code GET /jobs/{id}}.
 *
 * @param origin the taker
 * @param progress share of the known items done, 0 to 1
 * @param version rises with each change the taker makes, so that a late view never replaces a newer
 */
public record JobView(
    String id,
    String name,
    State state,
    NodeId origin,
    @Nullable NodeId leader,
    long term,
    long generation,
    String engine,
    int priority,
    Parts parts,
    Items items,
    double progress,
    Instant submittedAt,
    @Nullable Instant startedAt,
    @Nullable Instant finishedAt,
    @Nullable ItemFailure error,
    @Nullable Receipt receipt,
    long version) {

  /** The life of a job; the first terminal state wins. */
  public enum State {
    /** Accepted, nothing evaluated yet. */
    QUEUED,
    /** Its query or its items are being worked on. */
    RUNNING,
    /** Every item is counted and the result is there. */
    SUCCEEDED,
    /** The script, a limit or the taker's death ended it. */
    FAILED,
    /** A user ended it. */
    CANCELLED;

    public boolean isTerminal() {
      return this == SUCCEEDED || this == FAILED || this == CANCELLED;
    }
  }

  /** Ranges handed to workers. */
  public record Parts(long total, long done, long running, long retried) {}

  /** Items of the query. */
  public record Items(long total, long done, long failed) {}

  /**
   * What the job cost.
   *
   * @param evaluateSeconds CPU time inside the user's {@code evaluate}, over all nodes
   * @param efficiency evaluateSeconds over (slots used x wallSeconds)
   */
  public record Receipt(
      double wallSeconds, double evaluateSeconds, double efficiency, List<NodeShare> nodes) {}

  /** What one node contributed. */
  public record NodeShare(NodeId id, String url, long items) {}
}
