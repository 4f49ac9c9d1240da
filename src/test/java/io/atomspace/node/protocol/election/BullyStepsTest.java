package io.atomspace.node.protocol.election;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.atomspace.node.kernel.Alert;
import io.atomspace.node.kernel.Body;
import io.atomspace.node.kernel.Content;
import io.atomspace.node.kernel.Effect;
import io.atomspace.node.kernel.Event;
import io.atomspace.node.kernel.Fact;
import io.atomspace.node.kernel.Fact.PeerState;
import io.atomspace.node.kernel.Heartbeat;
import io.atomspace.node.kernel.Members;
import io.atomspace.node.kernel.Message;
import io.atomspace.node.kernel.NodeId;
import io.atomspace.node.kernel.Profile;
import io.atomspace.node.kernel.TimerId;
import io.atomspace.node.protocol.election.Election.Stage;
import io.atomspace.node.protocol.election.Ok.Answer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Events in, effects out: node n2 of n1, n2, n3. */
class BullyStepsTest {
  private static final NodeId N1 = new NodeId("n1");
  private static final NodeId N2 = new NodeId("n2");
  private static final NodeId N3 = new NodeId("n3");
  private static final Event TIMER = new Event.TimerFired(new TimerId("election", "wait"));
  private static final BullySettings SETTINGS =
      BullySettings.of(Duration.ofMillis(1500), Quorum.MAJORITY);

  private final BullyElection n2 =
      new BullyElection(Members.of("n2", "n1", "n2", "n3"), SETTINGS, new SplittableRandom(1));
  private long now = 1_000_000_000L;

  /** Garcia-Molina 1982, 3.1: "(term, votedFor)" stands for his stable storage of the group. */
  @Test
  void aVoteIsAnsweredOnlyOnceStored() {
    listened();
    List<Effect> asked = say(N3, new Election(1, Stage.VOTE, 4, false, -1));
    assertEquals(List.of(), sends(asked));
    assertEquals(
        List.of(new Effect.Persist("election/vote", "{\"term\":1,\"votedFor\":\"n3\"}", 1)),
        asked.stream().filter(Effect.Persist.class::isInstance).toList());
    assertEquals(
        List.of(Effect.Send.command(N3, new Ok(1, Answer.GRANTED, 4))),
        sends(step(new Event.Stored("election/vote", 1))));
  }

  @Test
  void noSecondVoteInATerm() {
    listened();
    say(N3, new Election(1, Stage.VOTE, 4, false, -1));
    assertEquals(
        List.of(Effect.Send.command(N1, new Ok(1, Answer.REFUSED, 9))),
        sends(say(N1, new Election(1, Stage.VOTE, 9, true, -1))));
  }

  @Test
  void aLowerTermIsAnsweredWithTheCurrentOne() {
    step(new Event.Started(2, Map.of("election/vote", "{\"term\":7,\"votedFor\":\"n1\"}")));
    assertEquals(
        List.of(Effect.Send.command(N3, new Ok(7, Answer.REFUSED, 0))),
        sends(say(N3, new Coordinator(6, N3))));
    assertEquals(
        List.of(Effect.Send.command(N3, new Ok(7, Answer.REFUSED, 4))),
        sends(say(N3, new Election(6, Stage.VOTE, 4, false, -1))));
  }

  /** "If P(i) is lower, answer and hold an election" (the bully's OK). */
  @Test
  void aHigherNodeDefersALowerAndStandsItself() {
    follows(N3);
    peer(N3, PeerState.SUSPECT);
    List<Effect> asked = say(N1, new Election(2, Stage.PRE_VOTE, 1, false, -1));
    assertTrue(
        sends(asked).contains(Effect.Send.command(N1, new Ok(1, Answer.DEFER, 1))), "" + asked);
  }

  @Test
  void afterAnOkWithoutACoordinatorInTimeItStandsAllTheSame() {
    listened();
    say(N3, new Ok(0, Answer.DEFER, 1));
    now += SETTINGS.deference().multipliedBy(2).toNanos();
    assertTrue(
        sends(step(TIMER))
            .contains(Effect.Send.command(N3, new Election(1, Stage.PRE_VOTE, 2, true, -1))));
  }

  @Test
  void aMajorityIsNotEnoughBeforeEachHigherLiveNodeHasAnswered() {
    step(new Event.Started(1, Map.of()));
    peer(N3, PeerState.UP);
    now += SETTINGS.startup().toNanos();
    step(TIMER);
    assertEquals(List.of(), say(N1, new Ok(1, Answer.WOULD_GRANT, 1)));
    List<Effect> answered = say(N3, new Ok(1, Answer.WOULD_GRANT, 1));
    assertTrue(answered.stream().anyMatch(Effect.Persist.class::isInstance), "" + answered);
  }

  @Test
  void aLeaderThatGaveUpItsTermIsNotFollowedInItAgain() {
    follows(N3);
    say(N3, new Heartbeat(null, 1, new Profile("u", 1, List.of())));
    List<Effect> late = say(N3, new Coordinator(1, N3));
    assertFalse(late.stream().anyMatch(Effect.Announce.class::isInstance), "" + late);
  }

  @Test
  void aSuspectedLeaderStartsAPreVoteAtOnce() {
    follows(N3);
    List<Effect> lost = peer(N3, PeerState.SUSPECT);
    assertTrue(sends(lost).stream().anyMatch(s -> ((Effect.Send) s).to().equals(N1)), "" + lost);
    assertEquals(0, lost.stream().filter(Effect.Persist.class::isInstance).count());
  }

  @Test
  void whoHearsALiveLeaderRefusesPreVoteAndVote() {
    follows(N3);
    for (Stage stage : Stage.values()) {
      assertEquals(
          List.of(Effect.Send.command(N1, new Ok(1, Answer.REFUSED, 1))),
          sends(say(N1, new Election(2, stage, 1, true, -1))));
    }
  }

  @Test
  void theLeaveOfTheLeaderFreesItsFollowers() {
    follows(N3);
    say(N1, new Election(2, Stage.VOTE, 1, false, 1));
    assertEquals(
        List.of(Effect.Send.command(N1, new Ok(2, Answer.GRANTED, 1))),
        sends(step(new Event.Stored("election/vote", 2))));
  }

  @Test
  void aLeaderFrozenPastItsLeaseGivesUpBeforeItHearsAnything() {
    leads();
    now += SETTINGS.lease().toNanos() + 1;
    List<Effect> thawed = say(N1, beat(N2, 1));
    assertEquals(new Effect.Announce(new Fact.Leader(null, 1)), thawed.get(0));
  }

  @Test
  void heartbeatsOfAMajorityRenewTheLease() {
    leads();
    now += SETTINGS.lease().toNanos() - 1;
    say(N1, beat(N2, 1));
    now += SETTINGS.lease().toNanos() - 1;
    assertEquals(List.of(), n2.expire(now));
  }

  @Test
  void anOldLeaderActsNoMoreFromTheMomentItHandsOver() {
    leads();
    peer(N3, PeerState.UP);
    List<Effect> effects = List.of();
    for (int i = 0; i < 60 && sends(effects).isEmpty(); i++) {
      now += 200_000_000L;
      effects = say(N3, beat(N2, 1));
    }
    assertEquals(new Effect.Announce(new Fact.Leader(null, 1)), effects.get(0));
    assertTrue(sends(effects).contains(Effect.Send.command(N3, new Coordinator(1, N3))));
  }

  @Test
  void aFailedStoreEndsAllActing() {
    leads();
    List<Effect> failed = step(new Event.StoreFailed("election/vote", 9, "disk full"));
    assertTrue(failed.contains(new Effect.Announce(new Fact.Leader(null, 1))));
    assertTrue(failed.stream().anyMatch(Alert.class::isInstance));
    assertEquals(List.of(), say(N3, new Election(5, Stage.VOTE, 1, true, -1)));
  }

  @Test
  void aVoteThatIsNotStoredIsTriedAgainUntilItIs() {
    listened();
    say(N3, new Election(1, Stage.VOTE, 4, false, -1));
    for (long ticket = 1; ticket < 4; ticket++) {
      step(new Event.StoreFailed("election/vote", ticket, "disk full"));
      assertEquals(List.of(), say(N1, new Election(5, Stage.VOTE, 1, true, -1)));
      now += SETTINGS.deference().toNanos();
      assertEquals(
          List.of(
              new Effect.Persist("election/vote", "{\"term\":1,\"votedFor\":\"n3\"}", ticket + 1)),
          step(TIMER));
    }
    // What waited for the first try is not done, but the vote binds.
    assertEquals(List.of(), sends(step(new Event.Stored("election/vote", 4))));
    assertEquals(
        List.of(Effect.Send.command(N1, new Ok(1, Answer.REFUSED, 7))),
        sends(say(N1, new Election(1, Stage.VOTE, 7, false, -1))));
    say(N3, new Election(1, Stage.VOTE, 8, false, -1));
    assertEquals(
        List.of(Effect.Send.command(N3, new Ok(1, Answer.GRANTED, 8))),
        sends(step(new Event.Stored("election/vote", 5))));
  }

  @Test
  void aFollowerThatCouldStoreAgainFollowsTheSameLeaderInTheSameTerm() {
    follows(N3);
    step(new Event.StoreFailed("election/vote", 9, "disk full"));
    now += SETTINGS.deference().toNanos();
    Effect.Persist again = (Effect.Persist) step(TIMER).get(0);
    step(new Event.Stored(again.key(), again.ticket()));
    List<Effect> heard = say(N3, beat(N3, 1));
    assertTrue(heard.contains(new Effect.Announce(new Fact.Leader(N3, 1))), "" + heard);
  }

  @Test
  void aVoteThatCannotBeReadIsNoVote() {
    List<Effect> effects = step(new Event.Started(2, Map.of("election/vote", "rubbish")));
    assertTrue(effects.stream().anyMatch(Alert.class::isInstance));
    assertEquals(List.of(), say(N3, new Election(5, Stage.VOTE, 1, true, -1)));
  }

  @Test
  void whileItsTransportIsDownANodeStartsNoElection() {
    follows(N3);
    step(new Event.TransportDown("broker gone"));
    assertEquals(List.of(), sends(peer(N3, PeerState.SUSPECT)));
    now += Duration.ofMinutes(1).toNanos();
    assertEquals(List.of(), sends(step(TIMER)));
  }

  @Test
  void aLeadersOwnLateQuestionDoesNotUnseatIt() {
    follows(N3);
    List<Effect> late = say(N3, new Election(1, Stage.PRE_VOTE, 1, false, -1));
    assertFalse(late.stream().anyMatch(Effect.Announce.class::isInstance), "" + late);
  }

  private void listened() {
    step(new Event.Started(1, Map.of()));
    now += SETTINGS.startup().toNanos();
    step(TIMER);
  }

  private void follows(NodeId leader) {
    step(new Event.Started(1, Map.of()));
    peer(leader, PeerState.UP);
    say(leader, beat(leader, 1));
    step(new Event.Stored("election/vote", 1));
  }

  private void leads() {
    listened();
    say(N1, new Ok(1, Answer.WOULD_GRANT, 1));
    step(new Event.Stored("election/vote", 1));
    List<Effect> won = List.of();
    // The self-vote begins a round of its own.
    for (int round = 2; round < 5 && won.isEmpty(); round++) {
      won = say(N1, new Ok(1, Answer.GRANTED, round));
    }
    assertEquals(new Effect.Announce(new Fact.Leader(N2, 1)), won.get(0));
  }

  private List<Effect> peer(NodeId peer, PeerState state) {
    return step(new Event.Announced(new Fact.Peer(peer, 1, state, null)));
  }

  private Heartbeat beat(NodeId leader, long term) {
    return new Heartbeat(leader, term, new Profile("u", 1, List.of()));
  }

  private List<Effect> say(NodeId from, Content content) {
    return step(new Event.Received(new Message(from, 1, 0, content, Body.EMPTY)));
  }

  private List<Effect> step(Event event) {
    return n2.step(now, event);
  }

  private static List<Effect> sends(List<Effect> effects) {
    return effects.stream().filter(Effect.Send.class::isInstance).toList();
  }
}
