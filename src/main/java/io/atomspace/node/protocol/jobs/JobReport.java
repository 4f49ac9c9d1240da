package io.atomspace.node.protocol.jobs;

import io.atomspace.node.kernel.Effect;

/** What this node's users may see of jobs. */
public sealed interface JobReport extends Effect.Report {
  /** The newest view of a job, own or another node's. */
  record Seen(JobView view) implements JobReport {}

  /** The view is no longer kept. */
  record Forgotten(String job) implements JobReport {}
}
