package io.atomspace.node.tool.bench.simulated;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.atomspace.node.kernel.Bytes;
import io.atomspace.node.kernel.Effect;
import io.atomspace.node.kernel.Lane;
import io.atomspace.node.kernel.NodeId;
import io.atomspace.node.protocol.channel.ChannelSettings;
import io.atomspace.node.protocol.channel.wire.Frame;
import io.atomspace.node.protocol.channel.wire.FrameCodec;
import io.atomspace.node.tool.bench.simulated.Wire.Count;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class WireTest {
  private static final NodeId ONE = new NodeId("1");
  private static final NodeId TWO = new NodeId("2");
  private static final NodeId THREE = new NodeId("3");
  private static final List<NodeId> ALL = List.of(ONE, TWO, THREE);

  private final FrameCodec codec =
      new FrameCodec("atomspace", ALL, ChannelSettings.DEFAULT.frameBytesMax());
  private final Wire wire = new Wire("atomspace", ALL);

  private Effect.Transmit frame(
      Frame.Type type, long sequence, String kind, boolean first, Effect.@Nullable Slice slice) {
    int body = slice == null ? 0 : slice.length();
    Frame frame =
        new Frame(
            type,
            Lane.COMMAND,
            ONE,
            TWO,
            new Frame.Sessions(1, 1, 1),
            sequence,
            Frame.Ack.NONE,
            Frame.Ack.NONE,
            1,
            0,
            new Frame.Payload(
                kind, Bytes.EMPTY, Bytes.EMPTY, slice, first, true, first ? 0 : 100, 100 + body));
    return new Effect.Transmit(TWO, codec.write(frame), slice);
  }

  private static long bytes(Effect.Transmit... frames) {
    long sum = 0;
    for (Effect.Transmit frame : frames) {
      Effect.Slice slice = frame.slice();
      sum += frame.head().length() + (slice == null ? 0 : slice.length());
    }
    return sum;
  }

  @Test
  void eachKindIsCountedAndAllTogether() {
    Effect.Transmit beat = frame(Frame.Type.BEAT, 7, "Heartbeat", true, null);
    Effect.Transmit note = frame(Frame.Type.DATA, 0, "Note", true, null);
    Effect.Transmit ack = frame(Frame.Type.ACK, 0, "", true, null);
    wire.count(ONE, beat);
    wire.count(ONE, beat);
    wire.count(ONE, note);
    wire.count(ONE, ack);
    assertEquals(
        Map.of(
            "Heartbeat", new Count(2, 2, bytes(beat, beat)),
            "Note", new Count(1, 1, bytes(note)),
            "ack", new Count(1, 0, bytes(ack)),
            "all", new Count(4, 3, bytes(beat, beat, note, ack))),
        wire.take());
    assertEquals(Map.of("all", Count.NONE), wire.take());
  }

  @Test
  void fragmentsBelongToTheMessageThatTheyContinue() {
    Effect.Transmit first = frame(Frame.Type.DATA, 0, "Note", true, null);
    Effect.Transmit rest =
        frame(Frame.Type.DATA, 1, "", false, new Effect.Slice("body", 100, 4_000));
    wire.count(ONE, first);
    wire.count(ONE, rest);
    assertEquals(new Count(2, 1, bytes(first, rest)), wire.take().get("Note"));
  }

  @Test
  void whatIsRepeatedOrPassedOnIsAFrameAndNoMessage() {
    Effect.Transmit note = frame(Frame.Type.DATA, 0, "Note", true, null);
    Effect.Transmit beat = frame(Frame.Type.BEAT, 1, "Heartbeat", true, null);
    wire.count(ONE, note);
    wire.count(ONE, note);
    wire.count(THREE, note);
    wire.count(THREE, beat);
    Map<String, Count> counts = wire.take();
    assertEquals(new Count(3, 1, bytes(note, note, note)), counts.get("Note"));
    assertEquals(new Count(1, 0, bytes(beat)), counts.get("Heartbeat"));
  }

  @Test
  void bytesThatAreNoFrameAreAFault() {
    Effect.Transmit garbage = new Effect.Transmit(TWO, new Bytes(new byte[200]), null);
    assertThrows(IllegalStateException.class, () -> wire.count(ONE, garbage));
  }
}
