package io.atomspace.node.protocol.commit;

import io.atomspace.node.kernel.Json;
import io.atomspace.node.protocol.commit.TransactionRecord.State;
import io.atomspace.node.protocol.consensus.Register;
import io.atomspace.node.protocol.replication.Entry;
import io.atomspace.node.protocol.replication.MapAnswer;
import java.util.TreeSet;

/**
 * The end of a decided transaction: gives its keys their new values, or their old ones back, and
 * tells the participants outside, until all have it; then lets its record live only for a time.
 */
final class Release implements Asks.Asker {
  private static final long RECORD = -1;

  private final AtomicCommit host;
  private final Asks asks;
  private final Transaction transaction;
  private final TransactionRecord decision;
  private final long version;
  private final TreeSet<Integer> open = new TreeSet<>();
  private final TreeSet<String> outside = new TreeSet<>();

  /**
   * @param version of the record
   */
  Release(
      AtomicCommit host,
      Asks asks,
      Transaction transaction,
      TransactionRecord decision,
      long version) {
    this.host = host;
    this.asks = asks;
    this.transaction = transaction;
    this.decision = decision;
    this.version = version;
    for (int i = 0; i < decision.parts().size(); i++) {
      open.add(i);
    }
    decision.externals().forEach(external -> outside.add(external.participant()));
  }

  /** Begins, or tries again what is not done yet. */
  void start(Turn turn) {
    for (int part : open) {
      peek(turn, part);
    }
    for (External external : decision.externals()) {
      if (outside.contains(external.participant())) {
        turn.emit(
            decision.state() == State.COMMITTED
                ? new CommitWork.CommitExternal(transaction.id, external)
                : new CommitWork.AbortExternal(transaction.id, external));
      }
    }
    endIfDone(turn);
  }

  private void endIfDone(Turn turn) {
    if (open.isEmpty() && outside.isEmpty()) {
      asks.put(
          turn,
          this,
          RECORD,
          AtomicCommit.KEYS + transaction.id,
          Json.write(decision.over()),
          version,
          turn.settings().retention());
    }
  }

  private void peek(Turn turn, int part) {
    asks.peek(turn, this, part, decision.parts().get(part).key());
  }

  @Override
  public void told(Turn turn, long index, MapAnswer answer) {
    if (index == RECORD) {
      if (!(answer instanceof MapAnswer.Failed)) {
        transaction.finished(turn);
      }
      return;
    }
    int part = (int) index;
    if (answer instanceof MapAnswer.Peeked peeked) {
      release(turn, part, peeked.key(), peeked.register());
    } else if (answer instanceof MapAnswer.Written) {
      done(turn, part);
    } else if (answer instanceof MapAnswer.Conflict) {
      peek(turn, part);
    }
    // What failed is tried again later.
  }

  private void release(Turn turn, int part, String key, Register register) {
    Entry entry = Entry.of(register);
    if (entry == null || !transaction.id.equals(entry.intent())) {
      done(turn, part);
    } else {
      asks.swap(
          turn,
          this,
          part,
          key,
          register.version(),
          host.released(register, key, decision),
          Transaction.RELEASE + register.version() + '/' + transaction.id);
    }
  }

  private void done(Turn turn, int part) {
    if (open.remove(part)) {
      endIfDone(turn);
    }
  }

  void ended(Turn turn, CommitOutcome.ExternalEnded end) {
    if (end.done() && outside.remove(end.participant())) {
      endIfDone(turn);
    }
  }
}
