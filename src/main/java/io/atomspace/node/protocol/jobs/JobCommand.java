package io.atomspace.node.protocol.jobs;

import io.atomspace.node.kernel.Body;
import io.atomspace.node.kernel.Effect;
import io.atomspace.node.kernel.Event;
import org.jspecify.annotations.Nullable;

/** What users ask of jobs; each is answered by one {@link Effect.Reply}. */
public sealed interface JobCommand extends Event.Command {

  /**
   * Take this job. Answered by {@link Taken}.
   *
   * @param script always inline, as it is sent to many
   * @param items given items, one line each; null if the script or a range gives them
   * @param idempotencyKey the same key gives the same job
   */
  record Submit(
      long ticket, JobSpec spec, Body script, @Nullable Body items, @Nullable String idempotencyKey)
      implements JobCommand {}

  /** End this job. Answered by {@link Taken} with the job as it then stands. */
  record Cancel(long ticket, String job) implements JobCommand {}

  /** Which job is this? Answered by {@link Taken}. */
  record Find(long ticket, String job) implements JobCommand {}

  /** Get a file of this job, wherever its taker is. Answered by {@link Fetched}. */
  record Fetch(long ticket, String job, JobMessage.JobFile file) implements JobCommand {}

  /** The job after the command. */
  record Taken(JobView view, boolean created) implements Effect.Answer {}

  /** The file; who gets it discards a spooled body. */
  record Fetched(Body body) implements Effect.Answer {}
}
