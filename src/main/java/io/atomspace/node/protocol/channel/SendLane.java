package io.atomspace.node.protocol.channel;

import io.atomspace.node.kernel.Body;
import io.atomspace.node.kernel.Bytes;
import io.atomspace.node.kernel.Effect.Slice;
import io.atomspace.node.protocol.channel.wire.Frame.Ack;
import io.atomspace.node.protocol.channel.wire.Frame.Payload;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One lane toward one peer: messages wait here, are cut into frames, and frames are repeated until
 * they are acknowledged.
 *
 * <p>At most {@link #FRAMES_MAX} frames and a window of bytes are under way. After a time-out all
 * of them count as lost and go out again in slow start (RFC 5681 section 3.1); a frame is also lost
 * when three later ones have arrived (RFC 6675). The time-out begins anew with each acknowledgement
 * of something new (RFC 6298 section 5).
 */
final class SendLane {
  /** Frames under way: as many as an {@link Ack} can tell apart. */
  static final int FRAMES_MAX = 64;

  /** No point in time. */
  static final long NEVER = Long.MAX_VALUE;

  private static final int FIRST_FRAMES = 16;
  private static final int LATER_ARRIVED = 3;

  /** A message that is not acknowledged in full. */
  static final class Outgoing {
    final String kind;
    final Bytes content;
    final Body body;
    final long term;
    private long framedBytes;
    private boolean begun;

    Outgoing(String kind, Bytes content, Body body, long term) {
      this.kind = kind;
      this.content = content;
      this.body = body;
      this.term = term;
    }

    /** What it holds in memory. */
    long heldBytes() {
      Bytes inline = body.inline();
      return content.length() + (inline == null ? 0 : inline.length());
    }
  }

  /** A frame that is not acknowledged. */
  static final class InFlight {
    final long sequence;
    final Outgoing message;
    final Payload payload;
    private long sentNanos;
    private int transmissions;
    private boolean arrived;
    private boolean lost;

    InFlight(long sequence, Outgoing message, Payload payload) {
      this.sequence = sequence;
      this.message = message;
      this.payload = payload;
    }
  }

  private final ChannelSettings settings;
  private final int windowBytes;
  private final RoundTrip trip;
  private final RandomGenerator random;
  private final ArrayDeque<Outgoing> queue = new ArrayDeque<>();
  private final @Nullable InFlight[] window = new InFlight[FRAMES_MAX];
  private long base;
  private long next;
  private int messages;
  private long heldBytes;
  private long windowUsedBytes;
  private int creditBytes;
  private int underWay;
  private int lost;
  private int allowed = FIRST_FRAMES;
  private int backoff;
  private long sentNanos;
  private long deadlineNanos = NEVER;

  SendLane(ChannelSettings settings, int windowBytes, RoundTrip trip, RandomGenerator random) {
    this.settings = settings;
    this.windowBytes = windowBytes;
    this.creditBytes = windowBytes;
    this.trip = trip;
    this.random = random;
  }

  void offer(Outgoing message) {
    queue.add(message);
    messages++;
    heldBytes += message.heldBytes();
  }

  int messages() {
    return messages;
  }

  long heldBytes() {
    return heldBytes;
  }

  /** When {@link #expire} is due. */
  long deadlineNanos() {
    return deadlineNanos;
  }

  /** The next frame to transmit now, if the windows allow one. */
  @Nullable InFlight poll(long nowNanos) {
    if (underWay >= allowed) {
      return null;
    }
    InFlight frame = lost > 0 ? firstLost() : cut();
    if (frame == null) {
      return null;
    }
    frame.transmissions++;
    frame.sentNanos = nowNanos;
    sentNanos = nowNanos;
    underWay++;
    if (deadlineNanos == NEVER) {
      restart(nowNanos);
    }
    return frame;
  }

  private @Nullable InFlight firstLost() {
    for (long sequence = base; sequence < next; sequence++) {
      InFlight frame = at(sequence);
      if (frame.lost) {
        frame.lost = false;
        lost--;
        return frame;
      }
    }
    return null;
  }

  private @Nullable InFlight cut() {
    Outgoing message = queue.peek();
    if (message == null || next - base >= FRAMES_MAX) {
      return null;
    }
    boolean first = !message.begun;
    Bytes content = first ? message.content : Bytes.EMPTY;
    int room = settings.fragmentBytesMax();
    if (message.body.length() > Body.INLINE_BYTES_MAX) {
      // A first fragment shares its frame with the content.
      room = Math.min(room, settings.contentBytesMax() + Body.INLINE_BYTES_MAX - content.length());
    }
    long offset = message.framedBytes;
    int length = (int) Math.min(room, message.body.length() - offset);
    int size = content.length() + length;
    if (next > base && windowUsedBytes + size > Math.min(windowBytes, creditBytes)) {
      return null;
    }
    message.begun = true;
    message.framedBytes += length;
    boolean last = message.framedBytes == message.body.length();
    if (last) {
      queue.remove();
    }
    Payload payload = payload(message, content, offset, length, first, last);
    InFlight frame = new InFlight(next, message, payload);
    window[(int) (next % FRAMES_MAX)] = frame;
    next++;
    windowUsedBytes += size;
    return frame;
  }

  private static Payload payload(
      Outgoing message, Bytes content, long offset, int length, boolean first, boolean last) {
    Body body = message.body;
    Bytes bytes = Bytes.EMPTY;
    Slice slice = null;
    if (body.inline() != null) {
      byte[] whole = body.inline().array();
      bytes =
          length == whole.length
              ? body.inline()
              : new Bytes(Arrays.copyOfRange(whole, (int) offset, (int) offset + length));
    } else if (body.spooled() != null && length > 0) {
      slice = new Slice(body.spooled(), offset, length);
    }
    String kind = first ? message.kind : "";
    return new Payload(kind, content, bytes, slice, first, last, offset, body.length());
  }

  private InFlight at(long sequence) {
    InFlight frame = window[(int) (sequence % FRAMES_MAX)];
    if (frame == null) {
      throw new IllegalStateException("no frame " + sequence + " in [" + base + ", " + next + ")");
    }
    return frame;
  }

  /** Takes note of what arrived; returns the messages that have arrived in full by it. */
  List<Outgoing> acknowledge(long nowNanos, Ack ack) {
    if (ack.next() < base || ack.next() > next || base == next) {
      return List.of();
    }
    creditBytes = ack.credit();
    List<Outgoing> done = new ArrayList<>();
    long newestNanos = -1;
    int news = 0;
    while (base < ack.next()) {
      InFlight frame = at(base);
      if (arrive(frame)) {
        news++;
        newestNanos = frame.transmissions == 1 ? frame.sentNanos : newestNanos;
      }
      window[(int) (base % FRAMES_MAX)] = null;
      base++;
      windowUsedBytes -= frame.payload.length();
      if (frame.payload.last()) {
        messages--;
        heldBytes -= frame.message.heldBytes();
        done.add(frame.message);
      }
    }
    for (int i = 0; ack.beyond() >>> i != 0 && i < next - base - 1; i++) {
      InFlight frame = at(base + 1 + i);
      if ((ack.beyond() >>> i & 1) != 0 && arrive(frame)) {
        news++;
        newestNanos = frame.transmissions == 1 ? frame.sentNanos : newestNanos;
      }
    }
    if (newestNanos >= 0) {
      trip.sample(Math.max(1, nowNanos - newestNanos));
      backoff = 0;
    }
    allowed = Math.min(FRAMES_MAX, allowed + news);
    findLost(ack.beyond());
    if (base == next) {
      deadlineNanos = NEVER;
    } else if (news > 0) {
      restart(nowNanos);
    }
    return done;
  }

  private boolean arrive(InFlight frame) {
    if (frame.arrived) {
      return false;
    }
    frame.arrived = true;
    if (frame.lost) {
      frame.lost = false;
      lost--;
    } else {
      underWay--;
    }
    return true;
  }

  private void findLost(long beyond) {
    boolean found = false;
    for (int i = 0; i < next - base && Long.bitCount(beyond >>> i) >= LATER_ARRIVED; i++) {
      InFlight frame = at(base + i);
      if (!frame.arrived && !frame.lost && frame.transmissions == 1) {
        lose(frame);
        found = true;
      }
    }
    if (found) {
      allowed = Math.max(2, allowed / 2);
    }
  }

  private void lose(InFlight frame) {
    frame.lost = true;
    lost++;
    underWay--;
  }

  private void loseAll() {
    for (long sequence = base; sequence < next; sequence++) {
      InFlight frame = at(sequence);
      if (!frame.arrived && !frame.lost) {
        lose(frame);
      }
    }
    deadlineNanos = NEVER;
  }

  /** No acknowledgement in time: begin again with one frame, and wait twice as long. */
  void expire() {
    loseAll();
    backoff++;
    allowed = 1;
  }

  /** The way is free again: what was under way is repeated now. */
  void resume() {
    loseAll();
    backoff = 0;
    allowed = FIRST_FRAMES;
  }

  /** The peer was heard: if only the back-off is waited for, the time is up. */
  void heard(long nowNanos) {
    if (backoff > 0 && base < next && nowNanos - sentNanos >= trip.timeoutNanos()) {
      deadlineNanos = nowNanos;
    }
  }

  private void restart(long nowNanos) {
    long timeout = trip.timeoutNanos();
    long most = Math.max(timeout, settings.retryCap().toNanos());
    long wait = Math.min(timeout << Math.min(backoff, 16), most);
    deadlineNanos = nowNanos + wait + (backoff == 0 ? 0 : random.nextLong(wait / 8 + 1));
  }

  /** Every message that is not acknowledged in full, in order. */
  List<Outgoing> unacknowledged() {
    List<Outgoing> all = new ArrayList<>();
    for (long sequence = base; sequence < next; sequence++) {
      InFlight frame = at(sequence);
      if (frame.payload.last()) {
        all.add(frame.message);
      }
    }
    all.addAll(queue);
    return all;
  }
}
