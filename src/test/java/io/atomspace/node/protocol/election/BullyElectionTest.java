package io.atomspace.node.protocol.election;

import static io.atomspace.node.protocol.election.ElectionNet.MILLI;
import static io.atomspace.node.protocol.election.ElectionNet.SECOND;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.atomspace.node.kernel.Members;
import io.atomspace.node.protocol.election.ElectionNet.Node;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class BullyElectionTest extends ElectionContract {
  @Override
  protected LeaderElection create(Members members, RandomGenerator random) {
    return new BullyElection(members, ElectionTrials.settings(), random);
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
  void quorumAvailableGivesEachOfTwoNodesALeaderAndOneOnceTheyMeet() {
    BullySettings usual = ElectionTrials.settings();
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
        // Two heartbeats: of one leader the other learns the term, of the next whom to follow.
        net.runUntil("one leader", 650 * MILLI, net::agreed);
        net.runUntil("hand-over", 60 * SECOND, () -> Histories.highestLeads(net));
      }
      assertTrue(net.leader().view.term() > 1);
    }
  }
}
