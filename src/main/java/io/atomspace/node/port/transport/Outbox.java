package io.atomspace.node.port.transport;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/** What waits to be sent: so many frames, and so many bytes, and no more. Any thread may use it. */
final class Outbox<T> {
  static final int FRAMES_MAX = 4_096;
  static final long BYTES_MAX = 32L << 20;

  private final BlockingQueue<T> frames = new ArrayBlockingQueue<>(FRAMES_MAX);
  private final AtomicLong bytes = new AtomicLong();
  private final ToIntFunction<T> length;
  private final AtomicLong dropped;

  /**
   * @param length of a frame in bytes
   * @param dropped counts what {@link #dropAll} gives up
   */
  Outbox(ToIntFunction<T> length, AtomicLong dropped) {
    this.length = length;
    this.dropped = dropped;
  }

  /** Tells whether there was room. */
  boolean offer(T frame) {
    int more = length.applyAsInt(frame);
    if (bytes.addAndGet(more) > BYTES_MAX || !frames.offer(frame)) {
      bytes.addAndGet(-more);
      return false;
    }
    return true;
  }

  boolean isEmpty() {
    return frames.isEmpty();
  }

  /** The first, which stays; null if nothing waits. */
  @Nullable T peek() {
    return frames.peek();
  }

  /** Takes out the first; null if nothing waits. */
  @Nullable T poll() {
    return taken(frames.poll());
  }

  /** Takes out the first, and waits for it so long; null if none came, or the thread is to end. */
  @Nullable T poll(long millis) {
    try {
      return taken(frames.poll(millis, TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      return null;
    }
  }

  private @Nullable T taken(@Nullable T frame) {
    if (frame != null) {
      bytes.addAndGet(-length.applyAsInt(frame));
    }
    return frame;
  }

  /**
   * Old frames would only hold up new ones once the other end is back: the channel repeats them.
   */
  void dropAll() {
    while (poll() != null) {
      dropped.incrementAndGet();
    }
  }
}
