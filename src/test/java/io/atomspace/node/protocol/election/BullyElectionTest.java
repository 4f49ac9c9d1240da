package io.atomspace.node.protocol.election;

import static io.atomspace.node.protocol.election.ElectionNet.MILLI;
import static io.atomspace.node.protocol.election.ElectionNet.SECOND;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.atomspace.node.kernel.Members;
import io.atomspace.node.protocol.election.ElectionNet.Node;
import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class BullyElectionTest extends ElectionContract {
  @Override
  protected LeaderElection create(Members members, RandomGenerator random) {
    return new BullyElection(members, settings(), random);
  }

  @Override
  protected boolean atRest(ElectionNet net) {
    return Histories.highestLeads(net);
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
  void safetyRestsOnNoWait() {
    for (long seed = 1000; seed < 1100; seed++) {
      assertEquals(
          Optional.empty(),
          Histories.faults(
              seed,
              (members, random) -> new BullyElection(members, hasty(), random),
              this::atRest));
    }
  }

  @Test
  void quorumAvailableGivesEachOfTwoNodesALeaderAndOneOnceTheyMeet() {
    BullySettings usual = settings();
    BullySettings available =
        new BullySettings(
            usual.answer(),
            usual.deference(),
            usual.lease(),
            usual.startup(),
            usual.stable(),
            Quorum.AVAILABLE);
    for (long seed = 0; seed < 50; seed++) {
      ElectionNet net =
          new ElectionNet(
              seed, 2, (members, random) -> new BullyElection(members, available, random));
      net.startAll();
      net.runUntil("leader", 10 * SECOND, () -> Histories.highestLeads(net));
      for (int cut = 0; cut < 3; cut++) {
        net.isolate(net.node(1));
        net.runUntil("two leaders", 6 * SECOND, () -> net.nodes.stream().allMatch(Node::leads));
        net.run(net.random.nextLong(5 * SECOND));
        net.heal();
        net.runUntil("one leader", 300 * MILLI, net::agreed);
        net.runUntil("hand-over", 60 * SECOND, () -> Histories.highestLeads(net));
      }
      assertTrue(net.leader().view.term() > 1);
    }
  }

  static BullySettings settings() {
    return settings(Duration.ofSeconds(1));
  }

  /** Votes right after its start: the time to listen would hide a forgotten vote. */
  static BullySettings hasty() {
    return settings(Duration.ofMillis(10));
  }

  private static BullySettings settings(Duration startup) {
    BullySettings usual = BullySettings.of(Duration.ofMillis(1500), Quorum.MAJORITY);
    return new BullySettings(
        usual.answer(),
        usual.deference(),
        usual.lease(),
        startup,
        Duration.ofSeconds(2),
        usual.quorum());
  }
}
