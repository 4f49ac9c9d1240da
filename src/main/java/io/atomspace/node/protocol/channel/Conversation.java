package io.atomspace.node.protocol.channel;

import static io.atomspace.node.protocol.channel.SendLane.NEVER;

import io.atomspace.node.kernel.Body;
import io.atomspace.node.kernel.Bytes;
import io.atomspace.node.kernel.Content;
import io.atomspace.node.kernel.Effect;
import io.atomspace.node.kernel.Fact;
import io.atomspace.node.kernel.Lane;
import io.atomspace.node.kernel.Message;
import io.atomspace.node.kernel.NodeId;
import io.atomspace.node.kernel.TimerId;
import io.atomspace.node.protocol.channel.SendLane.InFlight;
import io.atomspace.node.protocol.channel.SendLane.Outgoing;
import io.atomspace.node.protocol.channel.wire.Frame;
import io.atomspace.node.protocol.channel.wire.Frame.Ack;
import io.atomspace.node.protocol.channel.wire.Frame.Payload;
import io.atomspace.node.protocol.channel.wire.Frame.Sessions;
import io.atomspace.node.protocol.channel.wire.Frame.Type;
import io.atomspace.node.protocol.channel.wire.Refusal;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Both lanes in both directions between this node and one peer.
 *
 * <p>A run of it is named by three numbers: this node's session, the peer's, and the stream, which
 * rises with each reset. Either side raises it; the other follows when it sees the higher number,
 * and both forget what was under way. A side enters each run once, with empty lanes, so that
 * nothing of an earlier run is ever delivered in a later one.
 */
final class Conversation {
  private static final long WELCOME_GAP_NANOS = 10_000_000L;

  private final Local local;
  private final NodeId peer;
  private final TimerId timer;
  private final RoundTrip trip;
  private SendLane[] sending;
  private ReceiveLane[] receiving;
  private Assembly[] assembling;
  private long session;
  private int stream = 1;
  private int unackedFrames;
  private long unackedBytes;
  private boolean ackNow;
  private long ackNanos = NEVER;
  private int hellos;
  private long helloNanos = NEVER;
  private long welcomeNanos = Long.MIN_VALUE;
  private long timerNanos = NEVER;
  private long heardNanos;
  private long beatsSent;

  /** The last beat that was read, and what it said: mostly the next says the same. */
  private @Nullable Payload beatRead;

  private @Nullable Content beat;
  private long beatHeard;

  Conversation(Local local, NodeId peer) {
    this.local = local;
    this.peer = peer;
    this.timer = new TimerId(Channel.NAME, peer.value());
    this.trip = new RoundTrip(local.settings.retryFloor().toNanos());
    this.sending = sendLanes();
    this.receiving = receiveLanes();
    this.assembling = new Assembly[] {new Assembly(local), new Assembly(local)};
  }

  private SendLane[] sendLanes() {
    ChannelSettings s = local.settings;
    return new SendLane[] {
      new SendLane(s, s.commandWindowBytes(), trip, local.random),
      new SendLane(s, s.bulkWindowBytes(), trip, local.random)
    };
  }

  private ReceiveLane[] receiveLanes() {
    ChannelSettings s = local.settings;
    return new ReceiveLane[] {
      local.receiveLanes.apply(s.commandWindowBytes()),
      local.receiveLanes.apply(s.bulkWindowBytes())
    };
  }

  /** Names a frame in an alert. */
  static String describe(Frame frame) {
    String kind = frame.payload().kind();
    return (kind.isEmpty() ? frame.type().name() : kind) + " from " + frame.source();
  }

  /** Queues a message; false if it finds the queue full. */
  boolean offer(Lane lane, Outgoing message) {
    int messages = sending[0].messages() + sending[1].messages();
    long bytes = sending[0].heldBytes() + sending[1].heldBytes() + message.heldBytes();
    if (messages >= local.settings.queueMessagesMax() || bytes > local.settings.queueBytesMax()) {
      return false;
    }
    sending[lane.ordinal()].offer(message);
    return true;
  }

  /** Sends a message beside the lanes, if the transport is there. */
  void beat(long nowNanos, String kind, Bytes content, long term, List<Effect> out) {
    if (local.transportUp) {
      Payload payload = new Payload(kind, content, Bytes.EMPTY, null, true, true, 0, 0);
      transmit(nowNanos, Type.BEAT, Lane.COMMAND, ++beatsSent, term, payload, out);
    }
  }

  /** A frame of this peer for this node. */
  void receive(long nowNanos, Frame frame, List<Effect> out) {
    Sessions theirs = frame.sessions();
    if (theirs.source() < session) {
      local.refusals.note(nowNanos, Refusal.STALE_SENDER, describe(frame), out);
      return;
    }
    if (theirs.source() > session) {
      meet(theirs, out);
    }
    heardNanos = nowNanos;
    boolean current = theirs.target() == local.session && theirs.stream() >= stream;
    if (current && theirs.stream() > stream) {
      restart(theirs.stream(), out);
    }
    if (current) {
      acknowledged(nowNanos, frame, out);
    }
    switch (frame.type()) {
      case DATA -> {
        if (current) {
          data(nowNanos, frame, out);
        }
      }
      case BEAT -> beaten(nowNanos, frame, out);
      case ACK, HELLO, WELCOME -> {}
    }
    if (frame.type() == Type.HELLO) {
      welcome(nowNanos, out);
    } else if (!current && (frame.type() == Type.DATA || frame.type() == Type.ACK)) {
      boolean ours = theirs.target() == local.session;
      Refusal refusal = ours ? Refusal.STALE_STREAM : Refusal.STALE_RECEIVER;
      local.refusals.note(nowNanos, refusal, describe(frame), out);
      welcome(nowNanos, out);
    }
    pump(nowNanos, out);
  }

  /** The peer lives in a session that we did not know. */
  private void meet(Sessions theirs, List<Effect> out) {
    boolean again = session != 0;
    session = theirs.source();
    beatHeard = 0;
    // Its stream counts only if it is the stream toward this life of ours.
    int agreed = theirs.target() == local.session ? theirs.stream() : 1;
    if (again) {
      restart(agreed, out);
    } else {
      stream = agreed;
      hellos = 0;
      helloNanos = NEVER;
    }
  }

  private void acknowledged(long nowNanos, Frame frame, List<Effect> out) {
    for (Lane lane : Lane.values()) {
      SendLane send = sending[lane.ordinal()];
      Ack ack = lane == Lane.COMMAND ? frame.command() : frame.bulk();
      for (Outgoing done : send.acknowledge(nowNanos, ack)) {
        local.references.release(done.body, out);
      }
      send.heard(nowNanos);
    }
  }

  private void data(long nowNanos, Frame frame, List<Effect> out) {
    ReceiveLane lane = receiving[frame.lane().ordinal()];
    // Out of order, again, or filling a gap: the sender should know at once (RFC 5681, 4.2).
    ackNow |= lane.waiting() | !lane.take(frame);
    for (Frame next = lane.poll(); next != null; next = lane.poll()) {
      unackedFrames++;
      unackedBytes += next.payload().length();
      assembling[frame.lane().ordinal()].take(nowNanos, next, out);
    }
    ackNow |=
        lane.waiting()
            || unackedFrames >= local.settings.ackFrames()
            || unackedBytes >= local.settings.bulkWindowBytes() / 4;
    if (ackNanos == NEVER) {
      ackNanos = nowNanos + local.settings.ackDelay().toNanos();
    }
  }

  private void beaten(long nowNanos, Frame frame, List<Effect> out) {
    if (frame.sequence() <= beatHeard) {
      return;
    }
    beatHeard = frame.sequence();
    Payload payload = frame.payload();
    if (!payload.equals(beatRead)) {
      beat = Assembly.content(nowNanos, local, frame, out);
      beatRead = beat == null ? null : payload;
    }
    Content content = beat;
    if (content != null) {
      out.add(new Channel.Deliver(new Message(peer, session, frame.term(), content, Body.EMPTY)));
    }
  }

  private void welcome(long nowNanos, List<Effect> out) {
    if (local.transportUp
        && (welcomeNanos == Long.MIN_VALUE || nowNanos - welcomeNanos >= WELCOME_GAP_NANOS)) {
      welcomeNanos = nowNanos;
      transmit(nowNanos, Type.WELCOME, Lane.COMMAND, 0, 0, Payload.NONE, out);
    }
  }

  /** The peer is declared dead, or its queue is full: forget what was under way, tell the peer. */
  void reset(List<Effect> out) {
    // A stream that no frame has named yet need not rise.
    restart(session == 0 ? stream : stream + 1, out);
  }

  long session() {
    return session;
  }

  long heardNanos() {
    return heardNanos;
  }

  private void restart(int newStream, List<Effect> out) {
    stream = newStream;
    for (SendLane lane : sending) {
      lane.unacknowledged().forEach(message -> local.references.release(message.body, out));
    }
    for (Assembly assembly : assembling) {
      assembly.abandon(out);
    }
    sending = sendLanes();
    receiving = receiveLanes();
    acknowledging();
    hellos = 0;
    helloNanos = NEVER;
    out.add(new Effect.Announce(new Fact.ChannelReset(peer, session)));
  }

  /** This node's transport works again. */
  void resume(long nowNanos, List<Effect> out) {
    for (SendLane lane : sending) {
      lane.resume();
    }
    ackNow |= ackNanos != NEVER;
    hellos = 0;
    helloNanos = NEVER;
    pump(nowNanos, out);
  }

  void timerFired(long nowNanos, List<Effect> out) {
    timerNanos = NEVER;
    ackNow |= ackNanos <= nowNanos;
    if (helloNanos <= nowNanos) {
      helloNanos = NEVER;
    }
    pump(nowNanos, out);
  }

  /** Transmits all that is due now, and sees that a timer is set for what is due later. */
  void pump(long nowNanos, List<Effect> out) {
    if (!local.transportUp) {
      return;
    }
    if (session == 0) {
      hello(nowNanos, out);
    } else {
      for (Lane lane : Lane.values()) {
        SendLane send = sending[lane.ordinal()];
        if (send.deadlineNanos() <= nowNanos) {
          send.expire();
        }
        for (InFlight f = send.poll(nowNanos); f != null; f = send.poll(nowNanos)) {
          transmit(nowNanos, Type.DATA, lane, f.sequence, f.message.term, f.payload, out);
        }
      }
      if (ackNow) {
        transmit(nowNanos, Type.ACK, Lane.COMMAND, 0, 0, Payload.NONE, out);
      }
    }
    arm(nowNanos, out);
  }

  private void hello(long nowNanos, List<Effect> out) {
    if (helloNanos == NEVER && sending[0].messages() + sending[1].messages() > 0) {
      transmit(nowNanos, Type.HELLO, Lane.COMMAND, 0, 0, Payload.NONE, out);
      long cap = local.settings.retryCap().toNanos();
      long wait = Math.min(local.settings.retryFloor().toNanos() << Math.min(hellos, 16), cap);
      hellos++;
      helloNanos = nowNanos + wait + local.random.nextLong(wait / 8 + 1);
    }
  }

  /** A timer that is set already and wakes early enough stays: a busy channel sets few. */
  private void arm(long nowNanos, List<Effect> out) {
    long due = Math.min(ackNanos, helloNanos);
    for (SendLane lane : sending) {
      due = Math.min(due, lane.deadlineNanos());
    }
    if (due < timerNanos) {
      timerNanos = due;
      out.add(new Effect.SetTimer(timer, Duration.ofNanos(Math.max(1, due - nowNanos))));
    }
  }

  /** Every frame tells all that has arrived. */
  private void transmit(
      long nowNanos,
      Type type,
      Lane lane,
      long sequence,
      long term,
      Payload payload,
      List<Effect> out) {
    Sessions sessions = new Sessions(local.session, session, stream);
    Ack command = receiving[0].ack();
    Ack bulk = receiving[1].ack();
    acknowledging();
    Frame frame =
        new Frame(
            type,
            lane,
            local.self,
            peer,
            sessions,
            sequence,
            command,
            bulk,
            term,
            nowNanos,
            payload);
    NodeId hop = local.routes.next(local.self, peer);
    out.add(new Effect.Transmit(hop, local.codec.write(frame), payload.slice()));
  }

  private void acknowledging() {
    unackedFrames = 0;
    unackedBytes = 0;
    ackNow = false;
    ackNanos = NEVER;
  }
}
