package io.atomspace.node.protocol.election;

import io.atomspace.node.kernel.Event;
import io.atomspace.node.kernel.NodeId;

/** What became of {@link CoordinatorWork}. */
public sealed interface CoordinatorOutcome extends Event.Outcome {

  /**
   * The coordinator answers.
   *
   * @param session another than before: whatever the earlier one made is gone, or will be
   * @param timeoutNanos silence after which the coordinator ends the session, as it said
   */
  record Connected(long session, long timeoutNanos) implements CoordinatorOutcome {}

  /** The coordinator does not answer; the session may live on, or be over. */
  record Suspended() implements CoordinatorOutcome {}

  /** The session is over, or has to be taken for that. */
  record Lost() implements CoordinatorOutcome {}

  /**
   * The leader's node is there.
   *
   * @param session that made it
   * @param term the number of the transaction that made it, the czxid: each is given out once, and
   *     they rise
   */
  record Held(long ticket, NodeId holder, long session, long term) implements CoordinatorOutcome {}

  /** There is no leader's node. */
  record Vacant(long ticket) implements CoordinatorOutcome {}

  /** The leader's node was made, changed or removed since that answer. */
  record Changed(long ticket) implements CoordinatorOutcome {}

  /** The question has no answer: what was asked may have been done or not. */
  record Failed(long ticket, String cause) implements CoordinatorOutcome {}
}
