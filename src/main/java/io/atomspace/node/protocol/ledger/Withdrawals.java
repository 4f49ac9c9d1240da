package io.atomspace.node.protocol.ledger;

import io.atomspace.node.kernel.Json;
import io.atomspace.node.protocol.jobs.LedgerTold;
import io.atomspace.node.protocol.replication.MapAnswer;
import io.atomspace.node.protocol.replication.StoreCommand;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Jobs that were refused while nobody knew whether a majority has their entries: an entry may stand
 * there one day all the same, and then it shall have ended. What stands there is read, and the end
 * written under its version, until either is known. Who took such a job over meanwhile loses it
 * again, under the next generation.
 */
final class Withdrawals {
  private static final class Withdrawal {
    final String job;
    final long generation;
    LedgerEntry entry;

    /** The answer that it awaits; 0 if none, and then it asks again at the next tick. */
    long awaited;

    boolean writing;

    Withdrawal(LedgerEntry entry) {
      this.job = entry.view().id();
      this.generation = entry.view().generation();
      this.entry = entry;
    }
  }

  private final LedgerSettings settings;
  private final Peers peers;
  private final Tickets tickets;
  private final TreeMap<String, Withdrawal> jobs = new TreeMap<>();

  Withdrawals(LedgerSettings settings, Peers peers, Tickets tickets) {
    this.settings = settings;
    this.peers = peers;
    this.tickets = tickets;
  }

  boolean has(String job, long generation) {
    Withdrawal withdrawal = jobs.get(job);
    return withdrawal != null && withdrawal.generation >= generation;
  }

  boolean isBusy() {
    return !jobs.isEmpty();
  }

  /** The hashes of all copies that these need. */
  void name(TreeSet<String> named) {
    jobs.values().forEach(withdrawal -> withdrawal.entry.name(named));
  }

  /**
   * @param entry as it was to be written
   */
  void begin(Turn turn, LedgerEntry entry) {
    Withdrawal withdrawal = new Withdrawal(entry);
    jobs.put(withdrawal.job, withdrawal);
    read(turn, withdrawal);
  }

  private void read(Turn turn, Withdrawal withdrawal) {
    withdrawal.writing = false;
    withdrawal.awaited =
        tickets.ask(turn, new StoreCommand.Get(tickets.next(), Tickets.key(withdrawal.job)));
  }

  /** Tells whether the answer was to these. */
  boolean answered(Turn turn, long ticket, MapAnswer answer) {
    Withdrawal withdrawal =
        jobs.values().stream().filter(it -> it.awaited == ticket).findFirst().orElse(null);
    if (withdrawal == null) {
      return false;
    }
    withdrawal.awaited = 0;
    if (withdrawal.writing) {
      if (answer instanceof MapAnswer.Written) {
        done(turn, withdrawal, withdrawal.entry);
      }
    } else if (answer instanceof MapAnswer.Found found) {
      found(turn, withdrawal, found);
    }
    return true;
  }

  private void found(Turn turn, Withdrawal withdrawal, MapAnswer.Found found) {
    LedgerEntry there = Takeover.entry(found);
    if (there != null && there.view().state().isTerminal()) {
      done(turn, withdrawal, there);
      return;
    }
    if (there != null && there.view().generation() > withdrawal.generation) {
      withdrawal.entry = there.adopted(peers.self());
    }
    withdrawal.entry = withdrawal.entry.withdrawn(turn.now());
    withdrawal.writing = true;
    long version = found.value() == null ? StoreCommand.ABSENT : found.version();
    String step = "W" + withdrawal.generation;
    withdrawal.awaited =
        tickets.put(
            turn,
            withdrawal.job,
            Json.write(withdrawal.entry),
            version,
            settings.retention(),
            step);
  }

  private void done(Turn turn, Withdrawal withdrawal, LedgerEntry end) {
    jobs.remove(withdrawal.job);
    turn.tell(new LedgerTold.Withdrawn(end.view()));
  }

  /** Another node takes this job under a higher generation. */
  void leave(String job, long generation) {
    Withdrawal withdrawal = jobs.get(job);
    if (withdrawal != null && withdrawal.generation <= generation) {
      jobs.remove(job);
    }
  }

  void tick(Turn turn) {
    for (Withdrawal withdrawal : jobs.values()) {
      if (withdrawal.awaited == 0) {
        read(turn, withdrawal);
      }
    }
  }

  int size() {
    return jobs.size();
  }
}
