package io.atomspace.node.protocol.channel;

import io.atomspace.node.kernel.Choice;
import io.atomspace.node.kernel.Content;
import io.atomspace.node.kernel.Members;
import io.atomspace.node.protocol.channel.wire.Frame;
import io.atomspace.node.protocol.topology.Topology;
import java.util.ArrayDeque;
import java.util.List;
import java.util.function.IntFunction;

/** Channels with one planted fault each. */
public final class BrokenChannels {
  private BrokenChannels() {}

  /** Delivers a repeated frame again. */
  public static Channel repeating(
      Members members, String topology, List<Class<? extends Content>> contents, long seed) {
    return channel(members, topology, contents, seed, RepeatingLane::new);
  }

  /** Delivers frames as they come. */
  public static Channel unordered(
      Members members, String topology, List<Class<? extends Content>> contents, long seed) {
    return channel(members, topology, contents, seed, UnorderedLane::new);
  }

  private static Channel channel(
      Members members,
      String topology,
      List<Class<? extends Content>> contents,
      long seed,
      IntFunction<ReceiveLane> lanes) {
    return new Channel(
        "atomspace",
        members,
        Topology.of(Choice.of(topology), members.all()),
        contents,
        ChannelSettings.DEFAULT,
        seed,
        lanes);
  }

  private static final class RepeatingLane extends ReceiveLane {
    private final ArrayDeque<Frame> again = new ArrayDeque<>();

    RepeatingLane(int windowBytes) {
      super(windowBytes);
    }

    @Override
    boolean take(Frame frame) {
      boolean taken = super.take(frame);
      if (!taken) {
        again.add(frame);
      }
      return taken;
    }

    @Override
    Frame poll() {
      return again.isEmpty() ? super.poll() : again.remove();
    }
  }

  private static final class UnorderedLane extends ReceiveLane {
    private final ArrayDeque<Frame> arrived = new ArrayDeque<>();

    UnorderedLane(int windowBytes) {
      super(windowBytes);
    }

    @Override
    boolean take(Frame frame) {
      boolean taken = super.take(frame);
      if (taken) {
        arrived.add(frame);
      }
      return taken;
    }

    @Override
    Frame poll() {
      while (super.poll() != null) {
        // Moves the window on; what is delivered is what arrived.
      }
      return arrived.poll();
    }
  }
}
