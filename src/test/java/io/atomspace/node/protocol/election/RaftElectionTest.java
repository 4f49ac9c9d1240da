package io.atomspace.node.protocol.election;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.atomspace.node.kernel.Body;
import io.atomspace.node.kernel.Effect;
import io.atomspace.node.kernel.Event;
import io.atomspace.node.kernel.Fact;
import io.atomspace.node.kernel.Members;
import io.atomspace.node.kernel.Message;
import io.atomspace.node.kernel.NodeId;
import io.atomspace.node.kernel.TimerId;
import io.atomspace.node.protocol.consensus.raft.RaftMessage.RaftVoted;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class RaftElectionTest extends ElectionContract {
  private static final NodeId N1 = new NodeId("n1");
  private static final NodeId N2 = new NodeId("n2");

  @Override
  protected LeaderElection create(Members members, RandomGenerator random) {
    return new RaftElection(members, ElectionTrials.raftSettings(), random);
  }

  @Test
  void aLeaderActsOnceAMajorityHasStoredItsVoteAndItsLogIsNotWaitedFor() {
    LeaderElection election = create(Members.of("n1", "n1", "n2", "n3"), new SplittableRandom(1));
    election.step(0, new Event.Started(1, Map.of()));
    long now = 60 * ElectionNet.SECOND;
    election.step(now, new Event.TimerFired(new TimerId(LeaderElection.NAME, "raft")));
    List<Effect> stands = election.step(now, voted(new RaftVoted("election", 0, true, 1, true)));
    Effect.Persist vote =
        stands.stream()
            .filter(Effect.Persist.class::isInstance)
            .map(Effect.Persist.class::cast)
            .findFirst()
            .orElseThrow();
    Effect leads = new Effect.Announce(new Fact.Leader(N1, 1));
    assertFalse(
        election.step(now, new Event.Stored(vote.key(), vote.ticket())).contains(leads),
        "its own vote is no majority");

    assertTrue(
        election.step(now, voted(new RaftVoted("election", 1, false, 2, true))).contains(leads));
  }

  private static Event voted(RaftVoted answer) {
    return new Event.Received(new Message(N2, 1, 0, answer, Body.EMPTY));
  }
}
