package io.atomspace.node.protocol.ledger;

import io.atomspace.node.kernel.Body;
import io.atomspace.node.kernel.Bytes;
import io.atomspace.node.kernel.Json;
import io.atomspace.node.kernel.NodeId;
import io.atomspace.node.protocol.jobs.JobView;
import io.atomspace.node.protocol.jobs.LedgerTold;
import io.atomspace.node.protocol.ledger.LedgerEntry.Submitted;
import io.atomspace.node.protocol.replication.Bounds;
import io.atomspace.node.protocol.replication.MapAnswer;
import io.atomspace.node.protocol.replication.StoreCommand;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Reads the whole ledger, node by node of the ids, and takes over open jobs that nobody takes: each
 * node those of its own former life, the leader those of takers that are gone. A job is claimed by
 * compare-and-set on its entry, and only once what was submitted is at hand; so one node gets it.
 */
final class Takeover {
  /** Jobs being taken over at a time; others wait for the next look. */
  private static final int CLAIMS_MAX = 64;

  private static final class Claim {
    final LedgerEntry entry;
    final long version;
    @Nullable Submitted submitted;
    @Nullable Body items;

    Claim(LedgerEntry entry, long version) {
      this.entry = entry;
      this.version = version;
    }

    String job() {
      return entry.view().id();
    }
  }

  private final LedgerSettings settings;
  private final Peers peers;
  private final Tickets tickets;
  private final Copies copies;
  private final OwnJobs own;

  /** Nodes whose jobs are still to be read in this look. */
  private final ArrayDeque<NodeId> unread = new ArrayDeque<>();

  private final TreeSet<String> named = new TreeSet<>();
  private final TreeMap<String, Claim> claims = new TreeMap<>();
  private final TreeMap<Long, Claim> asked = new TreeMap<>();
  private long listing;
  private boolean whole;
  private boolean wanted;
  private boolean left;

  Takeover(LedgerSettings settings, Peers peers, Tickets tickets, Copies copies, OwnJobs own) {
    this.settings = settings;
    this.peers = peers;
    this.tickets = tickets;
    this.copies = copies;
    this.own = own;
  }

  // ---- the ledger is read -----------------------------------------------------------------------

  /** Reads it, or as soon as a majority is there. */
  void look(Turn turn) {
    wanted = true;
    begin(turn);
  }

  /** Tries again what had no majority. */
  void begin(Turn turn) {
    if (wanted && listing == 0 && peers.areLed()) {
      wanted = false;
      left = false;
      whole = true;
      named.clear();
      unread.clear();
      unread.addAll(peers.all());
      next(turn);
    }
  }

  private void next(Turn turn) {
    NodeId node = unread.peek();
    listing = 0;
    if (node == null) {
      swept(turn);
    } else {
      StoreCommand list =
          new StoreCommand.ListKeys(tickets.next(), Tickets.keysOf(node), Bounds.LIST_MAX);
      listing = tickets.ask(turn, list);
    }
  }

  private void swept(Turn turn) {
    own.name(named);
    if (whole) {
      turn.emit(new CopyWork.Sweep(new TreeSet<>(named)));
    }
    if (left) {
      turn.timer(JobLedger.TAKEOVER, settings.takeover());
    }
  }

  boolean isBusy() {
    return wanted && peers.areLed();
  }

  /** Tells whether the answer was to these. */
  boolean answered(Turn turn, long ticket, MapAnswer answer) {
    if (ticket == listing) {
      listed(turn, answer);
      return true;
    }
    Claim claim = asked.remove(ticket);
    if (claim != null) {
      claimed(turn, claim, answer);
    }
    return claim != null;
  }

  private void listed(Turn turn, MapAnswer answer) {
    if (!(answer instanceof MapAnswer.Listed listed)) {
      listing = 0;
      wanted = true;
      return;
    }
    whole &= !listed.truncated();
    TreeMap<NodeId, List<LedgerMessage.Open>> open = new TreeMap<>();
    for (MapAnswer.Found found : listed.entries()) {
      LedgerEntry entry = entry(found);
      if (entry != null) {
        consider(turn, entry, found.version());
        NodeId responsible = peers.responsible(entry.view().origin());
        if (!entry.view().state().isTerminal() && responsible != null) {
          open.computeIfAbsent(responsible, none -> new ArrayList<>())
              .add(new LedgerMessage.Open(entry.view().id(), entry.view().generation()));
        }
      }
    }
    open.remove(peers.self());
    open.forEach((node, jobs) -> turn.command(node, new LedgerMessage.EntriesSeen(jobs)));
    unread.poll();
    next(turn);
  }

  /** What was found, if it is an entry. */
  static @Nullable LedgerEntry entry(MapAnswer.Found found) {
    try {
      return found.value() == null ? null : Json.read(found.value(), LedgerEntry.class);
    } catch (Json.MalformedException e) {
      // Of a later version of this program: not ours to judge.
      return null;
    }
  }

  private void consider(Turn turn, LedgerEntry entry, long version) {
    JobView view = entry.view();
    entry.name(named);
    if (!own.has(view.id(), view.generation())) {
      turn.tell(new LedgerTold.Learned(view));
    }
    if (view.state().isTerminal()) {
      return;
    }
    boolean mine = view.origin().equals(peers.self());
    boolean orphan = mine ? !own.has(view.id(), view.generation()) : isOrphan(turn, view);
    if (orphan && (mine || peers.areLedFromHere())) {
      claim(turn, entry, version);
    }
  }

  /** One entry was read: who is responsible for it looks whether somebody takes its job. */
  void met(Turn turn, JobView view) {
    NodeId responsible = peers.responsible(view.origin());
    if (!view.state().isTerminal() && responsible != null) {
      LedgerMessage.EntriesSeen seen =
          new LedgerMessage.EntriesSeen(
              List.of(new LedgerMessage.Open(view.id(), view.generation())));
      if (responsible.equals(peers.self())) {
        seen(turn, seen);
      } else {
        turn.command(responsible, seen);
      }
    }
  }

  /** Another node has read entries for which this one may be responsible. */
  void seen(Turn turn, LedgerMessage.EntriesSeen seen) {
    if (seen.entries().stream()
        .anyMatch(it -> !own.has(it.job(), it.generation()) && !claims.containsKey(it.job()))) {
      look(turn);
    }
  }

  private boolean isOrphan(Turn turn, JobView view) {
    boolean gone = peers.isGone(view.origin(), turn.nowNanos(), settings.takeover());
    // Looked at again while its taker is missed.
    left |= !peers.reachable().contains(view.origin());
    return gone;
  }

  // ---- a job is taken over ----------------------------------------------------------------------

  private void claim(Turn turn, LedgerEntry entry, long version) {
    String job = entry.view().id();
    if (claims.containsKey(job)) {
      return;
    }
    if (claims.size() >= CLAIMS_MAX) {
      left = true;
      return;
    }
    Claim claim = new Claim(entry, version);
    claims.put(job, claim);
    copies.find(turn, await(claim), entry.submission(), true);
  }

  private long await(Claim claim) {
    long ticket = tickets.next();
    asked.put(ticket, claim);
    return ticket;
  }

  /** Tells whether these waited for it. */
  boolean found(Turn turn, Copies.Found found) {
    Claim claim = asked.remove(found.ticket());
    if (claim == null) {
      return false;
    }
    Body body = found.body();
    if (body == null) {
      giveUp(turn, claim, true);
    } else if (claim.submitted == null) {
      submitted(turn, claim, body);
    } else {
      claim.items = body;
      put(turn, claim);
    }
    return true;
  }

  private void submitted(Turn turn, Claim claim, Body body) {
    Bytes bytes = body.inline();
    if (bytes == null) {
      turn.discard(body);
      giveUp(turn, claim, false);
      return;
    }
    try {
      claim.submitted = Json.read(bytes.utf8(), Submitted.class);
    } catch (Json.MalformedException e) {
      // Of another version of this program: one that can read it may take the job.
      giveUp(turn, claim, false);
      return;
    }
    String items = claim.entry.items();
    if (items == null) {
      put(turn, claim);
    } else {
      copies.find(turn, await(claim), items, false);
    }
  }

  private void put(Turn turn, Claim claim) {
    LedgerEntry adopted = claim.entry.adopted(peers.self());
    String step = "A" + adopted.view().generation();
    long ticket =
        tickets.put(turn, claim.job(), Json.write(adopted), claim.version, Duration.ZERO, step);
    asked.put(ticket, claim);
  }

  private void claimed(Turn turn, Claim claim, MapAnswer answer) {
    Submitted submitted = claim.submitted;
    if (!(answer instanceof MapAnswer.Written written) || submitted == null) {
      giveUp(turn, claim, answer instanceof MapAnswer.Failed);
      return;
    }
    claims.remove(claim.job());
    LedgerEntry adopted = claim.entry.adopted(peers.self());
    own.adopted(adopted, written.version());
    turn.tell(
        new LedgerTold.Adopted(
            adopted.view(),
            submitted.spec(),
            Body.inline(Bytes.utf8(submitted.script())),
            claim.items));
  }

  /** Another has it, or it cannot be had now. */
  private void giveUp(Turn turn, Claim claim, boolean again) {
    claims.remove(claim.job());
    if (claim.items != null) {
      turn.discard(claim.items);
    }
    if (again) {
      turn.timer(JobLedger.TAKEOVER, settings.takeover());
    }
  }

  int size() {
    return claims.size() + asked.size();
  }
}
