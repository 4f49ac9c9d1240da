package io.atomspace.node.protocol.commit;

import io.atomspace.node.kernel.Event;

/** What became of {@link CommitWork}. */
public sealed interface CommitOutcome extends Event.Outcome {

  /**
   * @param detail why not
   */
  record ExternalPrepared(String transaction, String participant, boolean yes, String detail)
      implements CommitOutcome {}

  /**
   * The participant has committed or aborted.
   *
   * @param done false if it could not be reached, to be asked again
   */
  record ExternalEnded(String transaction, String participant, boolean done)
      implements CommitOutcome {}
}
