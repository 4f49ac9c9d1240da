package io.atomspace.node.protocol.election;

import static io.atomspace.node.protocol.election.ElectionNet.MILLI;
import static io.atomspace.node.protocol.election.ElectionNet.SECOND;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.atomspace.node.kernel.Members;
import io.atomspace.node.protocol.election.ElectionNet.Node;
import java.util.Optional;
import java.util.function.LongFunction;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** The promise of {@link LeaderElection}, for every implementation of it. */
abstract class ElectionContract {
  /** With defaults, but handing over after about two seconds. */
  protected abstract LeaderElection create(Members members, RandomGenerator random);

  @Test
  void safeUnderFaultsAndLiveAfterThem() {
    all(300, seed -> Histories.faults(seed, this::create));
  }

  @Test
  void aReturningNodeDisturbsNobody() {
    all(40, seed -> Histories.rejoin(seed, this::create));
  }

  @Test
  void lostHeartbeatsAloneCauseNoElection() {
    all(3, seed -> Histories.lossy(seed, 0.05, 1800 * SECOND, this::create));
  }

  @Test
  void aLoneNodeElectsItselfAtOnce() {
    ElectionNet net = new ElectionNet(1, 1, this::create);
    net.startAll();
    net.run(6 * MILLI);
    assertTrue(net.agreed(), net.describe());
  }

  @Test
  void anotherLeadsSoonAfterAKillWithAWill() {
    for (int seed = 0; seed < 50; seed++) {
      ElectionNet net = led(seed, 3);
      net.crash(net.node(3), true);
      net.runUntil("successor", 200 * MILLI, () -> net.node(2).leads() || net.node(1).leads());
    }
  }

  @Test
  void anotherLeadsWithinTheTimeoutAfterAKillWithoutAWill() {
    for (int seed = 0; seed < 50; seed++) {
      ElectionNet net = led(seed, 3);
      net.crash(net.node(3), false);
      net.runUntil("successor", 2300 * MILLI, () -> net.node(2).leads() || net.node(1).leads());
    }
  }

  @Test
  void aLeaderWithoutAMajorityStepsDown() {
    all(30, seed -> Histories.cutLeader(seed, this::create));
  }

  @Test
  void aThawedLeaderActsOnNothingUnderItsOldLease() {
    ElectionNet net = led(7, 3);
    Node frozen = net.node(3);
    net.pause(frozen);
    net.run(10 * SECOND);
    long thawed = frozen.clockNanos + net.now();
    assertNotEquals(java.util.List.of(), frozen.election.expire(thawed));
    assertEquals(java.util.List.of(), frozen.election.expire(thawed));
  }

  @Test
  void aReturningHigherNodeIsHandedThePlaceOnceStable() {
    ElectionNet net = led(3, 3);
    net.crash(net.node(3), true);
    net.run(2 * SECOND);
    Node substitute = net.leader();
    net.start(net.node(3));
    net.run(SECOND);
    assertTrue(substitute.leads(), "not bullied: " + net.describe());
    net.runUntil("hand-over", 4 * SECOND, net.node(3)::leads);
    net.runUntil("agreement", SECOND, net::agreed);
  }

  @Test
  void aNodeThatJoinsLearnsTheLeaderFromTheFirstHeartbeat() {
    ElectionNet net = led(4, 3);
    net.crash(net.node(1), true);
    net.run(10 * SECOND);
    net.start(net.node(1));
    net.run(20 * MILLI);
    assertTrue(net.agreed(), net.describe());
  }

  private ElectionNet led(long seed, int size) {
    ElectionNet net = new ElectionNet(seed, size, this::create);
    net.startAll();
    net.runUntil("leader", 60 * SECOND, () -> net.agreed() && Histories.highestLeads(net));
    net.run(SECOND);
    return net;
  }

  private static void all(int seeds, LongFunction<Optional<String>> history) {
    for (long seed = 0; seed < seeds; seed++) {
      assertEquals(Optional.empty(), history.apply(seed));
    }
  }
}
