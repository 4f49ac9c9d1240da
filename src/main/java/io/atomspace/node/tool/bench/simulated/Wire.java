package io.atomspace.node.tool.bench.simulated;

import io.atomspace.node.kernel.Bytes;
import io.atomspace.node.kernel.Effect;
import io.atomspace.node.kernel.Lane;
import io.atomspace.node.kernel.NodeId;
import io.atomspace.node.protocol.channel.ChannelSettings;
import io.atomspace.node.protocol.channel.wire.Frame;
import io.atomspace.node.protocol.channel.wire.FrameCodec;
import io.atomspace.node.simulation.world.Host;
import io.atomspace.node.simulation.world.Observer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Listens on the network and counts what passes, by the kind of message. */
final class Wire implements Observer {
  /** The name of all kinds together. */
  static final String ALL = "all";

  private final FrameCodec codec;
  // Only looked up, never walked.
  private final Map<Stream, Place> places = new HashMap<>();
  private final Map<String, Count> counts = new TreeMap<>();

  /**
   * What was said.
   *
   * @param frames handed to the network, also those passed on or repeated
   * @param messages said for the first time; acknowledgements and greetings are none
   * @param bytes of the frames, headers included
   */
  record Count(long frames, long messages, long bytes) {
    static final Count NONE = new Count(0, 0, 0);

    Count plus(Count other) {
      return new Count(frames + other.frames, messages + other.messages, bytes + other.bytes);
    }
  }

  private record Stream(NodeId from, NodeId to, Frame.Sessions sessions, Lane lane) {}

  /** How far a stream has come, and the kind of message that its fragments belong to. */
  private record Place(long sequence, String kind) {}

  /**
   * @param cluster name of the cluster
   */
  Wire(String cluster, List<NodeId> nodes) {
    codec = new FrameCodec(cluster, nodes, ChannelSettings.DEFAULT.frameBytesMax());
  }

  @Override
  public void sent(Host host, Effect.Transmit transmit) {
    count(host.id(), transmit);
  }

  /** A node hands a frame of its own, or of another, to the network. */
  void count(NodeId by, Effect.Transmit transmit) {
    Bytes whole = whole(transmit);
    if (!(codec.read(whole) instanceof Frame frame)) {
      throw new IllegalStateException("not a frame: " + codec.read(whole));
    }
    boolean passedOn = !frame.source().equals(by);
    boolean message = false;
    String kind = frame.type().name().toLowerCase(Locale.ROOT);
    if (frame.type() == Frame.Type.BEAT) {
      kind = frame.payload().kind();
      message = !passedOn;
    } else if (frame.type() == Frame.Type.DATA) {
      Stream stream = new Stream(frame.source(), frame.target(), frame.sessions(), frame.lane());
      Place before = places.getOrDefault(stream, new Place(-1, ""));
      kind = frame.payload().first() ? frame.payload().kind() : before.kind();
      if (frame.sequence() > before.sequence()) {
        places.put(stream, new Place(frame.sequence(), kind));
        message = frame.payload().first();
      }
    }
    counts.merge(kind, new Count(1, message ? 1 : 0, whole.length()), Count::plus);
  }

  /** The frame, with zeros where the network reads a slice of the body. */
  private static Bytes whole(Effect.Transmit transmit) {
    byte[] head = transmit.head().array();
    Effect.Slice slice = transmit.slice();
    return new Bytes(Arrays.copyOf(head, head.length + (slice == null ? 0 : slice.length())));
  }

  /** What was counted since the start or the last such call, by kind and together. */
  Map<String, Count> take() {
    Map<String, Count> taken = new TreeMap<>(counts);
    taken.put(ALL, counts.values().stream().reduce(Count.NONE, Count::plus));
    counts.clear();
    return taken;
  }
}
