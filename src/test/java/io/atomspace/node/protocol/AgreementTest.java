package io.atomspace.node.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.atomspace.node.kernel.Choice;
import io.atomspace.node.kernel.Effect;
import io.atomspace.node.kernel.Event;
import io.atomspace.node.kernel.Fact;
import io.atomspace.node.kernel.Members;
import io.atomspace.node.kernel.NodeId;
import io.atomspace.node.kernel.Profile;
import io.atomspace.node.kernel.Protocol;
import io.atomspace.node.kernel.TimerId;
import io.atomspace.node.protocol.commit.CommitAnswer;
import io.atomspace.node.protocol.commit.CommitCommand;
import io.atomspace.node.protocol.commit.KeyChange;
import io.atomspace.node.protocol.election.Quorum;
import io.atomspace.node.protocol.mutex.LockAnswer;
import io.atomspace.node.protocol.mutex.LockCommand;
import io.atomspace.node.protocol.replication.MapAnswer;
import io.atomspace.node.protocol.replication.StoreCommand;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Registers, map, locks and commit as parts of whole nodes. */
class AgreementTest {
  private static final Set<String> OWNERS = Set.of("consensus", "store", "mutex", "commit");

  /** A node alone on virtual time, with a disk that outlives it. */
  private static final class Lone {
    final TreeMap<String, String> disk = new TreeMap<>();
    final TreeMap<Long, Effect.Answer> answers = new TreeMap<>();
    final TreeSet<String> owners = new TreeSet<>();
    private final TreeMap<TimerId, Long> timers =
        new TreeMap<>((a, b) -> a.toString().compareTo(b.toString()));
    private final NodeSetup setup;
    private Node node;
    private long now = 1_000_000_000_000L;
    private long session;

    Lone(NodeSetup setup) {
      this.setup = setup;
      node = Node.of(setup);
    }

    void start() {
      node = Node.of(setup);
      timers.clear();
      take(new Event.Started(++session, Map.copyOf(disk)));
      take(new Event.TransportUp());
      pass(Duration.ofSeconds(5));
    }

    void take(Event first) {
      Deque<Event> events = new ArrayDeque<>(List.of(first));
      while (!events.isEmpty()) {
        for (Effect effect : node.step(now, events.remove())) {
          if (effect instanceof Effect.SetTimer set) {
            owners.add(set.timer().owner());
            timers.put(set.timer(), now + set.delay().toNanos());
          } else if (effect instanceof Effect.CancelTimer cancel) {
            timers.remove(cancel.timer());
          } else if (effect instanceof Effect.Persist persist) {
            disk.compute(persist.key(), (key, before) -> persist.value());
            events.add(new Event.Stored(persist.key(), persist.ticket()));
          } else if (effect instanceof Effect.Reply reply) {
            answers.put(reply.ticket(), reply.answer());
          }
        }
      }
    }

    void pass(Duration time) {
      long end = now + time.toNanos();
      while (true) {
        Map.Entry<TimerId, Long> next =
            timers.entrySet().stream().min(Map.Entry.comparingByValue()).orElse(null);
        if (next == null || next.getValue() > end) {
          now = end;
          return;
        }
        now = Math.max(now, next.getValue());
        timers.remove(next.getKey());
        take(new Event.TimerFired(next.getKey()));
      }
    }

    Effect.Answer ask(Event.Command command) {
      take(command);
      for (int i = 0; i < 1000 && !answers.containsKey(command.ticket()); i++) {
        pass(Duration.ofMillis(10));
      }
      Effect.Answer answer = answers.get(command.ticket());
      assertTrue(answer != null, () -> "no answer to " + command);
      return answer;
    }

    /** Of these protocols; what they asked to be woken for. */
    Set<String> waiting() {
      Set<String> waiting = new TreeSet<>();
      timers.keySet().forEach(timer -> waiting.add(timer.owner()));
      waiting.retainAll(OWNERS);
      return waiting;
    }
  }

  private static NodeSetup setup(String consensus, String mutex, Quorum quorum, String... all) {
    NodeSetup usual =
        NodeSetup.of(Members.of("1", all), new Profile("http://h:1", 1, List.of("cpython")), 42);
    return usual.with(
        usual.topology(),
        usual.election(),
        quorum,
        Agreement.DEFAULT.with(Choice.of(consensus), Choice.of(mutex)));
  }

  private static Lone lone(String consensus) {
    return new Lone(setup(consensus, "lease", Quorum.MAJORITY, "1"));
  }

  @ParameterizedTest
  @CsvSource({"paxos, lease", "paxos, ricart-agrawala"})
  void unusedItSetsNoTimerAndStoresNothing(String consensus, String mutex) {
    Lone node = new Lone(setup(consensus, mutex, Quorum.MAJORITY, "1"));
    node.start();
    node.pass(Duration.ofSeconds(30));
    // The ledger was read once, for jobs of an earlier life.
    assertEquals(Set.of(), node.waiting());
    node.owners.clear();
    node.pass(Duration.ofMinutes(5));
    node.owners.retainAll(OWNERS);
    assertEquals(Set.of(), node.owners);
    assertTrue(node.disk.keySet().stream().noneMatch(key -> key.startsWith("consensus/")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"paxos", "raft"})
  void unusedItSaysNothingToAnyPeer(String consensus) {
    List<Effect> sent = new ArrayList<>();
    List<Protocol> parts =
        NodeParts.of(setup(consensus, "lease", Quorum.MAJORITY, "1", "2", "3")).protocols().stream()
            .filter(part -> OWNERS.contains(part.name()))
            .toList();
    assertEquals(4, parts.size());
    List<Event> life = new ArrayList<>();
    life.add(new Event.Started(7, Map.of("election/vote", "{}")));
    life.add(new Event.TransportUp());
    for (String peer : List.of("2", "3")) {
      life.add(new Event.Announced(new Fact.ChannelReset(new NodeId(peer), 3)));
      life.add(new Event.Announced(new Fact.Peer(new NodeId(peer), 3, Fact.PeerState.UP, null)));
    }
    life.add(new Event.Announced(new Fact.Leader(new NodeId("1"), 4)));
    life.add(new Event.Announced(new Fact.Peer(new NodeId("2"), 3, Fact.PeerState.DOWN, null)));
    life.add(new Event.Announced(new Fact.Leader(null, 4)));
    life.add(new Event.TransportDown("cut"));
    for (Event event : life) {
      parts.forEach(part -> sent.addAll(part.step(1_000_000_000_000L, event)));
    }
    sent.removeIf(Effect.CancelTimer.class::isInstance);
    assertEquals(List.of(), sent);
  }

  @ParameterizedTest
  @ValueSource(strings = {"paxos", "raft"})
  void whatWasWrittenIsThereInTheNextLife(String consensus) {
    Lone node = lone(consensus);
    node.start();
    StoreCommand.Put put =
        new StoreCommand.Put(1, "a", "1", StoreCommand.ABSENT, Duration.ZERO, "op");
    MapAnswer.Written written = assertInstanceOf(MapAnswer.Written.class, node.ask(put));
    assertTrue(written.created());
    KeyChange change =
        new KeyChange("b", StoreCommand.ABSENT, KeyChange.Action.PUT, "2", Duration.ZERO);
    assertInstanceOf(
        CommitAnswer.Committed.class,
        node.ask(new CommitCommand.Commit(2, "t", List.of(change), List.of())));
    node.start();
    MapAnswer.Found a = (MapAnswer.Found) node.ask(new StoreCommand.Get(3, "a"));
    assertEquals("1", a.value());
    assertEquals(written.version(), a.version());
    MapAnswer.Found b = (MapAnswer.Found) node.ask(new StoreCommand.Get(4, "b"));
    assertEquals("2", b.value());
    assertInstanceOf(
        CommitAnswer.Outcome.class, node.ask(new CommitCommand.FindTransaction(5, "t")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"paxos"})
  void whenAllWasUsedAndGivenBackNothingWaits(String consensus) {
    Lone node = lone(consensus);
    node.start();
    LockAnswer.Locked locked =
        assertInstanceOf(
            LockAnswer.Locked.class,
            node.ask(new LockCommand.Lock(1, "l", "me", Duration.ofSeconds(30), Duration.ZERO)));
    assertInstanceOf(LockAnswer.Holder.class, node.ask(new LockCommand.FindLock(2, "l")));
    node.ask(new LockCommand.Unlock(3, "l", null, locked.token()));
    node.ask(new StoreCommand.Put(4, "a", "1", StoreCommand.ANY, Duration.ZERO, null));
    node.pass(Duration.ofMinutes(5));
    assertEquals(Set.of(), node.waiting());
    // A value rests; the lock's deletion is forgotten.
    assertEquals(
        List.of("consensus/floor", "consensus/r/store_002fa"),
        node.disk.keySet().stream().filter(key -> key.startsWith("consensus/")).toList());
  }

  @ParameterizedTest
  @ValueSource(strings = {"paxos", "raft"})
  void whereEachSideGoesOnAloneItIsRefused(String consensus) {
    Lone node = new Lone(setup(consensus, "lease", Quorum.AVAILABLE, "1", "2"));
    node.start();
    List<Event.Command> commands =
        List.of(
            new StoreCommand.Get(1, "a"),
            new LockCommand.Lock(2, "l", "me", Duration.ofSeconds(30), Duration.ZERO),
            new CommitCommand.FindTransaction(3, "t"));
    for (Event.Command command : commands) {
      assertEquals(503, ((Effect.Refusal) node.ask(command)).status());
    }
  }
}
