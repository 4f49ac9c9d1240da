package io.atomspace.node.protocol.channel;

import io.atomspace.node.kernel.Content;
import io.atomspace.node.kernel.NodeId;
import io.atomspace.node.protocol.channel.wire.FrameCodec;
import io.atomspace.node.protocol.channel.wire.Refusals;
import io.atomspace.node.protocol.topology.Routes;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.random.RandomGenerator;

/** What the conversations of one node share. */
final class Local {
  final NodeId self;
  final ChannelSettings settings;
  final FrameCodec codec;
  final Routes routes;
  final Map<String, Class<? extends Content>> kinds;
  final RandomGenerator random;
  final IntFunction<ReceiveLane> receiveLanes;
  final References references = new References();
  final Refusals refusals = new Refusals();

  /** 0 until the node has started. */
  long session;

  /** Until told otherwise the transport is tried; what it loses is repeated. */
  boolean transportUp = true;

  Local(
      NodeId self,
      ChannelSettings settings,
      FrameCodec codec,
      Routes routes,
      Map<String, Class<? extends Content>> kinds,
      RandomGenerator random,
      IntFunction<ReceiveLane> receiveLanes) {
    this.self = self;
    this.settings = settings;
    this.codec = codec;
    this.routes = routes;
    this.kinds = kinds;
    this.random = random;
    this.receiveLanes = receiveLanes;
  }
}
