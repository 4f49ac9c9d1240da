package io.atomspace.node.tool.bench.transports;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/** A queue from thread to thread, each way. */
final class RawMemory implements Ends {
  private static final int UNDER_WAY_MAX = 4096;

  private final List<BlockingQueue<byte[]>> inboxes = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();

  RawMemory(Ears ears) {
    for (int end = 0; end < 2; end++) {
      int here = end;
      BlockingQueue<byte[]> inbox = new ArrayBlockingQueue<>(UNDER_WAY_MAX);
      Thread thread = new Thread(() -> hear(here, inbox, ears), "raw-memory-" + end);
      thread.setDaemon(true);
      thread.start();
      inboxes.add(inbox);
      threads.add(thread);
    }
  }

  private static void hear(int end, BlockingQueue<byte[]> inbox, Ears ears) {
    try {
      while (true) {
        ears.heard(end, inbox.take());
      }
    } catch (InterruptedException e) {
      // Closed: the thread ends.
    }
  }

  @Override
  public void send(int end, byte[] message) throws InterruptedException {
    inboxes.get(1 - end).put(message);
  }

  @Override
  public void close() {
    threads.forEach(Thread::interrupt);
  }
}
