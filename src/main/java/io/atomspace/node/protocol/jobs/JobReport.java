package io.atomspace.node.protocol.jobs;

import io.atomspace.node.kernel.Effect;
import io.atomspace.node.kernel.NodeId;

/** What this node's users may see of jobs. */
public sealed interface JobReport extends Effect.Report {
  /** The newest view of a job, own or another node's. */
  record Seen(JobView view) implements JobReport {}

  /**
   * The first grant of a leader in its term that this node obeys; of any earlier term it obeys none
   * from now on.
   *
   * @param atMillis since 1970, by this node's clock
   */
  record GrantAccepted(NodeId leader, long term, long atMillis) implements JobReport {}

  /** The view is no longer kept. */
  record Forgotten(String job) implements JobReport {}
}
