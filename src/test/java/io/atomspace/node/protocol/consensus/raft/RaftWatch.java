package io.atomspace.node.protocol.consensus.raft;

import io.atomspace.node.kernel.Effect;
import io.atomspace.node.kernel.Event;
import io.atomspace.node.kernel.Members;
import io.atomspace.node.kernel.NodeId;
import io.atomspace.node.protocol.consensus.Consensus;
import io.atomspace.node.simulation.world.Violation;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Watches the nodes of one group and holds them to figure 3.2 of Ongaro 2014, step by step. */
public final class RaftWatch {
  /** What makes an engine on a node. */
  public interface Maker {
    RaftConsensus create(Members members, RaftNode node);
  }

  /** What was seen of one life of a node. */
  private static final class Life {
    final RaftNode node;
    long led;
    long ledLast;
    long applied;

    Life(RaftNode node) {
      this.node = node;
    }
  }

  private record Place(long index, long term) {}

  /**
   * An entry that some node has applied.
   *
   * @param term of that node then: it was committed in this term at the latest
   */
  private record Committed(Entry entry, long term) {}

  private final TreeMap<Long, NodeId> leaders = new TreeMap<>();
  private final Map<Place, Entry> entries = new HashMap<>();
  private final TreeMap<Long, Committed> committed = new TreeMap<>();

  /** How often a snapshot came over the network. */
  public int installed;

  /** The same engine, watched. */
  public Consensus watched(Consensus engine, RaftNode node) {
    Life life = new Life(node);
    return new Consensus() {
      @Override
      public Set<Class<? extends Record>> hears() {
        return engine.hears();
      }

      @Override
      public List<Effect> step(long nowNanos, Event event) {
        List<Effect> effects = engine.step(nowNanos, event);
        check(life);
        return effects;
      }
    };
  }

  private void check(Life life) {
    RaftNode node = life.node;
    logMatching(life);
    if (node.role() == RaftRole.LEADER) {
      electionSafety(node);
      if (life.led != node.term()) {
        life.led = node.term();
        leaderCompleteness(node);
      } else if (node.log.lastIndex() < life.ledLast) {
        throw broken("Leader Append-Only", node, "removed entries behind " + node.log.lastIndex());
      }
      life.ledLast = node.log.lastIndex();
    }
    stateMachineSafety(life);
  }

  /** "At most one leader can be elected in a given term." */
  private void electionSafety(RaftNode node) {
    NodeId known = leaders.putIfAbsent(node.term(), node.self);
    if (known != null && !known.equals(node.self)) {
      throw broken("Election Safety", node, "leads as " + known + " does");
    }
  }

  /**
   * "If two logs contain an entry with the same index and term, then the logs are identical in all
   * entries up through the given index": by induction, since each entry names the term before it.
   */
  private void logMatching(Life life) {
    RaftLog log = life.node.log;
    for (long i = log.baseIndex() + 1; i <= log.lastIndex(); i++) {
      Entry entry = log.get(i);
      Entry known = entries.putIfAbsent(new Place(i, entry.term()), entry);
      long before = log.termAt(i - 1);
      if ((known != null && !known.equals(entry)) || before != entry.prevTerm()) {
        throw broken("Log Matching", life.node, entry + " behind term " + before + ": " + known);
      }
    }
  }

  /**
   * "If a log entry is committed in a given term, then that entry will be present in the logs of
   * the leaders for all higher-numbered terms." That term may be higher than the entry's own: a
   * candidate between them, whose last vote comes late, need not have it.
   */
  private void leaderCompleteness(RaftNode node) {
    for (Committed known : committed.tailMap(node.log.baseIndex(), false).values()) {
      Entry entry = known.entry();
      if (known.term() < node.term() && node.log.termAt(entry.index()) != entry.term()) {
        throw broken("Leader Completeness", node, "lacks " + entry);
      }
    }
  }

  /**
   * "If a server has applied a log entry at a given index to its state machine, no other server
   * will ever apply a different log entry for the same index."
   */
  private void stateMachineSafety(Life life) {
    RaftNode node = life.node;
    long from = Math.max(life.applied, node.log.baseIndex());
    if (node.appliedIndex() > life.applied && from > life.applied && life.applied > 0) {
      installed++;
    }
    for (long i = from + 1; i <= node.appliedIndex(); i++) {
      Entry entry = node.log.get(i);
      Committed known = committed.putIfAbsent(i, new Committed(entry, node.term()));
      if (known != null && !known.entry().equals(entry)) {
        throw broken("State Machine Safety", node, entry + " where another applied " + known);
      }
    }
    life.applied = Math.max(life.applied, node.appliedIndex());
  }

  private static Violation broken(String property, RaftNode node, String what) {
    return new Violation(
        property.replace(" ", "").replace("-", ""),
        node.self + " in term " + node.term() + " " + what);
  }
}
