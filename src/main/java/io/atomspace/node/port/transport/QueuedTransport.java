package io.atomspace.node.port.transport;

import io.atomspace.node.kernel.NodeId;
import java.util.concurrent.atomic.AtomicLong;

/** A transport that queues what it is given, as long as there is room. */
abstract class QueuedTransport implements Transport {
  /** Frames given up. */
  final AtomicLong dropped = new AtomicLong();

  /** Set first of all when it is closed. */
  volatile boolean closed;

  /** Tells whether there was a way to that node, and room. */
  abstract boolean offer(NodeId to, byte[] frame);

  @Override
  public final void send(NodeId to, byte[] frame) {
    if (frame.length > FRAME_BYTES_MAX) {
      throw new IllegalArgumentException("a frame of " + frame.length + " bytes");
    }
    if (closed || !offer(to, frame)) {
      dropped.incrementAndGet();
    }
  }

  @Override
  public final long dropped() {
    return dropped.get();
  }
}
