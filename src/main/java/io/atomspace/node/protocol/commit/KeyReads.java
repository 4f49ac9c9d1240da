package io.atomspace.node.protocol.commit;

import io.atomspace.node.protocol.consensus.Register;
import io.atomspace.node.protocol.replication.Entry;
import io.atomspace.node.protocol.replication.MapAnswer;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;

/** Reads the keys of a transaction, and waits for other transactions that hold one. */
final class KeyReads implements Asks.Asker {
  private final AtomicCommit host;
  private final Asks asks;
  private final Transaction transaction;
  private final List<String> keys;
  private final TreeSet<Integer> open = new TreeSet<>();
  private final TreeMap<Integer, Register> registers = new TreeMap<>();

  KeyReads(AtomicCommit host, Asks asks, Transaction transaction, List<String> keys) {
    this.host = host;
    this.asks = asks;
    this.transaction = transaction;
    this.keys = List.copyOf(keys);
    for (int i = 0; i < keys.size(); i++) {
      open.add(i);
    }
  }

  /** Begins, or looks again at keys that were held. */
  void start(Turn turn) {
    for (int key : open) {
      asks.peek(turn, this, key, keys.get(key));
    }
  }

  boolean isDone() {
    return open.isEmpty();
  }

  TreeMap<Integer, Register> registers() {
    return registers;
  }

  @Override
  public void told(Turn turn, long index, MapAnswer answer) {
    if (!(answer instanceof MapAnswer.Peeked peeked)) {
      transaction.unread(turn, this, answer);
      return;
    }
    Entry entry = Entry.of(peeked.register());
    if (entry != null && entry.intent() != null && !entry.intent().equals(transaction.id)) {
      host.meet(turn, peeked.key(), entry.intent());
      transaction.heldUp(turn, this);
    } else if (open.remove((int) index)) {
      registers.put((int) index, peeked.register());
      transaction.read(turn, this);
    }
  }
}
