package io.atomspace.node.protocol.replication;

import java.util.PriorityQueue;

/** Virtual time: what happens when; at one moment in the order in which it was put there. */
final class Moments {
  private record Item(long at, long order, Runnable run) {}

  private final PriorityQueue<Item> queue =
      new PriorityQueue<>(
          (a, b) -> a.at != b.at ? Long.compare(a.at, b.at) : Long.compare(a.order, b.order));
  private long now;
  private long order;

  long now() {
    return now;
  }

  void after(long delay, Runnable action) {
    queue.add(new Item(now + delay, order++, action));
  }

  void run(long nanos) {
    long until = now + nanos;
    while (!queue.isEmpty() && queue.peek().at <= until) {
      Item item = queue.poll();
      now = item.at;
      item.run.run();
    }
    now = until;
  }
}
