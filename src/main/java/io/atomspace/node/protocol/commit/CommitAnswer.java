package io.atomspace.node.protocol.commit;

import io.atomspace.node.kernel.Effect;

/** What became of a {@link CommitCommand}. */
public sealed interface CommitAnswer extends Effect.Answer {

  /** The decision is kept by a majority; readers see all of it from now on. */
  record Committed(String id) implements CommitAnswer {}

  /**
   * @param finished every key and participant has it
   */
  record Outcome(String id, TransactionRecord.State state, String reason, boolean finished)
      implements CommitAnswer {}
}
