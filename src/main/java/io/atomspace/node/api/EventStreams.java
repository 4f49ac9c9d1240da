package io.atomspace.node.api;

import io.atomspace.node.runtime.NodeEvent;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedScheduledExecutorService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.sse.Sse;
import jakarta.ws.rs.sse.SseEventSink;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Opens streams of events, and keeps a pulse in each while it is open. */
@ApplicationScoped
public class EventStreams {
  private static final long PULSE_SECONDS = 15;

  private final Map<EventStream, ScheduledFuture<?>> pulses = new ConcurrentHashMap<>();

  @Inject private Desk desk;

  @Resource(lookup = "concurrent/timers")
  private ManagedScheduledExecutorService timers;

  /** The server and CDI inject the fields. */
  @SuppressWarnings("NullAway.Init")
  public EventStreams() {}

  /**
   * Streams from now on, after a first event that tells how things stand.
   *
   * @param job of which job; null for the events of the cluster
   */
  void open(@Nullable String job, Supplier<NodeEvent> first, Sse sse, SseEventSink sink) {
    EventStream stream = EventStream.open(desk.node(), job, sse, sink, desk.executor());
    stream.offer(first.get());
    pulse(stream);
  }

  private void pulse(EventStream stream) {
    pulses.put(stream, timers.schedule(() -> beat(stream), PULSE_SECONDS, TimeUnit.SECONDS));
  }

  private void beat(EventStream stream) {
    if (stream.isClosed()) {
      pulses.remove(stream);
      stream.close();
    } else {
      stream.pulse();
      pulse(stream);
    }
  }

  /** The application ends: the server's timers would go on without it. */
  @PreDestroy
  void end() {
    pulses.forEach(
        (stream, next) -> {
          next.cancel(false);
          stream.close();
        });
  }
}
