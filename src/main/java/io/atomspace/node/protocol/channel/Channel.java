package io.atomspace.node.protocol.channel;

import io.atomspace.node.kernel.Body;
import io.atomspace.node.kernel.Bytes;
import io.atomspace.node.kernel.Content;
import io.atomspace.node.kernel.Effect;
import io.atomspace.node.kernel.Event;
import io.atomspace.node.kernel.Fact;
import io.atomspace.node.kernel.Fact.PeerState;
import io.atomspace.node.kernel.Json;
import io.atomspace.node.kernel.Members;
import io.atomspace.node.kernel.Message;
import io.atomspace.node.kernel.NodeId;
import io.atomspace.node.kernel.Protocol;
import io.atomspace.node.kernel.SplitMix;
import io.atomspace.node.protocol.channel.SendLane.Outgoing;
import io.atomspace.node.protocol.channel.wire.Frame;
import io.atomspace.node.protocol.channel.wire.FrameCodec;
import io.atomspace.node.protocol.channel.wire.Reading;
import io.atomspace.node.protocol.channel.wire.Refusal;
import io.atomspace.node.protocol.topology.Routes;
import io.atomspace.node.protocol.topology.Topology;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Delivers messages between nodes in order and without duplicates, lane by lane, as long as neither
 * side restarts or resets; each reset is announced on both sides as a {@link Fact.ChannelReset}.
 *
 * <p>The node gives it {@link Event.FrameReceived}, the timers of {@link #NAME}, the transport's
 * state and all facts through {@link #step}, and what the other protocols emit through {@link
 * #send}, {@link #beat}, {@link #keep} and {@link #discard}. It performs the effects that come
 * back, and makes each {@link Deliver} an {@link Event.Received} of its own, after this step.
 *
 * <p>Promises, limits, the frame and the sources: {@code docs/protocols/channel.md}.
 */
public final class Channel implements Protocol {
  /** Owner of its timers. */
  public static final String NAME = "channel";

  /** A message has arrived: the node hands it to the protocol that hears its content. */
  public record Deliver(Message message) implements Effect {}

  private final Local local;
  private final int hopsMax;
  // By the peer's name, which is the name of its timer too.
  private final Map<String, Conversation> conversations = new LinkedHashMap<>();
  private long term;
  private @Nullable Content lastContent;
  private Bytes lastContentBytes = Bytes.EMPTY;

  /**
   * @param cluster its name: frames of another cluster are refused
   * @param contents the classes that this node decodes and may send; their simple names differ
   * @param seed of the jitter of repetitions
   * @throws IllegalArgumentException if two contents have the same simple name
   */
  public Channel(
      String cluster,
      Members members,
      Topology topology,
      List<Class<? extends Content>> contents,
      ChannelSettings settings,
      long seed) {
    this(cluster, members, topology, contents, settings, seed, new ReceiveLane.Maker());
  }

  Channel(
      String cluster,
      Members members,
      Topology topology,
      List<Class<? extends Content>> contents,
      ChannelSettings settings,
      long seed,
      IntFunction<ReceiveLane> receiveLanes) {
    Map<String, Class<? extends Content>> kinds = new LinkedHashMap<>();
    for (Class<? extends Content> type : contents) {
      if (kinds.put(type.getSimpleName(), type) != null) {
        throw new IllegalArgumentException("two contents are named " + type.getSimpleName());
      }
    }
    FrameCodec codec = new FrameCodec(cluster, members.all(), settings.frameBytesMax());
    Routes routes = new Routes(topology, members.self());
    local =
        new Local(members.self(), settings, codec, routes, kinds, new SplitMix(seed), receiveLanes);
    hopsMax = Math.min(255, members.all().size());
    members.peers().forEach(peer -> conversations.put(peer.value(), new Conversation(local, peer)));
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Set<Class<? extends Record>> hears() {
    return Set.of();
  }

  @Override
  public List<Effect> step(long nowNanos, Event event) {
    List<Effect> out = new ArrayList<>();
    if (event instanceof Event.FrameReceived received) {
      receive(nowNanos, received.frame(), out);
    } else if (event instanceof Event.TimerFired fired) {
      Conversation conversation = conversations.get(fired.timer().name());
      if (conversation != null) {
        conversation.timerFired(nowNanos, out);
      }
    } else if (event instanceof Event.Started started) {
      local.session = started.session();
    } else if (event instanceof Event.TransportDown) {
      local.transportUp = false;
    } else if (event instanceof Event.TransportUp) {
      local.transportUp = true;
      conversations.values().forEach(conversation -> conversation.resume(nowNanos, out));
    } else if (event instanceof Event.Announced announced) {
      announced(nowNanos, announced.fact(), out);
    }
    return out;
  }

  private void announced(long nowNanos, Fact fact, List<Effect> out) {
    if (fact instanceof Fact.Leader leader) {
      term = leader.term();
    } else if (fact instanceof Fact.Peer peer) {
      Conversation conversation = conversations.get(peer.peer().value());
      if (conversation == null) {
        return;
      }
      local.routes.silent(peer.peer(), peer.state() != PeerState.UP);
      // The death of a life that a newer one has replaced is no news.
      boolean present = peer.session() == 0 || peer.session() >= conversation.session();
      if (peer.state() == PeerState.DOWN && present) {
        conversation.reset(out);
        conversation.pump(nowNanos, out);
      }
    }
  }

  /** The term that messages carry from now on; a {@link Fact.Leader} sets it too. */
  public void term(long term) {
    this.term = term;
  }

  /**
   * Queues a message and transmits what the windows allow; to this node itself it is delivered at
   * once.
   *
   * <p>A body or content above its limit is refused with an alert and nothing is sent; so is a
   * message that finds the queue to its peer full, and then the peer's channel is reset.
   *
   * @throws IllegalArgumentException if the peer is no member or the content is not among those
   *     given at birth: a programmer's fault
   */
  public List<Effect> send(long nowNanos, Effect.Send send) {
    List<Effect> out = new ArrayList<>();
    Content content = send.content();
    check(content);
    Body body = send.body();
    if (send.to().equals(local.self)) {
      local.references.use(body);
      out.add(new Deliver(new Message(local.self, local.session, term, content, body)));
      return out;
    }
    Conversation conversation = conversation(send.to());
    Bytes bytes = encode(content);
    String what = content.kind() + " to " + send.to();
    local.references.use(body);
    if (body.length() > local.settings.bodyBytesMax()) {
      refuse(nowNanos, Refusal.BODY_TOO_LARGE, what + " of " + body.length() + " bytes", body, out);
    } else if (bytes.length() > local.settings.contentBytesMax()) {
      refuse(
          nowNanos,
          Refusal.CONTENT_TOO_LARGE,
          what + " of " + bytes.length() + " bytes",
          body,
          out);
    } else if (conversation.offer(send.lane(), new Outgoing(content.kind(), bytes, body, term))) {
      conversation.pump(nowNanos, out);
    } else {
      refuse(nowNanos, Refusal.QUEUE_FULL, what, body, out);
      conversation.reset(out);
    }
    return out;
  }

  private void refuse(long nowNanos, Refusal refusal, String what, Body body, List<Effect> out) {
    local.refusals.note(nowNanos, refusal, what, out);
    local.references.release(body, out);
  }

  /**
   * Sends a message once beside the lanes; to this node itself it is delivered at once. While the
   * transport is down it is dropped.
   *
   * @throws IllegalArgumentException as {@link #send}, or if the content is above its limit
   */
  public List<Effect> beat(long nowNanos, Effect.Beat beat) {
    List<Effect> out = new ArrayList<>();
    Content content = beat.content();
    check(content);
    if (beat.to().equals(local.self)) {
      out.add(new Deliver(new Message(local.self, local.session, term, content, Body.EMPTY)));
      return out;
    }
    Bytes bytes = encode(content);
    if (bytes.length() > local.settings.contentBytesMax()) {
      throw new IllegalArgumentException(content.kind() + " is too large for a beat");
    }
    conversation(beat.to()).beat(nowNanos, content.kind(), bytes, term, out);
    return out;
  }

  /** A protocol keeps a spooled body beyond the sends of it, until it discards it. */
  public void keep(Effect.Keep keep) {
    local.references.use(keep.spooled());
  }

  /** A protocol needs a spooled body no more; it is discarded when no send needs it either. */
  public List<Effect> discard(Effect.Discard discard) {
    List<Effect> out = new ArrayList<>();
    local.references.release(discard.spooled(), out);
    return out;
  }

  /**
   * When this peer was last heard, by whatever frame: each is a sign of life.
   *
   * @return nanoseconds of the time given with that frame; 0 if never in its present session
   */
  public long heardNanos(NodeId peer) {
    return conversation(peer).heardNanos();
  }

  /** How often frames or messages were refused for this cause. */
  public long refused(Refusal refusal) {
    return local.refusals.count(refusal);
  }

  private void check(Content content) {
    if (local.kinds.get(content.kind()) != content.getClass()) {
      throw new IllegalArgumentException("no peer would understand " + content.getClass());
    }
    if (local.session == 0) {
      throw new IllegalStateException("the node has not started");
    }
  }

  /** A broadcast says the same many times: its JSON is written once. */
  private Bytes encode(Content content) {
    if (content != lastContent) {
      lastContentBytes = Bytes.utf8(Json.write(content));
      lastContent = content;
    }
    return lastContentBytes;
  }

  private Conversation conversation(NodeId peer) {
    Conversation conversation = conversations.get(peer.value());
    if (conversation == null) {
      throw new IllegalArgumentException(peer + " is no member");
    }
    return conversation;
  }

  private void receive(long nowNanos, Bytes bytes, List<Effect> out) {
    Reading reading = local.codec.read(bytes);
    if (reading instanceof Refusal refusal) {
      local.refusals.note(nowNanos, refusal, "A frame of " + bytes.length() + " bytes", out);
    } else if (reading instanceof Frame frame) {
      Conversation conversation = conversations.get(frame.source().value());
      if (conversation == null || local.session == 0) {
        // Our own frame on its way back, or one before we have begun.
        local.refusals.note(nowNanos, Refusal.LOOP, Conversation.describe(frame), out);
      } else if (frame.target().equals(local.self)) {
        conversation.receive(nowNanos, frame, out);
      } else if (FrameCodec.hops(bytes) + 1 >= hopsMax) {
        local.refusals.note(nowNanos, Refusal.LOOP, Conversation.describe(frame), out);
      } else {
        NodeId hop = local.routes.next(frame.source(), frame.target());
        out.add(new Effect.Transmit(hop, FrameCodec.passedOn(bytes), null));
      }
    }
  }
}
