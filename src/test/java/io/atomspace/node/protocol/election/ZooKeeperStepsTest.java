package io.atomspace.node.protocol.election;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.atomspace.node.kernel.Alert;
import io.atomspace.node.kernel.Body;
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
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Events in, effects out: node n2 of n1, n2, n3; its sessions have a timeout of 3 s. */
class ZooKeeperStepsTest {
  private static final NodeId N1 = new NodeId("n1");
  private static final NodeId N2 = new NodeId("n2");
  private static final long SECOND = 1_000_000_000L;
  private static final String KEY = "election/zookeeper";

  private final ZooKeeperElection n2 =
      new ZooKeeperElection(
          Members.of("n2", "n1", "n2", "n3"),
          Quorum.MAJORITY,
          ZooKeeperSettings.of("zk:2181", Duration.ofMillis(1500)),
          new SplittableRandom(1));
  private long now = SECOND;

  @Test
  void itConnectsAndClaimsOnlyOnceItHearsAQuorum() {
    assertEquals(
        List.of(new CoordinatorWork.Connect("zk:2181", "", Duration.ofSeconds(2))),
        work(step(new Event.Started(1, Map.of()))));
    assertEquals(List.of(new CoordinatorWork.Look(1)), work(connect(7)));
    step(new CoordinatorOutcome.Vacant(1));
    assertEquals(List.of(new CoordinatorWork.Claim(2, N2)), work(peer(N1, PeerState.UP)));
  }

  @Test
  void theCzxidIsTheTermAndToldOnceItIsStored() {
    claim();
    List<Effect> held = step(new CoordinatorOutcome.Held(1, N2, 7, 42));
    assertEquals(List.of(), announced(held));
    assertTrue(held.contains(new Effect.Persist(KEY, "42", 42)), held::toString);
    assertEquals(List.of(new Fact.Leader(N2, 42)), announced(step(new Event.Stored(KEY, 42))));
  }

  /** Recipes, Leader Election: whoever made the node leads; here in this session alone. */
  @Test
  void theNodeOfAnEarlierSessionIsNotItsOwn() {
    claim();
    step(new CoordinatorOutcome.Held(1, N2, 6, 42));
    assertEquals(List.of(new Fact.Leader(null, 42)), announced(step(new Event.Stored(KEY, 42))));
  }

  /** Curator, Error Handling: SUSPENDED, a leader must assume that it leads no more. */
  @Test
  void suspendedStopsAtOnceAndTheSameSessionGoesOnInItsTermOnceAsked() {
    lead();
    assertEquals(
        List.of(new Fact.Leader(null, 42)), announced(step(new CoordinatorOutcome.Suspended())));
    List<Effect> back = connect(7);
    assertEquals(List.of(), announced(back));
    assertEquals(List.of(new CoordinatorWork.Look(3)), work(back));
    assertEquals(
        List.of(new Fact.Leader(N2, 42)),
        announced(step(new CoordinatorOutcome.Held(3, N2, 7, 42))));
  }

  @Test
  void lostAbdicatesForGood() {
    lead();
    step(new CoordinatorOutcome.Suspended());
    step(new CoordinatorOutcome.Lost());
    assertEquals(List.of(new CoordinatorWork.Claim(4, N2)), work(connect(8)));
    assertEquals(List.of(), announced(step(new CoordinatorOutcome.Held(4, N2, 7, 42))));
  }

  @Test
  void anotherSessionAloneSaysThatTheFirstIsOver() {
    lead();
    assertEquals(List.of(new Fact.Leader(null, 42)), announced(connect(8)));
  }

  /** Curator, Tech Note 10: a client that stood still does not know yet. */
  @Test
  void whoStoodStillForAThirdOfTheTimeoutAsksFirst() {
    lead();
    now += SECOND;
    assertEquals(List.of(), n2.expire(now));
    now += SECOND + 1;
    List<Effect> thawed = n2.expire(now);
    assertEquals(new Effect.Announce(new Fact.Leader(null, 42)), thawed.get(0));
    assertEquals(List.of(new CoordinatorWork.Look(2)), work(thawed));
  }

  @Test
  void anAnswerThatComesTooLateMakesNobodyLeader() {
    claim();
    now += SECOND + 1;
    List<Effect> late = step(new CoordinatorOutcome.Held(1, N2, 7, 42));
    assertEquals(List.of(new CoordinatorWork.Claim(2, N2)), work(late));
    assertEquals(List.of(new Fact.Leader(null, 42)), announced(step(new Event.Stored(KEY, 42))));
  }

  @Test
  void theAnswerToAnOlderQuestionIsNone() {
    claim();
    step(new CoordinatorOutcome.Changed(1));
    assertEquals(List.of(), step(new CoordinatorOutcome.Held(1, N2, 7, 42)));
  }

  @Test
  void aLeaderThatNobodyFollowsMakesWay() {
    lead();
    peer(N1, PeerState.UP);
    // Awake all the time, but for the last word of a follower.
    for (int i = 0; i < 4; i++) {
      now += SECOND - 1;
      List<Effect> done = n2.expire(now);
      if (i == 3) {
        assertEquals(new Effect.Announce(new Fact.Leader(null, 42)), done.get(0));
        assertEquals(List.of(new CoordinatorWork.Release(42)), work(done));
      }
    }
  }

  @Test
  void aLeaderIsFollowedByItsHeartbeatsWithoutACoordinator() {
    step(new Event.Started(1, Map.of(KEY, "40")));
    beat(N1, N1, 41);
    assertEquals(List.of(new Fact.Leader(N1, 41)), announced(step(new Event.Stored(KEY, 41))));
    assertEquals(List.of(new Fact.Leader(null, 41)), announced(beat(N1, null, 41)));
    assertEquals(List.of(new Fact.Leader(N1, 41)), announced(beat(N1, N1, 41)));
    assertEquals(List.of(), announced(beat(N1, N1, 39)));
  }

  @Test
  void aCoordinatorThatLostItsDataIsToldAndNotFollowed() {
    step(new Event.Started(1, Map.of(KEY, "900")));
    peer(N1, PeerState.UP);
    connect(7);
    List<Effect> answered = step(new CoordinatorOutcome.Held(1, N2, 7, 3));
    assertEquals(List.of(new CoordinatorWork.Release(3)), work(answered));
    assertTrue(
        answered.stream()
            .anyMatch(e -> e instanceof Alert a && a.name().equals("coordinator-went-back")),
        answered::toString);
  }

  @Test
  void aDiskThatRefusesMakesWay() {
    claim();
    step(new CoordinatorOutcome.Held(1, N2, 7, 42));
    List<Effect> refused = step(new Event.StoreFailed(KEY, 42, "full"));
    assertEquals(List.of(new CoordinatorWork.Release(42)), work(refused));
    now += 10 * SECOND;
    assertTrue(
        step(new Event.TimerFired(new TimerId("election", "store")))
            .contains(new Effect.Persist(KEY, "42", 42)));
    assertEquals(List.of(new Fact.Leader(null, 42)), announced(step(new Event.Stored(KEY, 42))));
  }

  private List<Effect> step(Event event) {
    return n2.step(now, event);
  }

  private List<Effect> connect(long session) {
    return step(new CoordinatorOutcome.Connected(session, 3 * SECOND));
  }

  private List<Effect> peer(NodeId peer, PeerState state) {
    return step(new Event.Announced(new Fact.Peer(peer, 1, state, null)));
  }

  private List<Effect> beat(NodeId from, NodeId leader, long term) {
    Heartbeat beat = new Heartbeat(leader, term, new Profile("http://" + from, 1, List.of()));
    return step(new Event.Received(new Message(from, 1, term, beat, Body.EMPTY)));
  }

  /** It has asked for the node by its first question, in session 7. */
  private void claim() {
    step(new Event.Started(1, Map.of()));
    peer(N1, PeerState.UP);
    assertEquals(List.of(new CoordinatorWork.Claim(1, N2)), work(connect(7)));
  }

  /** It leads term 42. */
  private void lead() {
    claim();
    step(new CoordinatorOutcome.Held(1, N2, 7, 42));
    step(new Event.Stored(KEY, 42));
  }

  private static List<Effect> work(List<Effect> effects) {
    return effects.stream().filter(CoordinatorWork.class::isInstance).toList();
  }

  private static List<Fact> announced(List<Effect> effects) {
    return effects.stream()
        .filter(Effect.Announce.class::isInstance)
        .map(effect -> ((Effect.Announce) effect).fact())
        .toList();
  }
}
