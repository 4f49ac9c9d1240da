package io.atomspace.node.protocol.ledger;

import io.atomspace.node.kernel.NodeId;
import io.atomspace.node.protocol.replication.MapAsk;
import io.atomspace.node.protocol.replication.StoreCommand;
import java.time.Duration;

/** Numbers what the ledger asks of the map and of the copies, and asks the map. */
final class Tickets {
  private final NodeId self;
  private long session;
  private long last;

  Tickets(NodeId self) {
    this.self = self;
  }

  void started(long newSession) {
    session = newSession;
  }

  long next() {
    return ++last;
  }

  static String key(String job) {
    return JobLedger.KEYS + job;
  }

  /** Ids of jobs begin with the node that took them first. */
  static String keysOf(NodeId node) {
    return JobLedger.KEYS + node + "-";
  }

  long ask(Turn turn, StoreCommand command) {
    turn.tell(new MapAsk.Plain(JobLedger.NAME, command));
    return command.ticket();
  }

  /**
   * Writes an entry.
   *
   * @param step names the write, over its repetitions, among all of the key
   */
  long put(Turn turn, String job, String entry, long version, Duration ttl, String step) {
    String operation = step + "/" + Long.toString(session, 36) + "/" + self;
    String name = operation.length() > 64 ? operation.substring(0, 64) : operation;
    return ask(turn, new StoreCommand.Put(next(), key(job), entry, version, ttl, name));
  }
}
