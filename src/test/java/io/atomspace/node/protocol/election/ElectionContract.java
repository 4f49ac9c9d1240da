package io.atomspace.node.protocol.election;

import static io.atomspace.node.protocol.election.ElectionNet.MILLI;
import static io.atomspace.node.protocol.election.ElectionNet.SECOND;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.atomspace.node.kernel.Members;
import io.atomspace.node.protocol.election.ElectionNet.Node;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/**
 * The promise of {@link LeaderElection}, for every implementation of it; what holds under faults is
 * in {@link ElectionTrials}.
 */
abstract class ElectionContract {
  /** With the usual waits for a heartbeat timeout of 1.5 s, but those for hours cut to seconds. */
  protected abstract LeaderElection create(Members members, RandomGenerator random);

  /** All nodes know one leader, and without faults nothing changes any more. */
  protected boolean atRest(ElectionNet net) {
    return net.agreed();
  }

  /**
   * How long after the leader's death another leads.
   *
   * @param will the peers are told of the death
   */
  protected long successionNanos(boolean will) {
    return will ? 200 * MILLI : 900 * MILLI;
  }

  @Test
  void aLoneNodeElectsItselfAtOnce() {
    ElectionNet net = new ElectionNet(1, 1, this::create);
    net.startAll();
    net.run(20 * MILLI);
    assertTrue(net.agreed(), net.describe());
  }

  @Test
  void anotherLeadsSoonAfterAKillWithAWill() {
    succeeds(true);
  }

  @Test
  void anotherLeadsLongBeforeTheTimeoutAfterAKillWithoutAWill() {
    succeeds(false);
  }

  private void succeeds(boolean will) {
    for (int seed = 0; seed < 50; seed++) {
      ElectionNet net = led(seed, 3);
      net.crash(net.leader(), will);
      net.runUntil(
          "successor", successionNanos(will), () -> net.nodes.stream().anyMatch(Node::leads));
    }
  }

  @Test
  void aThawedLeaderActsOnNothingUnderItsOldLease() {
    ElectionNet net = led(7, 3);
    Node frozen = net.leader();
    net.pause(frozen);
    net.run(10 * SECOND);
    long thawed = frozen.clockNanos + net.now();
    assertNotEquals(List.of(), frozen.election.expire(thawed));
    assertEquals(List.of(), frozen.election.expire(thawed));
  }

  @Test
  void aNodeThatJoinsLearnsTheLeaderFromTheFirstHeartbeat() {
    ElectionNet net = led(4, 3);
    Node follower = net.node(1).leads() ? net.node(2) : net.node(1);
    net.crash(follower, true);
    net.run(10 * SECOND);
    net.start(follower);
    net.run(20 * MILLI);
    assertTrue(net.agreed(), net.describe());
  }

  /** A cluster that has its leader for a second already. */
  final ElectionNet led(long seed, int size) {
    ElectionNet net = new ElectionNet(seed, size, this::create);
    net.startAll();
    net.runUntil("leader", 60 * SECOND, () -> atRest(net));
    net.run(SECOND);
    return net;
  }
}
