package io.atomspace.node.protocol.jobs;

import io.atomspace.node.kernel.Body;
import io.atomspace.node.kernel.Effect;
import io.atomspace.node.kernel.Event;
import org.jspecify.annotations.Nullable;

/** What the ledger tells jobs. */
public sealed interface LedgerTold extends Event.Told {

  /**
   * A majority has the job, or why it has not.
   *
   * @param refusal null if it has
   */
  record Entered(String job, long generation, Effect.@Nullable Refusal refusal)
      implements LedgerTold {}

  /** The ledger has that job already: this one is not taken. */
  record Other(String job, long generation) implements LedgerTold {}

  /** Whether a majority has the job is not known yet; it will be told. */
  record Unsure(String job, long generation, Effect.Refusal refusal) implements LedgerTold {}

  /**
   * All agree how the job ended.
   *
   * @param won as its taker said; else another node takes it, under a higher generation
   */
  record Closed(String job, long generation, boolean won) implements LedgerTold {}

  /**
   * This node takes the job from now on, under a new generation.
   *
   * @param view as it is in the ledger; its origin is this node
   * @param items belong to whoever hears this
   */
  record Adopted(JobView view, JobSpec spec, Body script, @Nullable Body items)
      implements LedgerTold {}

  /** A job that this node refused, and that was perhaps entered all the same, has ended so. */
  record Withdrawn(JobView view) implements LedgerTold {}

  /** What the ledger says of a job. */
  record Learned(JobView view) implements LedgerTold {}

  /** The ledger has no such job, or why that cannot be told. */
  record Unknown(String job, Effect.@Nullable Refusal refusal) implements LedgerTold {}
}
