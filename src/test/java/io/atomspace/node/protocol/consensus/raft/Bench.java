package io.atomspace.node.protocol.consensus.raft;

import io.atomspace.node.kernel.Body;
import io.atomspace.node.kernel.Effect;
import io.atomspace.node.kernel.Event;
import io.atomspace.node.kernel.Fact;
import io.atomspace.node.kernel.Fact.PeerState;
import io.atomspace.node.kernel.Members;
import io.atomspace.node.kernel.Message;
import io.atomspace.node.kernel.NodeId;
import io.atomspace.node.protocol.consensus.raft.RaftMessage.RaftAppend;
import io.atomspace.node.protocol.consensus.raft.RaftMessage.RaftVoted;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

/** One node n2 of n1, n2, n3 with a disk that stores when it is told to. */
final class Bench {
  static final String SPACE = "test";

  final RaftNode node =
      new RaftNode(
          SPACE, Members.of("n2", "n1", "n2", "n3"), Rafts.settings(), new SplittableRandom(1));
  final TreeMap<String, String> disk = new TreeMap<>();
  final ArrayDeque<Effect.Persist> writing = new ArrayDeque<>();
  long now = 1_000_000_000L;

  static Command command(long serial) {
    return new Command(new NodeId("n1"), 1, serial, "k", -1, "v" + serial, "op" + serial);
  }

  static Row row(long version) {
    return new Row("k" + version, version, "v", "op");
  }

  List<Effect> start(Map<String, String> records) {
    disk.putAll(records);
    return step(new Event.Started(2, records));
  }

  /** Takes an event; null for none. */
  List<Effect> step(Event event) {
    List<Effect> effects = event == null ? node.flush() : node.step(now, event);
    for (Effect effect : effects) {
      if (effect instanceof Effect.Persist persist) {
        writing.add(persist);
      }
    }
    return effects;
  }

  List<Effect> say(NodeId from, RaftMessage said) {
    return step(new Event.Received(new Message(from, 1, 0, said, Body.EMPTY)));
  }

  /** What the sender is told at once. */
  List<RaftMessage> said(NodeId from, RaftMessage said) {
    return to(from, say(from, said));
  }

  List<Effect> timer() {
    now += Rafts.settings().election().multipliedBy(2).toNanos();
    return step(new Event.TimerFired(node.timer));
  }

  List<Effect> peer(NodeId peer, PeerState state) {
    return step(new Event.Announced(new Fact.Peer(peer, 1, state, null)));
  }

  /** The disk does what is under way, and no more. */
  List<Effect> storeAll() {
    List<Effect> effects = new ArrayList<>();
    for (int left = writing.size(); left > 0; left--) {
      Effect.Persist done = writing.remove();
      disk.compute(done.key(), (key, before) -> done.value());
      effects.addAll(step(new Event.Stored(done.key(), done.ticket())));
    }
    return effects;
  }

  List<RaftMessage> storeAll(NodeId to) {
    return to(to, storeAll());
  }

  List<Effect> fail() {
    Effect.Persist refused = writing.remove();
    return step(new Event.StoreFailed(refused.key(), refused.ticket(), "disk full"));
  }

  /** The records of such names, as they will be. */
  Map<String, String> written(String name) {
    TreeMap<String, String> records = new TreeMap<>(disk);
    writing.forEach(write -> records.compute(write.key(), (key, before) -> write.value()));
    TreeMap<String, String> named = new TreeMap<>();
    records.forEach(
        (key, value) -> {
          if (key.startsWith(SPACE + "/" + name)) {
            named.put(key.substring(SPACE.length() + 1), value);
          }
        });
    return named;
  }

  List<Effect.Send> sends(List<Effect> effects) {
    return effects.stream()
        .filter(Effect.Send.class::isInstance)
        .map(Effect.Send.class::cast)
        .toList();
  }

  List<RaftMessage> to(NodeId to, List<Effect> effects) {
    return sends(effects).stream()
        .filter(send -> send.to().equals(to))
        .map(send -> (RaftMessage) send.content())
        .toList();
  }

  /** Follows a leader of term 1 that has made one entry. */
  void follow(NodeId leader) {
    start(Map.of());
    Entry first = new Entry(1, 1, 0, null);
    say(leader, new RaftAppend(SPACE, 1, 0, 0, List.of(first), 0, 0));
    storeAll();
  }

  /** Leads term 1; the entry that begins it is not stored. */
  List<Effect> lead() {
    start(Map.of());
    return win(1);
  }

  /** Wins the next term, by the vote of n1. */
  List<Effect> win(long term) {
    timer();
    long round = 0;
    List<Effect> won = List.of();
    while (node.role() != RaftRole.CANDIDATE) {
      say(new NodeId("n1"), new RaftVoted(SPACE, term - 1, true, ++round, true));
    }
    storeAll();
    while (node.role() != RaftRole.LEADER) {
      won = say(new NodeId("n1"), new RaftVoted(SPACE, term, false, ++round, true));
    }
    return won;
  }

  /** Has applied 40 entries of a leader n3, and stores a snapshot of them. */
  void compacted() {
    start(Map.of());
    List<Entry> entries = new ArrayList<>();
    for (int i = 1; i <= 40; i++) {
      entries.add(new Entry(i, 1, i == 1 ? 0 : 1, command(i)));
    }
    say(new NodeId("n3"), new RaftAppend(SPACE, 1, 0, 0, entries, 40, 0));
    storeAll();
    node.committed();
    for (Effect effect : node.compact(List.of(List.of(row(1))))) {
      if (effect instanceof Effect.Persist persist) {
        writing.add(persist);
      }
    }
  }
}
