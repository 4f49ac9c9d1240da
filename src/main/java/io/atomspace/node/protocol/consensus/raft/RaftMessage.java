package io.atomspace.node.protocol.consensus.raft;

import io.atomspace.node.kernel.Content;
import java.util.List;

/**
 * What nodes say to each other (figure 3.1). Each may be lost, late or repeated: nothing rests on
 * their order.
 */
public sealed interface RaftMessage extends Content {
  /** Which log this is about; a node may keep several. */
  String space();

  /** The sender's term; of a pre-vote the term it wants. */
  long term();

  /**
   * RequestVote.
   *
   * @param pre asks only, binds nobody (section 9.6)
   * @param round the attempt, echoed by the answer
   * @param lastIndex of the candidate's log
   * @param transfer the leader gave leave: its followers may vote too (section 4.2.3)
   */
  record RaftVote(
      String space,
      long term,
      boolean pre,
      long round,
      long lastIndex,
      long lastTerm,
      boolean transfer)
      implements RaftMessage {}

  record RaftVoted(String space, long term, boolean pre, long round, boolean granted)
      implements RaftMessage {}

  /**
   * AppendEntries; without entries a heartbeat.
   *
   * @param commit the leader's commit index
   * @param round rises with each round of heartbeats; echoed
   */
  record RaftAppend(
      String space,
      long term,
      long prevIndex,
      long prevTerm,
      List<Entry> entries,
      long commit,
      long round)
      implements RaftMessage {}

  /**
   * The answer.
   *
   * @param index if it succeeded, up to where both logs agree, durably; else where they may
   * @param refused the {@code prevIndex} of the append that did not succeed, so that the leader
   *     takes one refusal once, however often it comes; else 0
   */
  record RaftAppended(
      String space, long term, boolean success, long index, long refused, long round)
      implements RaftMessage {}

  /** InstallSnapshot (section 5.3): one page of the snapshot of an index. */
  record RaftPage(
      String space, long term, long index, long lastTerm, int page, int pages, List<Row> rows)
      implements RaftMessage {}

  /** The pages of that snapshot before {@code next} have arrived. */
  record RaftPaged(String space, long term, long index, int next) implements RaftMessage {}

  /** TimeoutNow (section 3.10): stand at once, the leader makes way. */
  record RaftTimeoutNow(String space, long term) implements RaftMessage {}

  /** To the leader of that term alone: append this. */
  record RaftPropose(String space, long term, Command command) implements RaftMessage {}

  /** To the leader of that term: from which index on may a read be answered (section 6.4)? */
  record RaftRead(String space, long term, long session, long serial) implements RaftMessage {}

  record RaftReadable(String space, long term, long session, long serial, long index)
      implements RaftMessage {}
}
