package io.atomspace.node.protocol.jobs;

import io.atomspace.node.kernel.NodeId;
import java.time.Instant;

/** Views of a job of which nothing matters but what is given. */
public final class JobViews {
  private JobViews() {}

  public static JobView view(
      String id, NodeId taker, long generation, JobView.State state, long version) {
    return new JobView(
        id,
        "job",
        state,
        taker,
        null,
        0,
        generation,
        "cpython",
        5,
        new JobView.Parts(0, 0, 0, 0),
        new JobView.Items(0, 0, 0),
        0,
        Instant.EPOCH,
        null,
        null,
        null,
        null,
        version);
  }
}
