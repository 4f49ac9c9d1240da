package io.atomspace.node.protocol.channel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.atomspace.node.kernel.Alert;
import io.atomspace.node.kernel.Body;
import io.atomspace.node.kernel.Bytes;
import io.atomspace.node.kernel.Choice;
import io.atomspace.node.kernel.Content;
import io.atomspace.node.kernel.Effect;
import io.atomspace.node.kernel.Event;
import io.atomspace.node.kernel.Fact;
import io.atomspace.node.kernel.Lane;
import io.atomspace.node.kernel.Members;
import io.atomspace.node.kernel.NodeId;
import io.atomspace.node.kernel.Settings;
import io.atomspace.node.kernel.TimerId;
import io.atomspace.node.protocol.channel.wire.Frame;
import io.atomspace.node.protocol.channel.wire.Frame.Type;
import io.atomspace.node.protocol.channel.wire.FrameCodec;
import io.atomspace.node.protocol.channel.wire.Refusal;
import io.atomspace.node.protocol.topology.Topology;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** Events in, effects out: one channel, with the peer's frames made by a second one. */
class ChannelTest {
  private static final long MILLIS = 1_000_000;
  private static final NodeId A = new NodeId("a");
  private static final NodeId B = new NodeId("b");
  private static final FrameCodec CODEC = new FrameCodec("test", List.of(A, B), 1 << 20);

  private Channel a = channel("a", ChannelSettings.DEFAULT, 10);
  private Channel b = channel("b", ChannelSettings.DEFAULT, 20);

  private static Channel channel(String id, ChannelSettings settings, long session) {
    Members members = Members.of(id, "a", "b");
    Topology topology = Topology.of(Choice.of("mesh"), members.all());
    Channel channel =
        new Channel("test", members, topology, List.of(Note.class), settings, session);
    assertEquals(List.of(), channel.step(0, new Event.Started(session, Map.of())));
    return channel;
  }

  private static Effect.Send note(NodeId to, long number) {
    return Effect.Send.command(to, new Note(number, ""));
  }

  /** The frames among the effects. */
  private static List<Frame> frames(List<Effect> effects) {
    List<Frame> frames = new ArrayList<>();
    for (Effect effect : effects) {
      if (effect instanceof Effect.Transmit transmit) {
        frames.add((Frame) CODEC.read(transmit.head()));
      }
    }
    return frames;
  }

  private static List<Long> delivered(List<Effect> effects) {
    List<Long> numbers = new ArrayList<>();
    for (Effect effect : effects) {
      if (effect instanceof Channel.Deliver deliver) {
        numbers.add(((Note) deliver.message().content()).number());
      }
    }
    return numbers;
  }

  private static List<Effect> hand(long now, Channel to, List<Effect> effects) {
    List<Effect> out = new ArrayList<>();
    for (Effect effect : effects) {
      if (effect instanceof Effect.Transmit transmit) {
        out.addAll(to.step(now, new Event.FrameReceived(transmit.head())));
      }
    }
    return out;
  }

  /** Both know each other's session. */
  private void meet() {
    List<Effect> toA = b.beat(0, new Effect.Beat(A, new Note(0, "")));
    List<Effect> toB = a.beat(0, new Effect.Beat(B, new Note(0, "")));
    assertEquals(List.of(0L), delivered(hand(0, a, toA)));
    assertEquals(List.of(0L), delivered(hand(0, b, toB)));
  }

  @Test
  void withoutThePeersSessionHelloGoesFirst() {
    List<Effect> hello = a.send(0, note(B, 1));
    assertEquals(Type.HELLO, frames(hello).get(0).type());
    assertEquals(1, frames(hello).size());
    List<Effect> welcome = hand(0, b, hello);
    assertEquals(Type.WELCOME, frames(welcome).get(0).type());
    List<Effect> data = hand(0, a, welcome);
    assertEquals(Type.DATA, frames(data).get(0).type());
    assertEquals(List.of(1L), delivered(hand(0, b, data)));
  }

  @Test
  void aMessageCarriesSessionAndTermOfItsSender() {
    meet();
    a.step(0, new Event.Announced(new Fact.Leader(B, 7)));
    List<Effect> data = a.send(0, note(B, 1));
    Channel.Deliver deliver =
        (Channel.Deliver)
            hand(0, b, data).stream().filter(e -> e instanceof Channel.Deliver).findFirst().get();
    assertEquals(A, deliver.message().from());
    assertEquals(10, deliver.message().session());
    assertEquals(7, deliver.message().term());
  }

  @Test
  void acknowledgementsWaitForFourFramesOrTheDelay() {
    meet();
    for (int i = 1; i <= 3; i++) {
      assertEquals(List.of(), frames(hand(0, b, a.send(0, note(B, i)))));
    }
    List<Effect> fourth = hand(0, b, a.send(0, note(B, 4)));
    assertEquals(Type.ACK, frames(fourth).get(0).type());
    assertEquals(4, frames(fourth).get(0).command().next());
    hand(0, b, a.send(0, note(B, 5)));
    List<Effect> late = b.step(20 * MILLIS, new Event.TimerFired(timer("a")));
    assertEquals(5, frames(late).get(0).command().next());
  }

  @Test
  void anAnswerCarriesTheAcknowledgement() {
    meet();
    hand(0, b, a.send(0, note(B, 1)));
    Frame answer = frames(b.send(0, note(A, 2))).get(0);
    assertEquals(Type.DATA, answer.type());
    assertEquals(1, answer.command().next());
    assertEquals(List.of(), frames(b.step(20 * MILLIS, new Event.TimerFired(timer("a")))));
  }

  @Test
  void anIdleChannelSetsNoTimer() {
    meet();
    List<Effect> sent = a.send(0, note(B, 1));
    assertEquals(1, sent.stream().filter(e -> e instanceof Effect.SetTimer).count());
    hand(0, b, sent);
    hand(0, a, b.step(20 * MILLIS, new Event.TimerFired(timer("a"))));
    assertEquals(List.of(), a.step(1000 * MILLIS, new Event.TimerFired(timer("b"))));
    assertEquals(List.of(), b.step(1000 * MILLIS, new Event.TimerFired(timer("a"))));
  }

  @Test
  void repetitionsBackOffUntilTheCap() {
    meet();
    long now = 0;
    List<Effect> effects = a.send(now, note(B, 1));
    List<Long> waits = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      Effect.SetTimer set = (Effect.SetTimer) effects.get(effects.size() - 1);
      waits.add(set.delay().toMillis());
      now += set.delay().toNanos();
      effects = a.step(now, new Event.TimerFired(set.timer()));
      assertEquals(1, frames(effects).size());
    }
    assertEquals(1000, waits.get(0));
    for (long wait : waits.subList(1, 5)) {
      assertTrue(wait >= 2000 && wait <= 2250, "waits " + waits);
    }
  }

  @Test
  void threeLaterArrivalsRepeatAFrameAtOnce() {
    meet();
    a.send(0, note(B, 1));
    List<Frame> repeated = new ArrayList<>();
    for (int i = 2; i <= 4; i++) {
      repeated.addAll(frames(hand(MILLIS, a, hand(0, b, a.send(0, note(B, i))))));
    }
    assertEquals(1, repeated.size());
    assertEquals(0, repeated.get(0).sequence());
  }

  @Test
  void whileTheTransportIsDownNothingIsTriedAndThenAtOnce() {
    meet();
    a.step(0, new Event.TransportDown("test"));
    assertEquals(List.of(), a.send(0, note(B, 1)));
    assertEquals(List.of(), a.beat(0, new Effect.Beat(B, new Note(2, ""))));
    assertEquals(List.of(), a.step(9000 * MILLIS, new Event.TimerFired(timer("b"))));
    List<Effect> up = a.step(9001 * MILLIS, new Event.TransportUp());
    assertEquals(List.of(1L), delivered(hand(0, b, up)));
  }

  @Test
  void aRestartedPeerResetsTheChannelAndItsOldFramesAreRefused() {
    meet();
    List<Effect> old = b.send(0, note(A, 1));
    Channel again = channel("b", ChannelSettings.DEFAULT, 21);
    List<Effect> met = hand(0, a, again.beat(0, new Effect.Beat(A, new Note(5, ""))));
    assertTrue(met.contains(new Effect.Announce(new Fact.ChannelReset(B, 21))));
    assertEquals(List.of(), hand(0, a, old));
    assertEquals(1, a.refused(Refusal.STALE_SENDER));
  }

  @Test
  void aPeerDeclaredDownIsResetOnBothSides() {
    meet();
    List<Effect> lost = a.send(0, note(B, 1));
    var down = new Fact.Peer(B, 20, Fact.PeerState.DOWN, null);
    assertEquals(
        List.of(new Effect.Announce(new Fact.ChannelReset(B, 20))),
        a.step(0, new Event.Announced(down)));
    List<Effect> seen = hand(0, b, a.send(0, note(B, 2)));
    assertTrue(seen.contains(new Effect.Announce(new Fact.ChannelReset(A, 10))));
    assertEquals(List.of(2L), delivered(seen));
    assertEquals(List.of(), delivered(hand(0, b, lost)));
    assertEquals(1, b.refused(Refusal.STALE_STREAM));
  }

  @Test
  void anOlderBeatNeverFollowsANewerOne() {
    List<Effect> first = a.beat(0, new Effect.Beat(B, new Note(1, "")));
    List<Effect> second = a.beat(0, new Effect.Beat(B, new Note(2, "")));
    assertEquals(List.of(2L), delivered(hand(0, b, second)));
    assertEquals(List.of(), delivered(hand(0, b, first)));
    assertEquals(List.of(), delivered(hand(0, b, second)));
  }

  /** What repeats is not read again, and what changes is. */
  @Test
  void eachBeatSaysWhatItSays() {
    for (long number : new long[] {1, 1, 2, 2, 1}) {
      List<Effect> beat = a.beat(0, new Effect.Beat(B, new Note(number, "")));
      assertEquals(List.of(number), delivered(hand(0, b, beat)));
    }
  }

  @Test
  void theDeathOfAnEarlierSessionIsNoNews() {
    meet();
    var down = new Fact.Peer(B, 19, Fact.PeerState.DOWN, null);
    assertEquals(List.of(), a.step(0, new Event.Announced(down)));
  }

  @Test
  void aFullQueueLosesThePeerAndSaysSo() {
    ChannelSettings sixteen =
        ChannelSettings.read(Settings.of(Map.of("queue.messages", "16")), 64L << 20);
    Channel small = channel("a", sixteen, 10);
    for (int i = 0; i < 16; i++) {
      small.send(0, note(B, i));
    }
    List<Effect> full = small.send(0, note(B, 16));
    assertTrue(full.get(0) instanceof Alert);
    assertEquals(new Effect.Announce(new Fact.ChannelReset(B, 0)), full.get(1));
    assertEquals(1, small.refused(Refusal.QUEUE_FULL));
    assertEquals(Type.HELLO, frames(small.send(0, note(B, 17))).get(0).type());
  }

  @Test
  void aBodyAboveTheLimitIsRefusedAtTheSenderAndDiscarded() {
    Body body = Body.spooled("big", ChannelSettings.DEFAULT.bodyBytesMax() + 1);
    List<Effect> out = a.send(0, new Effect.Send(B, Lane.BULK, new Note(1, ""), body));
    assertEquals(2, out.size());
    assertEquals(
        "Note to b of 268435457 bytes has a body above the limit", ((Alert) out.get(0)).cause());
    assertEquals(new Effect.Discard("big"), out.get(1));
  }

  @Test
  void theReceiverRefusesALargeBodyByItsFirstFragmentAndGoesOnBehindIt() {
    ChannelSettings d = ChannelSettings.DEFAULT;
    ChannelSettings strict = ChannelSettings.read(Settings.of(Map.of()), 70_000);
    HostileNetwork net = new HostileNetwork(1, "mesh", d, "a", "b");
    net.station("b").channel = channel("b", strict, 1);
    Bytes large = new Bytes(new byte[90_000]);
    net.station("a")
        .perform(
            net.station("a")
                .channel
                .send(
                    net.now, new Effect.Send(B, Lane.BULK, new Note(-1, ""), Body.inline(large))));
    net.station("a")
        .perform(
            net.station("a")
                .channel
                .send(net.now, new Effect.Send(B, Lane.BULK, new Note(-2, ""), Body.EMPTY)));
    net.settle();
    assertEquals(List.of(new Note(-2, "")), net.station("b").beats);
    assertEquals(1, net.station("b").channel.refused(Refusal.BODY_TOO_LARGE));
  }

  @Test
  void contentAboveTheLimitIsRefused() {
    String text = "x".repeat(ChannelSettings.DEFAULT.contentBytesMax());
    List<Effect> out = a.send(0, Effect.Send.command(B, new Note(1, text)));
    assertEquals(1, a.refused(Refusal.CONTENT_TOO_LARGE));
    assertEquals(1, out.size());
  }

  @Test
  void whatIsSentToOneselfIsDeliveredAtOnceAndKeptUntilDiscarded() {
    Body body = Body.spooled("s", 100_000);
    List<Effect> own = a.send(0, new Effect.Send(A, Lane.BULK, new Note(1, ""), body));
    assertEquals(List.of(1L), delivered(own));
    assertEquals(body, ((Channel.Deliver) own.get(0)).message().body());
    a.send(0, new Effect.Send(B, Lane.BULK, new Note(2, ""), body));
    assertEquals(List.of(), a.discard(new Effect.Discard("s")));
    var down = new Fact.Peer(B, 0, Fact.PeerState.DOWN, null);
    assertTrue(a.step(0, new Event.Announced(down)).contains(new Effect.Discard("s")));
  }

  @Test
  void aKeptBodyOutlivesItsSends() {
    a.keep(new Effect.Keep("s"));
    a.send(0, new Effect.Send(B, Lane.BULK, new Note(2, ""), Body.spooled("s", 100_000)));
    var down = new Fact.Peer(B, 0, Fact.PeerState.DOWN, null);
    assertEquals(1, a.step(0, new Event.Announced(down)).size());
    assertEquals(List.of(new Effect.Discard("s")), a.discard(new Effect.Discard("s")));
  }

  @Test
  void contentThatNobodyUnderstandsIsAProgrammersFault() {
    record Other() implements Content {}
    assertThrows(
        IllegalArgumentException.class, () -> a.send(0, Effect.Send.command(B, new Other())));
    assertThrows(IllegalArgumentException.class, () -> a.send(0, note(new NodeId("stranger"), 1)));
  }

  @Test
  void contentThatIsNotUnderstoodIsSkippedAndTheLaneGoesOn() {
    for (String json : List.of("[", "{\"number\":\"x\"}", "[".repeat(900_000), "null")) {
      Channel fresh = channel("b", ChannelSettings.DEFAULT, 20);
      Frame.Payload payload =
          new Frame.Payload("Note", Bytes.utf8(json), Bytes.EMPTY, null, true, true, 0, 0);
      Bytes bytes = CODEC.write(data(payload, 0));
      assertEquals(List.of(), delivered(fresh.step(0, new Event.FrameReceived(bytes))));
      assertEquals(1, fresh.refused(Refusal.CONTENT));
      Frame.Payload good =
          new Frame.Payload(
              "Note", Bytes.utf8("{\"number\":4}"), Bytes.EMPTY, null, true, true, 0, 0);
      List<Effect> next = fresh.step(0, new Event.FrameReceived(CODEC.write(data(good, 1))));
      assertEquals(List.of(4L), delivered(next));
    }
  }

  private static Frame data(Frame.Payload payload, long sequence) {
    Frame.Sessions sessions = new Frame.Sessions(10, 20, 1);
    return new Frame(
        Type.DATA,
        Lane.COMMAND,
        A,
        B,
        sessions,
        sequence,
        Frame.Ack.NONE,
        Frame.Ack.NONE,
        0,
        0,
        payload);
  }

  /** Frames with a right checksum and wrong values: what a broken peer might send. */
  @Property(tries = 300)
  void noFrameMakesItThrow(@ForAll long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    // One instance serves all tries.
    a = channel("a", ChannelSettings.DEFAULT, 10);
    b = channel("b", ChannelSettings.DEFAULT, 20);
    meet();
    for (int i = 0; i < 20; i++) {
      b.send(i, note(A, i));
      Frame.Payload payload =
          new Frame.Payload(
              random.nextBoolean() ? "Note" : "",
              Bytes.utf8(random.nextBoolean() ? "{\"number\":1}" : ""),
              new Bytes(new byte[random.nextInt(3) * 40_000]),
              null,
              random.nextBoolean(),
              random.nextBoolean(),
              random.nextInt(3) * 40_000L,
              random.nextInt(5) * 40_000L);
      Frame frame =
          new Frame(
              Type.values()[random.nextInt(5)],
              Lane.values()[random.nextInt(2)],
              random.nextInt(9) == 0 ? B : A,
              random.nextInt(9) == 0 ? A : B,
              new Frame.Sessions(10 + random.nextInt(2), 20 + random.nextInt(2), 1 + i / 10),
              random.nextInt(4) == 0 ? random.nextLong() : random.nextInt(8),
              new Frame.Ack(random.nextInt(30) - 4, random.nextLong(), random.nextInt()),
              new Frame.Ack(random.nextLong(), random.nextLong(), random.nextInt()),
              random.nextLong(),
              random.nextLong(),
              payload);
      b.step(i, new Event.FrameReceived(CODEC.write(frame)));
      b.step(i * 500 * MILLIS, new Event.TimerFired(timer("a")));
    }
  }

  private static TimerId timer(String peer) {
    return new TimerId(Channel.NAME, peer);
  }
}
