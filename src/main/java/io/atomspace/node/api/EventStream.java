package io.atomspace.node.api;

import io.atomspace.node.kernel.Json;
import io.atomspace.node.protocol.jobs.JobView;
import io.atomspace.node.runtime.LiveNode;
import io.atomspace.node.runtime.NodeEvent;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import jakarta.ws.rs.sse.SseEventSink;
import java.util.ArrayDeque;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Events on their way to one client. The node's thread only puts them into a bounded queue; a
 * thread of the front door writes them. A client that falls behind by more than the queue holds is
 * cut off, and may ask again: the first event always tells how things stand.
 */
final class EventStream {
  private static final Logger LOG = Logger.getLogger(EventStream.class.getName());
  private static final int WAITING_MAX = 256;
  private static final int CLIENTS_MAX = 48;
  private static final AtomicInteger CLIENTS = new AtomicInteger();

  private final Sse sse;
  private final SseEventSink sink;
  private final Executor executor;
  private final ArrayDeque<OutboundSseEvent> waiting = new ArrayDeque<>();
  private @Nullable AutoCloseable subscription;
  private boolean writing;
  private boolean last;
  private boolean closed;

  private EventStream(Sse sse, SseEventSink sink, Executor executor) {
    this.sse = sse;
    this.sink = sink;
    this.executor = executor;
  }

  /**
   * Opens a stream, or refuses with 503 if too many are open.
   *
   * @param job of which job; null for the events of the cluster
   */
  static EventStream open(
      LiveNode node, @Nullable String job, Sse sse, SseEventSink sink, Executor executor) {
    if (CLIENTS.incrementAndGet() > CLIENTS_MAX) {
      CLIENTS.decrementAndGet();
      throw Problem.of(503, "Too many streams", "at most " + CLIENTS_MAX + " are served here")
          .exception();
    }
    EventStream stream = new EventStream(sse, sink, executor);
    AutoCloseable subscription =
        node.subscribe(
            event -> {
              if (job == null ? event.job() == null : job.equals(event.job())) {
                stream.offer(event);
              }
            });
    stream.own(subscription);
    return stream;
  }

  private synchronized void own(AutoCloseable mine) {
    subscription = mine;
    if (closed) {
      close(mine);
    }
  }

  /** Puts an event into the queue; never blocks. */
  void offer(NodeEvent event) {
    boolean ends = event.data() instanceof JobView view && view.state().isTerminal();
    put(
        sse.newEventBuilder()
            .name(event.name())
            .mediaType(MediaType.APPLICATION_JSON_TYPE)
            .data(String.class, Json.write(event.data()))
            .build(),
        ends);
  }

  /** A comment, so that a connection without a client is noticed. */
  void pulse() {
    put(sse.newEventBuilder().comment("pulse").build(), false);
  }

  private synchronized void put(OutboundSseEvent event, boolean ends) {
    if (closed || last) {
      return;
    }
    if (waiting.size() >= WAITING_MAX) {
      close();
      return;
    }
    last = ends;
    waiting.add(event);
    if (!writing) {
      writing = true;
      try {
        executor.execute(this::write);
      } catch (RejectedExecutionException e) {
        close();
      }
    }
  }

  private void write() {
    while (true) {
      OutboundSseEvent event;
      synchronized (this) {
        event = waiting.poll();
        if (event == null) {
          writing = false;
          if (last) {
            close();
          }
          return;
        }
      }
      try {
        sink.send(event).toCompletableFuture().join();
      } catch (RuntimeException e) {
        LOG.log(Level.FINE, "a client of events has gone", e);
        close();
        return;
      }
    }
  }

  synchronized boolean isClosed() {
    return closed || sink.isClosed();
  }

  synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    CLIENTS.decrementAndGet();
    waiting.clear();
    if (subscription != null) {
      close(subscription);
    }
    sink.close();
  }

  static void close(AutoCloseable subscription) {
    try {
      subscription.close();
    } catch (Exception e) {
      throw new IllegalStateException("ending a subscription cannot fail", e);
    }
  }
}
