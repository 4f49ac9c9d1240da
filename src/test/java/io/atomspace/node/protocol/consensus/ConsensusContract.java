package io.atomspace.node.protocol.consensus;

import static io.atomspace.node.protocol.consensus.ConsensusNet.MILLI;
import static io.atomspace.node.protocol.consensus.ConsensusNet.SECOND;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.atomspace.node.kernel.Members;
import io.atomspace.node.protocol.consensus.ConsensusNet.Node;
import io.atomspace.node.protocol.consensus.Decision.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The promise of {@link Consensus}, for every engine. */
abstract class ConsensusContract {
  /** With the usual waits for a heartbeat timeout of 1.5 s. */
  protected abstract Consensus create(Members members, RandomGenerator random);

  /** How many histories with every fault. */
  protected int seeds() {
    return Integer.getInteger("simulation.seeds", 1000);
  }

  /** Users of each node on two keys at once: as many as the judge can untangle. */
  protected int usersAtOnce() {
    return 10;
  }

  /** Records on a node's disk at most, once thousands of keys were written and deleted. */
  protected int recordsMax() {
    return 100;
  }

  @Test
  void linearizableUnderFaultsAndLiveAfterThem() {
    for (long seed = 0; seed < seeds(); seed++) {
      assertEquals(Optional.empty(), ConsensusHistories.faults(seed, this::create));
    }
  }

  @Test
  void linearizableWhileNodesComeAndGo() {
    for (long seed = 0; seed < 100; seed++) {
      assertEquals(Optional.empty(), ConsensusHistories.restless(seed, this::create));
    }
  }

  @Test
  void nothingIsLostByACrashInTheMidstOfAnyWrite() {
    for (int persist = 0; persist < 80; persist++) {
      assertEquals(
          Optional.empty(), ConsensusHistories.crashAt(persist % 4, persist, this::create));
    }
  }

  @Test
  void lostMessagesAloneStopNothing() {
    for (long seed = 0; seed < 5; seed++) {
      assertEquals(
          Optional.empty(), ConsensusHistories.lossy(seed, 0.05, 60 * SECOND, this::create));
    }
  }

  @Test
  void aWriteIsReadAtEveryNode() {
    for (int size : new int[] {1, 2, 3, 5}) {
      ConsensusNet net = calm(size);
      RegisterUsers users = new RegisterUsers(net, List.of("k"));
      Node first = net.node(1);
      Change.Write write = users.write(0, "v");
      Register written = users.done(first, "k", write);
      assertEquals(write.value(), written.value());
      assertEquals(write.operation(), written.operation());
      assertTrue(written.version() > 0);
      for (Node node : net.nodes) {
        assertEquals(written, users.done(node, "k", new Change.Read()));
      }
    }
  }

  @Test
  void aWriteOnAnotherVersionIsAConflictThatShowsTheRegister() {
    ConsensusNet net = calm(3);
    RegisterUsers users = new RegisterUsers(net, List.of("k"));
    Register written = users.done(net.node(1), "k", users.write(0, "v"));
    for (long version : new long[] {0, written.version() + 1}) {
      Decision decision = users.decide(net.node(2), "k", users.write(version, "w"));
      assertEquals(Outcome.CONFLICT, decision.outcome());
      assertEquals(written, decision.register());
    }
    assertEquals(written, users.done(net.node(3), "k", new Change.Read()));
  }

  @Test
  void versionsRiseOverDeletionsAndRestarts() {
    ConsensusNet net = calm(3);
    RegisterUsers users = new RegisterUsers(net, List.of("k"));
    long version = 0;
    for (int round = 0; round < 12; round++) {
      Node node = net.node(1 + round % 3);
      Register written = users.done(node, "k", users.write(0, "v"));
      assertTrue(written.version() > version, written + " after " + version);
      Register gone = users.done(node, "k", users.write(written.version(), null));
      assertTrue(gone.version() > written.version());
      assertNull(users.done(node, "k", new Change.Read()).value());
      version = gone.version();
      if (round % 2 == 0) {
        net.run(20 * SECOND);
      }
      if (round % 3 == 0) {
        List.copyOf(net.nodes).forEach(net::crash);
        net.startAll();
        net.run(5 * SECOND);
      }
    }
  }

  @Test
  void aWriteOfTheSameNameIsDoneOnce() {
    ConsensusNet net = calm(3);
    RegisterUsers users = new RegisterUsers(net, List.of("k"));
    Change.Write write = users.write(0, "v");
    Register written = users.done(net.node(1), "k", write);
    assertEquals(written, users.done(net.node(2), "k", write));
  }

  @Test
  void manyAtOnceOnOneKeyAreEachAnswered() {
    ConsensusNet net = calm(3);
    RegisterUsers users = new RegisterUsers(net, List.of("k1", "k2"));
    users.thinkNanos = MILLI / 10;
    users.begin(usersAtOnce());
    net.run(2 * SECOND);
    users.end();
    net.runUntil("answers", ConsensusHistories.ANSWER_NANOS, users::idle);
    assertTrue(users.operations() > 100, users.outcomes.toString());
    users.judge();
  }

  @Test
  void aMinorityTellsThatItIsOneAndWritesNothing() {
    for (int size : new int[] {2, 3, 5}) {
      ConsensusNet net = calm(size);
      RegisterUsers users = new RegisterUsers(net, List.of("k"));
      Register before = users.done(net.node(1), "k", users.write(0, "v"));
      for (int i = size / 2; i < size; i++) {
        net.isolate(net.nodes.get(i));
      }
      net.isolate(net.node(1));
      Outcome read = users.decide(net.node(1), "k", new Change.Read()).outcome();
      assertEquals(Outcome.UNAVAILABLE, read);
      Outcome write = users.decide(net.node(1), "k", users.write(Change.ANY, "w")).outcome();
      assertTrue(write == Outcome.UNAVAILABLE || write == Outcome.UNKNOWN, write.toString());
      assertEquals(false, users.scan(net.node(1), "", 10).available());
      if (write == Outcome.UNAVAILABLE) {
        net.heal();
        net.run(10 * SECOND);
        assertEquals(before, users.done(net.node(1), "k", new Change.Read()));
      }
      users.judge();
    }
  }

  @Test
  void aMajorityGoesOnWithoutTheRest() {
    for (int size : new int[] {3, 5}) {
      ConsensusNet net = calm(size);
      RegisterUsers users = new RegisterUsers(net, List.of("k"));
      for (int i = size / 2 + 1; i < size; i++) {
        net.crash(net.nodes.get(i));
      }
      users.insist(net.node(1), "k", users.write(Change.ANY, "v"), 10 * SECOND);
      Register written = users.done(net.node(1), "k", new Change.Read());
      for (int i = size / 2 + 1; i < size; i++) {
        net.start(net.nodes.get(i));
      }
      net.run(5 * SECOND);
      assertEquals(written, users.done(net.nodes.get(size - 1), "k", new Change.Read()));
    }
  }

  @Test
  void aNodeThatStoodStillReadsNothingOld() {
    for (int seed = 0; seed < 20; seed++) {
      ConsensusNet net = new ConsensusNet(seed, 3, this::create);
      net.startAll();
      net.run(5 * SECOND);
      RegisterUsers users = new RegisterUsers(net, List.of("k"));
      users.done(net.node(3), "k", users.write(0, "old"));
      net.pause(net.node(3));
      net.run(net.random.nextLong(6 * SECOND));
      users.insist(net.node(1), "k", users.write(Change.ANY, "new"), 10 * SECOND);
      net.thaw(net.node(3));
      Decision read = users.decide(net.node(3), "k", new Change.Read());
      assertTrue(
          read.outcome() != Outcome.DONE || read.register().value().startsWith("new"),
          read.toString());
      users.judge();
    }
  }

  @Test
  void aScanFindsWhatHasAValueInTheOrderOfKeys() {
    ConsensusNet net = calm(3);
    List<String> keys = IntStream.range(100, 220).mapToObj(i -> "a/" + i).toList();
    RegisterUsers users = new RegisterUsers(net, keys);
    List<String> left = new ArrayList<>();
    for (int i = 0; i < keys.size(); i++) {
      Node node = net.node(1 + i % 3);
      Register written = users.done(node, keys.get(i), users.write(0, "v"));
      if (i % 4 == 0) {
        users.done(node, keys.get(i), users.write(written.version(), null));
      } else {
        left.add(keys.get(i));
      }
    }
    users.done(net.node(1), "b", users.write(0, "v"));
    for (Node node : net.nodes) {
      assertEquals(left, List.copyOf(users.scan(node, "a/", 1000).found().keySet()));
      assertEquals(left.subList(0, 7), List.copyOf(users.scan(node, "a/", 7).found().keySet()));
      assertEquals(List.of(), List.copyOf(users.scan(node, "c", 7).found().keySet()));
      assertTrue(users.scan(node, "c", 7).available());
    }
    users.judge();
  }

  @Test
  void everyNodeHearsOfAChange() {
    ConsensusNet net = calm(3);
    RegisterUsers users = new RegisterUsers(net, List.of("k"));
    Register written = users.done(net.node(2), "k", users.write(0, "v"));
    net.run(SECOND);
    for (Node node : net.nodes) {
      assertEquals(written, users.hints.get(node.id + " k"));
    }
    Register gone = users.done(net.node(3), "k", users.write(Change.ANY, null));
    net.run(SECOND);
    for (Node node : net.nodes) {
      assertEquals(gone, users.hints.get(node.id + " k"));
    }
  }

  @Test
  void whatIsDeletedLeavesNothing() {
    ConsensusNet net = calm(3);
    RegisterUsers users = new RegisterUsers(net, List.of());
    for (int i = 0; i < 1000; i++) {
      Node node = net.node(1 + i % 3);
      users.done(node, "k" + i, users.write(0, "v"));
      users.done(node, "k" + i, users.write(Change.ANY, null));
      users.decide(node, "never" + i, users.write(7, "v"));
    }
    net.run(600 * SECOND);
    for (Node node : net.nodes) {
      assertTrue(node.disk.size() <= recordsMax(), node.disk.size() + " records");
      assertTrue(node.timers.size() < 20, node.timers.toString());
    }
    assertNotEquals(0, users.operations());
  }

  private ConsensusNet calm(int size) {
    ConsensusNet net = new ConsensusNet(size, size, this::create);
    net.startAll();
    net.run(5 * SECOND);
    return net;
  }
}
