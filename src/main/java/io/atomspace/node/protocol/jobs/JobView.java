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

  /** The same job, ended so; of the same version. */
  public JobView ended(State last, Instant when, @Nullable ItemFailure why) {
    return ended(last, when, why, version);
  }

  /** The same job, ended so. */
  public JobView ended(State last, Instant when, @Nullable ItemFailure why, long newVersion) {
    return new JobView(
        id,
        name,
        last,
        origin,
        leader,
        term,
        generation,
        engine,
        priority,
        parts,
        items,
        progress,
        submittedAt,
        startedAt,
        when,
        why,
        receipt,
        newVersion);
  }

  /** The same job, begun anew by this taker under the next generation. */
  public JobView adopted(NodeId taker) {
    return new JobView(
        id,
        name,
        State.QUEUED,
        taker,
        leader,
        term,
        generation + 1,
        engine,
        priority,
        new Parts(0, 0, 0, 0),
        new Items(0, 0, 0),
        0,
        submittedAt,
        null,
        null,
        null,
        null,
        0);
  }

  /** Whether this says more than that: of a higher generation, or later of the same. */
  public boolean isNewerThan(JobView other) {
    return generation != other.generation ? generation > other.generation : version > other.version;
  }
}
