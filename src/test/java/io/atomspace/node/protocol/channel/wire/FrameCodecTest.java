package io.atomspace.node.protocol.channel.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.atomspace.node.kernel.Alert;
import io.atomspace.node.kernel.Bytes;
import io.atomspace.node.kernel.Effect;
import io.atomspace.node.kernel.Lane;
import io.atomspace.node.kernel.NodeId;
import io.atomspace.node.protocol.channel.wire.Frame.Ack;
import io.atomspace.node.protocol.channel.wire.Frame.Payload;
import io.atomspace.node.protocol.channel.wire.Frame.Sessions;
import io.atomspace.node.protocol.channel.wire.Frame.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class FrameCodecTest {
  private static final NodeId A = new NodeId("a");
  private static final NodeId B = new NodeId("node-b.2");
  private static final FrameCodec CODEC = new FrameCodec("test", List.of(A, B), 1 << 20);
  private static final Payload PAYLOAD =
      new Payload(
          "Note", Bytes.utf8("{\"number\":1}"), Bytes.utf8("body"), null, true, false, 0, 9);

  private static Frame frame(Payload payload) {
    return new Frame(
        Type.DATA,
        Lane.BULK,
        A,
        B,
        new Sessions(3, 4, 5),
        6,
        new Ack(7, -1, 8),
        new Ack(9, Long.MIN_VALUE, 10),
        11,
        12,
        payload);
  }

  @Test
  void whatIsWrittenIsRead() {
    assertEquals(frame(PAYLOAD), CODEC.read(CODEC.write(frame(PAYLOAD))));
    assertEquals(frame(Payload.NONE), CODEC.read(CODEC.write(frame(Payload.NONE))));
  }

  @Test
  void aSliceFollowsTheHead() {
    Payload sliced =
        new Payload("", Bytes.EMPTY, Bytes.EMPTY, new Effect.Slice("s", 2, 3), false, true, 2, 5);
    byte[] head = CODEC.write(frame(sliced)).array();
    byte[] whole = Arrays.copyOf(head, head.length + 3);
    whole[head.length + 2] = 'x';
    Frame read = (Frame) CODEC.read(new Bytes(whole));
    assertEquals(new Bytes(new byte[] {0, 0, 'x'}), read.payload().body());
    assertEquals(2, read.payload().offset());
    assertEquals(Refusal.LENGTH, CODEC.read(new Bytes(head)));
  }

  @Test
  void passingOnCountsHopsAndNothingElse() {
    Bytes bytes = CODEC.write(frame(PAYLOAD));
    Bytes passed = FrameCodec.passedOn(FrameCodec.passedOn(bytes));
    assertEquals(0, FrameCodec.hops(bytes));
    assertEquals(2, FrameCodec.hops(passed));
    assertEquals(frame(PAYLOAD), CODEC.read(passed));
  }

  @Test
  void refusalsNameTheirCause() {
    byte[] bytes = CODEC.write(frame(PAYLOAD)).array();
    assertEquals(Refusal.GARBAGE, CODEC.read(Bytes.utf8("GET / HTTP/1.1")));
    assertEquals(Refusal.GARBAGE, CODEC.read(Bytes.utf8("x".repeat(500))));
    byte[] version = bytes.clone();
    version[2] = 2;
    assertEquals(Refusal.VERSION, CODEC.read(new Bytes(version)));
    byte[] changed = bytes.clone();
    changed[bytes.length - 1]++;
    assertEquals(Refusal.CHECKSUM, CODEC.read(new Bytes(changed)));
    assertEquals(Refusal.LENGTH, CODEC.read(new Bytes(Arrays.copyOf(bytes, bytes.length + 1))));
    assertEquals(Refusal.LENGTH, new FrameCodec("test", List.of(A, B), 100).read(new Bytes(bytes)));
    assertEquals(
        Refusal.CLUSTER, new FrameCodec("other", List.of(A, B), 1 << 20).read(new Bytes(bytes)));
    assertEquals(
        Refusal.STRANGER, new FrameCodec("test", List.of(A), 1 << 20).read(new Bytes(bytes)));
  }

  @Test
  void aBodyThatEndsBehindItsTotalIsRefused() {
    Payload beyond = new Payload("Note", Bytes.EMPTY, Bytes.utf8("body"), null, true, true, 6, 9);
    assertEquals(Refusal.LENGTH, CODEC.read(CODEC.write(frame(beyond))));
    Payload wrapped =
        new Payload(
            "Note", Bytes.EMPTY, Bytes.utf8("body"), null, true, true, Long.MAX_VALUE - 1, 9);
    assertEquals(Refusal.LENGTH, CODEC.read(CODEC.write(frame(wrapped))));
  }

  @Property(tries = 300)
  void anyBytesAreRefused(@ForAll byte[] bytes) {
    assertTrue(CODEC.read(new Bytes(bytes)) instanceof Refusal);
  }

  @Property(tries = 300)
  void aChangedFrameIsRefused(@ForAll long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    byte[] bytes = CODEC.write(frame(PAYLOAD)).array();
    int at = random.nextInt(bytes.length);
    bytes[at] ^= (byte) (1 + random.nextInt(255));
    Reading reading = CODEC.read(new Bytes(bytes));
    // The hop count alone may change on the way.
    assertEquals(at != 3, reading instanceof Refusal, "changed at " + at);
    assertNotEquals(Refusal.CLUSTER, reading);
  }

  @Test
  void operatorsAreToldOnceAMinuteForEachCause() {
    Refusals refusals = new Refusals();
    List<Effect> out = new ArrayList<>();
    for (int second = 0; second < 90; second++) {
      refusals.note(second * 1_000_000_000L, Refusal.GARBAGE, "A frame", out);
      refusals.note(second * 1_000_000_000L, Refusal.STALE_STREAM, "A frame", out);
    }
    assertEquals(2, out.size());
    assertEquals("A frame is not a frame (60 since the last report)", ((Alert) out.get(1)).cause());
    assertEquals(90, refusals.count(Refusal.GARBAGE));
    assertEquals(90, refusals.count(Refusal.STALE_STREAM));
  }
}
