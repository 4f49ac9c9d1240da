package io.atomspace.node.protocol.commit;

import io.atomspace.node.kernel.Effect;
import io.atomspace.node.kernel.Json;
import io.atomspace.node.protocol.consensus.Register;
import io.atomspace.node.protocol.replication.Entry;
import io.atomspace.node.protocol.replication.IntentSeen;
import io.atomspace.node.protocol.replication.MapAnswer;
import org.jspecify.annotations.Nullable;

/**
 * Somebody met an intent: reads how its transaction stands, and if that is decided resolves the
 * key, whoever began it.
 */
final class Settlement implements Asks.Asker {
  private final AtomicCommit host;
  private final Asks asks;
  private final long ticket;
  private final String key;
  private final String id;
  private @Nullable TransactionRecord decision;

  Settlement(AtomicCommit host, Asks asks, long ticket, String key, String id) {
    this.host = host;
    this.asks = asks;
    this.ticket = ticket;
    this.key = key;
    this.id = id;
  }

  void start(Turn turn) {
    asks.get(turn, this, 0, AtomicCommit.KEYS + id);
  }

  @Override
  public void told(Turn turn, long index, MapAnswer answer) {
    if (answer instanceof MapAnswer.Found found) {
      decision = found.value() == null ? null : Json.read(found.value(), TransactionRecord.class);
      if (host.isOpen(decision)) {
        host.adopt(turn, id);
        end(turn, IntentSeen.State.UNDECIDED);
      } else {
        asks.peek(turn, this, 0, key);
      }
    } else if (answer instanceof MapAnswer.Peeked peeked) {
      release(turn, peeked.register());
    } else {
      end(
          turn,
          answer instanceof MapAnswer.Failed
              ? IntentSeen.State.UNKNOWN
              : IntentSeen.State.RESOLVED);
    }
  }

  private void release(Turn turn, Register register) {
    Entry entry = Entry.of(register);
    if (entry == null || !id.equals(entry.intent())) {
      end(turn, IntentSeen.State.RESOLVED);
    } else {
      asks.swap(
          turn,
          this,
          0,
          key,
          register.version(),
          host.released(register, key, decision),
          Transaction.RELEASE + register.version() + '/' + id);
    }
  }

  private void end(Turn turn, IntentSeen.State state) {
    host.settled(this);
    turn.emit(new Effect.Tell(new IntentSeen(ticket, state)));
  }
}
