package io.atomspace.node.protocol.ledger;

import io.atomspace.node.kernel.Body;
import io.atomspace.node.kernel.NodeId;
import io.atomspace.node.protocol.ledger.LedgerMessage.CopyAsk;
import io.atomspace.node.protocol.ledger.LedgerMessage.CopyGiven;
import io.atomspace.node.protocol.ledger.LedgerMessage.CopyKept;
import io.atomspace.node.protocol.ledger.LedgerMessage.CopyPut;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Copies on this node and others, named by their content: spreads one to a majority, finds one
 * wherever it is, and serves the same to other nodes. As any majority has a node of every other, a
 * copy that was spread is found as long as a majority lives.
 */
final class Copies {
  /** Peers' questions under work at a time; more are not answered, and asked again elsewhere. */
  private static final int SERVED_MAX = 256;

  /** What came of {@link #keep}, {@link #spread} or {@link #find}. */
  sealed interface Done {
    long ticket();
  }

  /**
   * A majority has it, or this node's disk refused it.
   *
   * @param hash empty if it never was on the disk
   */
  record Spread(long ticket, String hash, boolean kept) implements Done {}

  /** The body belongs to who asked; null if no node that can be reached has it. */
  record Found(long ticket, @Nullable Body body) implements Done {}

  private static final class Spreading {
    final String hash;
    final TreeSet<NodeId> keep = new TreeSet<>();
    final TreeSet<NodeId> asked = new TreeSet<>();
    final TreeSet<NodeId> refused = new TreeSet<>();

    Spreading(String hash) {
      this.hash = hash;
    }
  }

  private static final class Finding {
    final String hash;
    final boolean inline;
    final TreeSet<NodeId> tried = new TreeSet<>();
    @Nullable NodeId asked;

    Finding(String hash, boolean inline) {
      this.hash = hash;
      this.inline = inline;
    }
  }

  /** Whom a piece of work is done for. */
  private record Errand(Kind kind, long ticket, @Nullable NodeId peer, String hash, Body body) {}

  private enum Kind {
    /** Store what was submitted here. */
    KEEP,
    /** Read, to send it to a peer that shall keep it. */
    OFFER,
    /** Read for who searches here. */
    SEARCH,
    /** Store what was found elsewhere. */
    BRING,
    /** Read for a peer that searches. */
    SERVE,
    /** Store for a peer. */
    HOLD
  }

  private final Peers peers;
  private final TreeMap<Long, Spreading> spreading = new TreeMap<>();
  private final TreeMap<Long, Finding> finding = new TreeMap<>();
  private final TreeMap<Long, Errand> errands = new TreeMap<>();
  private final ArrayDeque<Done> done = new ArrayDeque<>();
  private long works;

  Copies(Peers peers) {
    this.peers = peers;
  }

  @Nullable Done done() {
    return done.poll();
  }

  boolean isBusy() {
    return !spreading.isEmpty() || !finding.isEmpty();
  }

  // ---- what is asked here -----------------------------------------------------------------------

  /** Has a majority keep this; the body is lent. */
  void keep(Turn turn, long ticket, Body body) {
    long work = errand(new Errand(Kind.KEEP, ticket, null, "", Body.EMPTY));
    turn.emit(new CopyWork.Store(work, body));
  }

  /** Has a majority keep what this node keeps already. */
  void spread(Turn turn, long ticket, String hash) {
    Spreading job = new Spreading(hash);
    job.keep.add(peers.self());
    spreading.put(ticket, job);
    goOn(turn, ticket, job);
  }

  /** Gets a copy, and keeps it here too. */
  void find(Turn turn, long ticket, String hash, boolean inline) {
    Finding search = new Finding(hash, inline);
    finding.put(ticket, search);
    look(turn, ticket, search);
  }

  /** It is no longer wanted. */
  void drop(long ticket) {
    spreading.remove(ticket);
    finding.remove(ticket);
  }

  private long errand(Errand errand) {
    errands.put(++works, errand);
    return works;
  }

  private void goOn(Turn turn, long ticket, Spreading job) {
    if (job.keep.size() >= peers.majority()) {
      spreading.remove(ticket);
      done.add(new Spread(ticket, job.hash, true));
      return;
    }
    for (NodeId peer : peers.reachable()) {
      boolean enough = job.keep.size() + job.asked.size() >= peers.majority();
      if (!enough && !job.keep.contains(peer) && !job.refused.contains(peer)) {
        if (job.asked.add(peer)) {
          read(turn, new Errand(Kind.OFFER, ticket, peer, job.hash, Body.EMPTY), false);
        }
      }
    }
  }

  private void read(Turn turn, Errand errand, boolean inline) {
    turn.emit(new CopyWork.Read(errand(errand), errand.hash(), inline));
  }

  private void look(Turn turn, long ticket, Finding search) {
    read(turn, new Errand(Kind.SEARCH, ticket, null, search.hash, Body.EMPTY), search.inline);
  }

  private void askNext(Turn turn, long ticket, Finding search) {
    for (NodeId peer : peers.reachable()) {
      if (search.tried.add(peer)) {
        search.asked = peer;
        turn.command(peer, new CopyAsk(search.hash, ticket));
        return;
      }
    }
    finding.remove(ticket);
    done.add(new Found(ticket, null));
  }

  // ---- what peers say ---------------------------------------------------------------------------

  void hear(Turn turn, NodeId from, LedgerMessage message, Body body) {
    if (message instanceof CopyPut put && errands.size() < SERVED_MAX) {
      long work = errand(new Errand(Kind.HOLD, put.ticket(), from, put.hash(), body));
      turn.emit(new CopyWork.Store(work, body));
      return;
    }
    if (message instanceof CopyGiven given) {
      given(turn, from, given, body);
      return;
    }
    turn.discard(body);
    if (message instanceof CopyPut put) {
      turn.command(from, new CopyKept(put.ticket(), false));
    } else if (message instanceof CopyKept kept) {
      Spreading job = spreading.get(kept.ticket());
      if (job != null && job.asked.remove(from)) {
        (kept.kept() ? job.keep : job.refused).add(from);
        goOn(turn, kept.ticket(), job);
      }
    } else if (message instanceof CopyAsk ask) {
      if (errands.size() < SERVED_MAX) {
        read(turn, new Errand(Kind.SERVE, ask.ticket(), from, ask.hash(), Body.EMPTY), false);
      } else {
        turn.bulk(from, new CopyGiven(ask.ticket(), false), Body.EMPTY);
      }
    }
  }

  private void given(Turn turn, NodeId from, CopyGiven given, Body body) {
    Finding search = finding.get(given.ticket());
    if (search == null || !from.equals(search.asked)) {
      turn.discard(body);
      return;
    }
    search.asked = null;
    if (given.found()) {
      long work = errand(new Errand(Kind.BRING, given.ticket(), from, search.hash, body));
      turn.emit(new CopyWork.Store(work, body));
    } else {
      turn.discard(body);
      askNext(turn, given.ticket(), search);
    }
  }

  /** No answer will come from there, or the question may be lost. */
  void lost(Turn turn, NodeId peer) {
    for (long ticket : List.copyOf(finding.keySet())) {
      Finding search = finding.get(ticket);
      if (search != null && peer.equals(search.asked)) {
        askNext(turn, ticket, search);
      }
    }
    spreading.values().forEach(job -> job.asked.remove(peer));
    tryAgain(turn);
  }

  /** Others may keep now what they refused, or have come. */
  void tryAgain(Turn turn) {
    for (long ticket : new ArrayList<>(spreading.keySet())) {
      Spreading job = spreading.get(ticket);
      if (job != null) {
        if (job.asked.isEmpty()) {
          job.refused.clear();
        }
        goOn(turn, ticket, job);
      }
    }
  }

  // ---- what became of work ----------------------------------------------------------------------

  void stored(Turn turn, CopyOutcome.CopyStored stored) {
    Errand errand = errands.remove(stored.ticket());
    if (errand == null) {
      return;
    }
    String hash = stored.hash();
    turn.discard(errand.body());
    switch (errand.kind()) {
      case KEEP -> {
        if (hash == null) {
          done.add(new Spread(errand.ticket(), "", false));
        } else {
          spread(turn, errand.ticket(), hash);
        }
      }
      case HOLD -> {
        if (errand.peer() != null) {
          boolean kept = errand.hash().equals(hash);
          turn.command(errand.peer(), new CopyKept(errand.ticket(), kept));
        }
      }
      default -> {
        Finding search = finding.get(errand.ticket());
        if (search != null && errand.hash().equals(hash)) {
          look(turn, errand.ticket(), search);
        } else if (search != null) {
          askNext(turn, errand.ticket(), search);
        }
      }
    }
  }

  void read(Turn turn, CopyOutcome.CopyRead read) {
    Errand errand = errands.remove(read.ticket());
    Body body = read.body();
    if (errand == null) {
      if (body != null) {
        turn.discard(body);
      }
      return;
    }
    switch (errand.kind()) {
      case SEARCH -> searched(turn, errand, body);
      case OFFER -> offered(turn, errand, body);
      default -> {
        if (errand.peer() != null) {
          CopyGiven given = new CopyGiven(errand.ticket(), body != null);
          turn.bulk(errand.peer(), given, body == null ? Body.EMPTY : body);
        }
      }
    }
  }

  private void searched(Turn turn, Errand errand, @Nullable Body body) {
    Finding search = finding.get(errand.ticket());
    if (search == null) {
      if (body != null) {
        turn.discard(body);
      }
    } else if (body == null) {
      askNext(turn, errand.ticket(), search);
    } else {
      finding.remove(errand.ticket());
      done.add(new Found(errand.ticket(), body));
    }
  }

  private void offered(Turn turn, Errand errand, @Nullable Body body) {
    Spreading job = spreading.get(errand.ticket());
    NodeId peer = errand.peer();
    if (job == null || peer == null || !job.asked.contains(peer)) {
      if (body != null) {
        turn.discard(body);
      }
    } else if (body == null) {
      // What was just stored cannot be read: nobody may believe that it is kept.
      spreading.remove(errand.ticket());
      done.add(new Spread(errand.ticket(), errand.hash(), false));
    } else {
      turn.bulk(peer, new CopyPut(errand.hash(), errand.ticket()), body);
    }
  }

  int size() {
    return spreading.size() + finding.size() + errands.size();
  }
}
