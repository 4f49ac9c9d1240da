package io.atomspace.node.protocol.membership;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
import io.atomspace.node.kernel.Pulse;
import io.atomspace.node.kernel.TimerId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Events in, effects out: node n1, and n2 as its peer. */
class MembershipTest {
  private static final long MILLI = 1_000_000;
  private static final NodeId N2 = new NodeId("n2");
  private static final Profile MINE = new Profile("http://n1", 2, List.of());
  private static final Profile OTHERS = new Profile("http://n2", 2, List.of());
  private static final TimerId WATCH = new TimerId("membership", "watch");
  private static final Event TIMER = new Event.TimerFired(new TimerId("membership", "beat"));

  private final Membership n1 =
      new Membership(
          Members.of("n1", "n1", "n2"), MINE, MembershipSettings.DEFAULT, new SplittableRandom(1));
  private final List<PeerState> states = new ArrayList<>();
  private long now = 1_000 * MILLI;
  private long due;
  private long watchDue = Long.MAX_VALUE;
  private int asked;
  private long session = 1;

  @Test
  void everyIntervalABeatToEveryPeerNamesTheLeader() {
    step(new Event.Started(1, Map.of()));
    step(new Event.Announced(new Fact.Leader(N2, 4)));
    now = due;
    List<Effect> effects = step(TIMER);
    assertEquals(new Effect.Beat(N2, new Heartbeat(N2, 4, MINE)), effects.get(0));
    assertTrue(effects.stream().anyMatch(Pulse.class::isInstance));
  }

  @Test
  void aPeerIsSuspectAfterTheTimeoutDownLaterAndUpWithItsNextHeartbeat() {
    up();
    silence(1400);
    assertEquals(List.of(PeerState.UP), states);
    silence(600);
    assertEquals(List.of(PeerState.UP, PeerState.SUSPECT), states);
    silence(3000);
    assertEquals(List.of(PeerState.UP, PeerState.SUSPECT, PeerState.DOWN), states);
    beat();
    assertEquals(PeerState.UP, states.get(3));
  }

  @Test
  void aPeerNeverHeardIsSuspectWithoutAWordThenDown() {
    step(new Event.Started(1, Map.of()));
    silence(4000);
    assertEquals(List.of(), states);
    silence(1000);
    assertEquals(List.of(PeerState.DOWN), states);
  }

  @Test
  void theTimeoutAdaptsToSlowPeers() {
    up();
    for (int i = 0; i < 60; i++) {
      silence(i % 2 == 0 ? 300 : 1300);
      beat();
    }
    states.clear();
    silence(1900);
    assertEquals(List.of(), states);
    silence(3000);
    assertEquals(List.of(PeerState.SUSPECT), states, "not DOWN before twice the timeout");
    silence(2000);
    assertEquals(List.of(PeerState.SUSPECT, PeerState.DOWN), states);
  }

  @Test
  void aSlowButRegularPeerIsSuspectedSoonAfterItsUsualGap() {
    up();
    for (int i = 0; i < 60; i++) {
      silence(2000);
      beat();
    }
    states.clear();
    silence(2000);
    assertEquals(List.of(), states);
    silence(600);
    assertEquals(List.of(PeerState.SUSPECT), states);
  }

  @Test
  void anyOtherFrameIsASignOfLife() {
    up();
    for (int i = 0; i < 10; i++) {
      silence(1000);
      collect(n1.heard(now, N2, session));
    }
    assertEquals(List.of(PeerState.UP), states);
  }

  @Test
  void aRestartAndANewProfileAreAnnouncedWhileUp() {
    up();
    session = 2;
    assertTrue(beat().contains(new Effect.Announce(new Fact.Peer(N2, 2, PeerState.UP, OTHERS))));
    Profile changed = new Profile("http://n2", 3, List.of("cpython"));
    List<Effect> effects =
        step(
            new Event.Received(new Message(N2, 2, 0, new Heartbeat(null, 0, changed), Body.EMPTY)));
    assertEquals(
        List.of(new Effect.Announce(new Fact.Peer(N2, 2, PeerState.UP, changed))), effects);
    assertEquals(List.of(), step(new Event.Received(message(1))), "an ended life");
  }

  @Test
  void aNewcomerIsAnsweredAtOnce() {
    step(new Event.Started(1, Map.of()));
    assertTrue(beat().stream().anyMatch(Effect.Beat.class::isInstance));
    assertEquals(0, beat().stream().filter(Effect.Beat.class::isInstance).count());
  }

  @Test
  void aWillIsAHint() {
    up();
    step(new Event.PeerLost(N2, 7));
    assertEquals(List.of(PeerState.UP), states, "another session");
    step(new Event.PeerLost(N2, session));
    assertEquals(List.of(PeerState.UP, PeerState.SUSPECT), states);
    beat();
    assertEquals(PeerState.UP, states.get(2));
  }

  @Test
  void whileTheOwnTransportIsDownNobodyIsSuspected() {
    up();
    step(new Event.TransportDown("broker gone"));
    silence(60_000);
    step(new Event.PeerLost(N2, session));
    assertEquals(List.of(PeerState.UP), states);
    step(new Event.TransportUp());
    silence(1600);
    assertEquals(List.of(PeerState.UP), states, "one fresh interval and timeout");
    silence(700);
    assertEquals(List.of(PeerState.UP, PeerState.SUSPECT), states);
  }

  @Test
  void silenceDuringAnOwnPauseCountsAgainstNobody() {
    up();
    silence(1000);
    now += 60_000 * MILLI;
    step(TIMER);
    silence(500);
    assertEquals(List.of(PeerState.UP), states);
    silence(1200);
    assertEquals(List.of(PeerState.UP, PeerState.SUSPECT), states);
  }

  @Test
  void aLeaderThatAnswersNothingIsSuspectedLongBeforeTheTimeout() {
    led();
    silence(300);
    assertEquals(0, asked);
    silence(30);
    assertEquals(1, asked);
    silence(200);
    assertEquals(3, asked);
    assertEquals(List.of(PeerState.UP, PeerState.SUSPECT), states);
    beat();
    assertEquals(PeerState.UP, states.get(2));
  }

  @Test
  void aLeaderWhoseHeartbeatWasLostAnswersAndStays() {
    led();
    for (int i = 0; i < 20; i++) {
      silence(350);
      beat();
    }
    assertTrue(asked > 0);
    assertEquals(List.of(PeerState.UP), states);
  }

  @Test
  void aHeartbeatIsLateWhateverOtherFramesCame() {
    led();
    silence(250);
    frame();
    silence(80);
    assertEquals(1, asked);
    silence(200);
    assertEquals(3, asked);
    assertEquals(List.of(PeerState.UP, PeerState.SUSPECT), states);
  }

  @Test
  void anyFrameAnswersAnInquiry() {
    led();
    silence(330);
    assertEquals(1, asked);
    frame();
    silence(300);
    assertEquals(1, asked);
    assertEquals(List.of(PeerState.UP), states);
    silence(300);
    assertEquals(List.of(PeerState.UP, PeerState.SUSPECT), states);
  }

  @Test
  void whoStoodStillAsksAnewBeforeItSuspects() {
    led();
    silence(400);
    now += 5_000 * MILLI;
    watch();
    step(TIMER);
    asked = 0;
    silence(40);
    assertEquals(0, asked, "what was silent meanwhile was this node");
    assertEquals(List.of(PeerState.UP), states);
    silence(300);
    assertEquals(3, asked);
    assertEquals(List.of(PeerState.UP, PeerState.SUSPECT), states);
  }

  @Test
  void aSilentLeaderIsSuspectedByDefaultAfterHalfASecond() {
    ledForLong();
    assertSuspectedAfterHalfASecond();
  }

  @Test
  void heartbeatsThatWaitedTogetherMakeNoLeaderIrregular() {
    ledForLong();
    for (int i = 0; i < 10; i++) {
      now += MILLI;
      beat();
    }
    assertSuspectedAfterHalfASecond();
  }

  @Test
  void anOutageMakesNoLeaderIrregularForLong() {
    ledForLong();
    for (int i = 0; i < 5; i++) {
      silence(2_000);
      assertEquals(PeerState.SUSPECT, states.get(states.size() - 1));
      beat();
      for (int j = 0; j < 8; j++) {
        silence(300);
        beat();
      }
    }
    assertEquals(PeerState.UP, states.get(states.size() - 1));
    silence(540);
    assertEquals(PeerState.SUSPECT, states.get(states.size() - 1));
  }

  @Test
  void aTimerThatIsALittleLateAsksOn() {
    led();
    silence(370);
    assertEquals(2, asked);
    now = watchDue + 70 * MILLI;
    watch();
    assertEquals(3, asked, "not anew");
  }

  /** N2 leads, and has beaten as regularly as it can. */
  private void ledForLong() {
    up();
    step(new Event.Announced(new Fact.Leader(N2, 1)));
    for (int i = 0; i < 60; i++) {
      silence(300);
      beat();
    }
  }

  /** A gap and a quarter, then three inquiries an eighth of an interval apart. */
  private void assertSuspectedAfterHalfASecond() {
    silence(480);
    assertEquals(List.of(PeerState.UP), states);
    silence(10);
    assertEquals(List.of(PeerState.UP, PeerState.SUSPECT), states);
  }

  @Test
  void anInquiryIsAnsweredByAHeartbeat() {
    up();
    List<Effect> effects =
        step(new Event.Received(new Message(N2, session, 0, new Inquiry(), Body.EMPTY)));
    assertEquals(List.of(new Effect.Beat(N2, new Heartbeat(null, 0, MINE))), effects);
  }

  /** N2 leads, and beats as regularly as it can. */
  private void led() {
    up();
    step(new Event.Announced(new Fact.Leader(N2, 1)));
    for (int i = 0; i < 20; i++) {
      silence(250);
      beat();
    }
    asked = 0;
  }

  private void watch() {
    watchDue = Long.MAX_VALUE;
    step(new Event.TimerFired(WATCH));
  }

  @Test
  void aTimeoutBelowTheIntervalIsRefused() {
    assertThrows(
        IllegalArgumentException.class,
        () -> MembershipSettings.of(Duration.ofSeconds(2), Duration.ofSeconds(1)));
  }

  private void up() {
    step(new Event.Started(1, Map.of()));
    beat();
  }

  private List<Effect> beat() {
    return step(new Event.Received(message(session)));
  }

  private void frame() {
    collect(n1.heard(now, N2, session));
  }

  private static Message message(long session) {
    return new Message(N2, session, 0, new Heartbeat(null, 0, OTHERS), Body.EMPTY);
  }

  /** Lets time pass, the timer firing when it is due. */
  private void silence(long millis) {
    long end = now + millis * MILLI;
    while (Math.min(due, watchDue) <= end) {
      now = Math.min(due, watchDue);
      if (watchDue <= due) {
        watch();
      } else {
        step(TIMER);
      }
    }
    now = end;
  }

  private List<Effect> step(Event event) {
    return collect(n1.step(now, event));
  }

  private List<Effect> collect(List<Effect> effects) {
    for (Effect effect : effects) {
      if (effect instanceof Effect.SetTimer set && set.timer().equals(WATCH)) {
        watchDue = now + set.delay().toNanos();
      } else if (effect instanceof Effect.Beat beat && beat.content() instanceof Inquiry) {
        asked++;
      } else if (effect instanceof Effect.SetTimer set) {
        due = now + set.delay().toNanos();
      } else if (effect instanceof Effect.Announce announce
          && announce.fact() instanceof Fact.Peer peer) {
        states.add(peer.state());
      }
    }
    return effects;
  }
}
