package io.atomspace.node.port.transport;

import io.atomspace.node.kernel.Kind;
import io.atomspace.node.kernel.NodeId;
import io.atomspace.node.kernel.Settings;
import jakarta.enterprise.context.Dependent;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * Nodes of one JVM, joined by a {@link Hub}: for a node alone and for tests. Frames arrive in order
 * on the one thread that each node has; a frame for a node that is absent or whose inbox is full is
 * dropped.
 */
public final class MemoryTransport extends QueuedTransport {
  private static final int INBOX_FRAMES_MAX = 4096;

  /** Where the nodes of one cluster meet. */
  public static final class Hub {
    private final ConcurrentMap<NodeId, MemoryTransport> present = new ConcurrentHashMap<>();
  }

  /** A node alone: its hub has no other. */
  @Kind("memory")
  @Dependent
  public static class Provider implements TransportProvider {
    /** It has none. */
    @Override
    public void check(Settings settings, Map<NodeId, String> addresses) {}

    @Override
    public Transport create(Context context) {
      return new MemoryTransport(new Hub(), context.self());
    }
  }

  private final Hub hub;
  private final NodeId self;
  private final BlockingQueue<byte[]> inbox = new ArrayBlockingQueue<>(INBOX_FRAMES_MAX);
  private @Nullable Thread thread;

  public MemoryTransport(Hub hub, NodeId self) {
    this.hub = hub;
    this.self = self;
  }

  @Override
  public void start(TransportListener listener) {
    Thread started = new Thread(() -> deliver(listener), "atomspace-memory-" + self);
    started.setDaemon(true);
    thread = started;
    hub.present.put(self, this);
    started.start();
  }

  private void deliver(TransportListener listener) {
    listener.up();
    try {
      while (!closed) {
        listener.frame(inbox.take());
      }
    } catch (InterruptedException e) {
      // Closed: the thread ends.
    }
  }

  @Override
  boolean offer(NodeId to, byte[] frame) {
    MemoryTransport peer = hub.present.get(to);
    return peer != null && peer.inbox.offer(frame);
  }

  @Override
  public void close() {
    closed = true;
    hub.present.remove(self, this);
    if (thread != null) {
      thread.interrupt();
    }
  }
}
