package io.atomspace.node.protocol.channel;

import io.atomspace.node.protocol.channel.wire.Frame;
import io.atomspace.node.protocol.channel.wire.Frame.Ack;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * One lane from one peer: puts its frames in order and drops what came before.
 *
 * <p>Not final, so that a test may plant a fault.
 */
class ReceiveLane {

  /** Makes plain lanes; no lambda, as a snapshot of a machine could not hold one. */
  static final class Maker implements IntFunction<ReceiveLane> {
    @Override
    public ReceiveLane apply(int windowBytes) {
      return new ReceiveLane(windowBytes);
    }
  }

  private final int windowBytes;
  private final @Nullable Frame[] early = new Frame[SendLane.FRAMES_MAX];
  private int earlyFrames;
  private long earlyBytes;
  private long expected;

  ReceiveLane(int windowBytes) {
    this.windowBytes = windowBytes;
  }

  /**
   * Takes a frame if it is new and there is room; a frame that is the next in order is always
   * taken. A frame not taken is repeated by its sender until it is.
   */
  boolean take(Frame frame) {
    long distance = frame.sequence() - expected;
    int length = frame.payload().length();
    if (distance < 0 || distance >= early.length || early[slot(frame.sequence())] != null) {
      return false;
    }
    if (distance > 0 && earlyBytes + length > windowBytes) {
      return false;
    }
    early[slot(frame.sequence())] = frame;
    earlyFrames++;
    earlyBytes += length;
    return true;
  }

  /** The next frame in order, if it has arrived. */
  @Nullable Frame poll() {
    Frame frame = early[slot(expected)];
    if (frame != null) {
      early[slot(expected)] = null;
      earlyFrames--;
      earlyBytes -= frame.payload().length();
      expected++;
    }
    return frame;
  }

  /** True while frames wait for one before them. */
  boolean waiting() {
    return earlyFrames > 0;
  }

  Ack ack() {
    long beyond = 0;
    for (int i = 0; earlyFrames > 0 && i < early.length - 1; i++) {
      if (early[slot(expected + 1 + i)] != null) {
        beyond |= 1L << i;
      }
    }
    return new Ack(expected, beyond, windowBytes);
  }

  private static int slot(long sequence) {
    return (int) (sequence % SendLane.FRAMES_MAX);
  }
}
