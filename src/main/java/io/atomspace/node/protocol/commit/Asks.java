package io.atomspace.node.protocol.commit;

import io.atomspace.node.kernel.Effect;
import io.atomspace.node.protocol.replication.Entry;
import io.atomspace.node.protocol.replication.MapAnswer;
import io.atomspace.node.protocol.replication.MapAsk;
import io.atomspace.node.protocol.replication.StoreCommand;
import java.time.Duration;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Questions to the map, and who waits for which answer. */
final class Asks {
  /** Who asks. */
  interface Asker {
    /**
     * @param index given with the question
     */
    void told(Turn turn, long index, MapAnswer answer);
  }

  private record Waiting(Asker asker, long index) {}

  private final TreeMap<Long, Waiting> waiting = new TreeMap<>();
  private long tickets;

  private long ticket(Asker asker, long index) {
    waiting.put(++tickets, new Waiting(asker, index));
    return tickets;
  }

  void get(Turn turn, Asker asker, long index, String key) {
    plain(turn, new StoreCommand.Get(ticket(asker, index), key));
  }

  void put(
      Turn turn, Asker asker, long index, String key, String value, long version, Duration ttl) {
    plain(turn, new StoreCommand.Put(ticket(asker, index), key, value, version, ttl, null));
  }

  void list(Turn turn, Asker asker, String prefix, int limit) {
    plain(turn, new StoreCommand.ListKeys(ticket(asker, 0), prefix, limit));
  }

  private static void plain(Turn turn, StoreCommand command) {
    turn.emit(new Effect.Tell(new MapAsk.Plain(AtomicCommit.NAME, command)));
  }

  void peek(Turn turn, Asker asker, long index, String key) {
    long ticket = ticket(asker, index);
    turn.emit(new Effect.Tell(new MapAsk.Peek(AtomicCommit.NAME, ticket, key)));
  }

  void swap(
      Turn turn,
      Asker asker,
      long index,
      String key,
      long version,
      @Nullable Entry entry,
      String operation) {
    long ticket = ticket(asker, index);
    turn.emit(
        new Effect.Tell(
            new MapAsk.Swap(AtomicCommit.NAME, ticket, key, version, entry, operation)));
  }

  void told(Turn turn, long ticket, MapAnswer answer) {
    Waiting who = waiting.remove(ticket);
    if (who != null) {
      who.asker.told(turn, who.index, answer);
    }
  }

  int size() {
    return waiting.size();
  }
}
