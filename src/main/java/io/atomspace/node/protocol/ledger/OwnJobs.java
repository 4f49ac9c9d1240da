package io.atomspace.node.protocol.ledger;

import io.atomspace.node.kernel.Body;
import io.atomspace.node.kernel.Bytes;
import io.atomspace.node.kernel.Effect;
import io.atomspace.node.kernel.Json;
import io.atomspace.node.protocol.jobs.JobView;
import io.atomspace.node.protocol.jobs.LedgerAsk;
import io.atomspace.node.protocol.jobs.LedgerTold;
import io.atomspace.node.protocol.ledger.LedgerEntry.Submitted;
import io.atomspace.node.protocol.replication.MapAnswer;
import io.atomspace.node.protocol.replication.MapAnswer.Reason;
import io.atomspace.node.protocol.replication.StoreCommand;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The entries of the jobs that this node takes: made before a job is accepted, closed before its
 * end is told. Only the end is written after that, under the version of the entry, so that of two
 * takers who both believe to be the one, one closes it.
 */
final class OwnJobs {
  /** Where an entry stands. */
  private enum Stage {
    /** A majority is to keep the given items. */
    KEEP_ITEMS,
    /** A majority is to keep what was submitted. */
    KEEP,
    /** The entry is being written. */
    ENTER,
    /** A majority has it; the job runs. */
    OPEN,
    /** The job has ended: its files are made copies. */
    PACK,
    /** A majority is to keep them. */
    SPREAD,
    /** The end is being written. */
    CLOSE
  }

  private static final class Own {
    final String job;
    final long generation;
    final long untilNanos;
    Stage stage;
    boolean shared;
    boolean unsure;
    String entering = "";
    LedgerAsk.@Nullable Enter submitted;
    LedgerEntry entry;
    long version;
    @Nullable JobView last;
    final TreeSet<Long> awaited = new TreeSet<>();
    final List<LedgerEntry.Copy> packed = new ArrayList<>();

    Own(JobView view, LedgerEntry entry, Stage stage, long untilNanos) {
      this.job = view.id();
      this.generation = view.generation();
      this.entry = entry;
      this.stage = stage;
      this.untilNanos = untilNanos;
    }
  }

  private final LedgerSettings settings;
  private final Tickets tickets;
  private final Peers peers;
  private final Copies copies;
  private final Withdrawals withdrawals;
  private final TreeMap<String, Own> jobs = new TreeMap<>();

  /** Whose answer a ticket awaits. */
  private final TreeMap<Long, Own> asked = new TreeMap<>();

  OwnJobs(LedgerSettings settings, Peers peers, Tickets tickets, Copies copies) {
    this.settings = settings;
    this.peers = peers;
    this.tickets = tickets;
    this.copies = copies;
    withdrawals = new Withdrawals(settings, peers, tickets);
  }

  boolean has(String job, long generation) {
    Own own = jobs.get(job);
    return (own != null && own.generation >= generation) || withdrawals.has(job, generation);
  }

  /** Whether anything of these is under way or must be tried again. */
  boolean isBusy() {
    return withdrawals.isBusy() || jobs.values().stream().anyMatch(own -> own.stage != Stage.OPEN);
  }

  /** The hashes of all copies that these need. */
  void name(TreeSet<String> named) {
    withdrawals.name(named);
    for (Own own : jobs.values()) {
      own.entry.name(named);
      own.packed.forEach(copy -> named.add(copy.hash()));
    }
  }

  // ---- a job begins -----------------------------------------------------------------------------

  void enter(Turn turn, LedgerAsk.Enter ask) {
    long until = turn.nowNanos() + settings.limit().toNanos();
    Own own =
        new Own(
            ask.view(), new LedgerEntry(ask.view(), "", null, List.of()), Stage.KEEP_ITEMS, until);
    own.submitted = ask;
    own.shared = ask.shared();
    jobs.put(own.job, own);
    if (!peers.areMajority()) {
      refuse(turn, own, "No majority", "this node cannot reach a majority of the nodes");
    } else if (ask.items() == null) {
      keepSubmission(turn, own, ask);
    } else {
      copies.keep(turn, await(own), ask.items());
    }
  }

  /** This node takes a job over. */
  void adopted(LedgerEntry entry, long version) {
    Own own = new Own(entry.view(), entry, Stage.OPEN, 0);
    own.version = version;
    jobs.put(own.job, own);
  }

  private long await(Own own) {
    long ticket = tickets.next();
    own.awaited.add(ticket);
    asked.put(ticket, own);
    return ticket;
  }

  private void keepSubmission(Turn turn, Own own, LedgerAsk.Enter ask) {
    own.stage = Stage.KEEP;
    Bytes script = ask.script().inline();
    Submitted submitted = new Submitted(ask.spec(), script == null ? "" : script.utf8());
    copies.keep(turn, await(own), Body.inline(Bytes.utf8(Json.write(submitted))));
  }

  /** Copies are spread, or cannot be kept. */
  void spread(Turn turn, Copies.Spread spread) {
    Own own = asked.remove(spread.ticket());
    if (own == null || !own.awaited.remove(spread.ticket())) {
      return;
    }
    switch (own.stage) {
      case KEEP_ITEMS, KEEP -> {
        LedgerAsk.Enter ask = own.submitted;
        if (!spread.kept() || ask == null) {
          refuse(turn, own, "Not kept", "the disk of this node refused what was submitted");
        } else if (own.stage == Stage.KEEP_ITEMS) {
          own.entry = new LedgerEntry(ask.view(), "", spread.hash(), List.of());
          keepSubmission(turn, own, ask);
        } else {
          own.submitted = null;
          own.stage = Stage.ENTER;
          String items = own.entry.items();
          own.entry = new LedgerEntry(ask.view(), spread.hash(), items, List.of());
          own.entering = "E" + tickets.next();
          write(turn, own, StoreCommand.ABSENT, Duration.ZERO);
        }
      }
      case SPREAD -> {
        if (!spread.kept()) {
          // Nobody may hear of an end whose result is not kept: packed again in a while.
          own.stage = Stage.PACK;
          giveUp(own);
        } else if (own.awaited.isEmpty()) {
          close(turn, own);
        }
      }
      default -> {}
    }
  }

  private void write(Turn turn, Own own, long version, Duration ttl) {
    String step =
        own.stage == Stage.ENTER
            ? own.entering
            : own.stage.name().charAt(0) + Long.toString(own.generation);
    String json = Json.write(own.entry);
    long ticket = tickets.put(turn, own.job, json, version, ttl, step);
    own.awaited.add(ticket);
    asked.put(ticket, own);
  }

  private void refuse(Turn turn, Own own, String title, String detail) {
    forget(own);
    turn.tell(
        new LedgerTold.Entered(own.job, own.generation, new Effect.Refusal(503, title, detail)));
  }

  private void forget(Own own) {
    jobs.remove(own.job, own);
    giveUp(own);
  }

  /** What it awaits is no longer wanted. */
  private void giveUp(Own own) {
    for (long ticket : own.awaited) {
      asked.remove(ticket);
      copies.drop(ticket);
    }
    own.awaited.clear();
  }

  // ---- a job ends -------------------------------------------------------------------------------

  void close(Turn turn, LedgerAsk.Close ask) {
    Own own = jobs.get(ask.view().id());
    if (own == null || own.generation != ask.view().generation()) {
      return;
    }
    own.last = ask.view();
    if (own.stage == Stage.OPEN) {
      pack(turn, own);
    }
  }

  private void pack(Turn turn, Own own) {
    own.stage = Stage.PACK;
    turn.emit(new CopyWork.Pack(await(own), own.job));
  }

  void packed(Turn turn, CopyOutcome.FilesPacked packed) {
    Own own = asked.remove(packed.ticket());
    if (own == null || !own.awaited.remove(packed.ticket())) {
      return;
    }
    if (packed.files() == null) {
      return;
    }
    own.stage = Stage.SPREAD;
    own.packed.clear();
    own.packed.addAll(packed.files());
    for (LedgerEntry.Copy copy : own.packed) {
      copies.spread(turn, await(own), copy.hash());
    }
    if (own.awaited.isEmpty()) {
      close(turn, own);
    }
  }

  private void close(Turn turn, Own own) {
    if (own.last != null) {
      own.stage = Stage.CLOSE;
      own.entry = own.entry.ended(own.last, own.packed);
      write(turn, own, own.version, settings.retention());
    }
  }

  // ---- what the map answers ---------------------------------------------------------------------

  /** Tells whether the answer was to these. */
  boolean answered(Turn turn, long ticket, MapAnswer answer) {
    Own own = asked.remove(ticket);
    if (own == null) {
      return withdrawals.answered(turn, ticket, answer);
    }
    own.awaited.remove(ticket);
    if (own.stage == Stage.ENTER) {
      entered(turn, own, answer);
    } else if (own.stage == Stage.CLOSE) {
      closed(turn, own, answer);
    }
    return true;
  }

  private void entered(Turn turn, Own own, MapAnswer answer) {
    if (answer instanceof MapAnswer.Written written) {
      own.version = written.version();
      own.stage = Stage.OPEN;
      turn.tell(new LedgerTold.Entered(own.job, own.generation, null));
      if (own.last != null) {
        pack(turn, own);
      }
    } else if (own.shared && answer instanceof MapAnswer.Conflict) {
      forget(own);
      turn.tell(new LedgerTold.Other(own.job, own.generation));
    } else if (answer instanceof MapAnswer.Failed failed
        && (own.unsure || failed.reason() == Reason.MAYBE)) {
      if (own.shared) {
        unsure(turn, own);
      } else {
        withdraw(turn, own);
      }
    } else if (MapAnswer.forUser(answer) instanceof Effect.Refusal refusal) {
      refuse(turn, own, refusal.title(), "the job was not accepted: " + refusal.detail());
    }
  }

  /**
   * Whoever asks again by its key asks for this job, so it is not withdrawn: it is written, under
   * the same name, until it is known who takes it.
   */
  private static void unsure(Turn turn, Own own) {
    own.unsure = true;
    String detail =
        "no majority answered in time whether job "
            + own.job
            + " is taken; ask again with the same key";
    turn.tell(
        new LedgerTold.Unsure(
            own.job, own.generation, new Effect.Refusal(503, MapAnswer.MAYBE_TITLE, detail)));
  }

  private void withdraw(Turn turn, Own own) {
    refuse(
        turn,
        own,
        MapAnswer.MAYBE_TITLE,
        "no majority answered in time; the job "
            + own.job
            + " is withdrawn and will be shown as CANCELLED once a majority answers");
    withdrawals.begin(turn, own.entry);
  }

  private void closed(Turn turn, Own own, MapAnswer answer) {
    if (answer instanceof MapAnswer.Written) {
      forget(own);
      turn.tell(new LedgerTold.Closed(own.job, own.generation, true));
    } else if (answer instanceof MapAnswer.Conflict) {
      forget(own);
      turn.tell(new LedgerTold.Closed(own.job, own.generation, false));
    }
  }

  /** Another node takes this job under a higher generation. */
  void leave(LedgerAsk.Leave ask) {
    Own own = jobs.get(ask.job());
    if (own != null && own.generation <= ask.generation()) {
      forget(own);
    }
    withdrawals.leave(ask.job(), ask.generation());
  }

  // ---- time -------------------------------------------------------------------------------------

  void tick(Turn turn) {
    for (Own own : List.copyOf(jobs.values())) {
      boolean late = turn.nowNanos() >= own.untilNanos;
      if (late && (own.stage == Stage.KEEP || own.stage == Stage.KEEP_ITEMS)) {
        refuse(
            turn,
            own,
            "No majority",
            "no majority of the nodes kept what was submitted within " + settings.limit());
      } else if (own.stage == Stage.ENTER && own.awaited.isEmpty()) {
        write(turn, own, StoreCommand.ABSENT, Duration.ZERO);
      } else if (own.stage == Stage.PACK && own.awaited.isEmpty()) {
        pack(turn, own);
      } else if (own.stage == Stage.CLOSE && own.awaited.isEmpty()) {
        write(turn, own, own.version, settings.retention());
      }
    }
    withdrawals.tick(turn);
  }

  int size() {
    return jobs.size() + asked.size() + withdrawals.size();
  }
}
