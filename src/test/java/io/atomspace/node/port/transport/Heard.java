package io.atomspace.node.port.transport;

import io.atomspace.node.kernel.NodeId;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.Assertions;

/** A listener that keeps all it hears, to be awaited with a deadline. */
final class Heard implements TransportListener {
  static final Duration PATIENCE = Duration.ofSeconds(30);

  /** What was heard beside frames, in words. */
  final BlockingQueue<String> states = new LinkedBlockingQueue<>();

  final BlockingQueue<byte[]> frames = new LinkedBlockingQueue<>();
  final BlockingQueue<OutsideRequest> requests = new LinkedBlockingQueue<>();

  @Override
  public void frame(byte[] frame) {
    frames.add(frame);
  }

  @Override
  public void up() {
    states.add("up");
  }

  @Override
  public void down(String cause) {
    states.add("down " + cause);
  }

  @Override
  public void degraded(String cause) {
    states.add("degraded " + cause);
  }

  @Override
  public void peerLost(NodeId peer, long session) {
    states.add("lost " + peer + " " + session);
  }

  @Override
  public void request(OutsideRequest request) {
    requests.add(request);
  }

  byte[] frame() {
    return next(frames, frame -> true, "a frame");
  }

  /** The next state that begins so; those before it are forgotten. */
  String state(String start) {
    return next(states, state -> state.startsWith(start), "state " + start);
  }

  <T> T request(Class<T> kind) {
    return kind.cast(next(requests, kind::isInstance, "a request"));
  }

  private static <T> T next(BlockingQueue<T> queue, Predicate<T> wanted, String what) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    try {
      while (true) {
        T item = queue.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        if (item == null) {
          return Assertions.fail("did not hear " + what + " within " + PATIENCE);
        }
        if (wanted.test(item)) {
          return item;
        }
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
