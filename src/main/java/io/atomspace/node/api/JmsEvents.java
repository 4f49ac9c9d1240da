package io.atomspace.node.api;

import io.atomspace.node.kernel.Json;
import io.atomspace.node.kernel.NodeId;
import io.atomspace.node.protocol.jobs.JobView;
import io.atomspace.node.runtime.LiveNode;
import io.atomspace.node.runtime.NodeEvent;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSProducer;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.Topic;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.logging.Logger;
import javax.naming.NamingException;
import org.jspecify.annotations.Nullable;

/**
 * The topic of events: each change of state of the jobs that this node takes, and each of its
 * alerts. While the provider is away the newest wait, so many as fit; the oldest are lost.
 */
final class JmsEvents implements Runnable {
  private static final Logger LOG = Logger.getLogger(JmsEvents.class.getName());
  private static final int WAITING_MAX = 1000;
  private static final int JOBS_MAX = 4096;
  private static final Duration RETRY = Duration.ofSeconds(1);

  private final LiveNode node;
  private final NodeId self;
  private final BlockingQueue<NodeEvent> waiting = new ArrayBlockingQueue<>(WAITING_MAX);
  private final Map<String, JobView.State> states = new LinkedHashMap<>();

  JmsEvents(LiveNode node) {
    this.node = node;
    this.self = node.configuration().members().self();
  }

  /** Called on the node's thread. */
  void hear(NodeEvent event) {
    if (event.name().equals("alert")
        || event.data() instanceof JobView view && view.origin().equals(self) && isNew(view)) {
      while (!waiting.offer(event)) {
        waiting.poll();
      }
    }
  }

  private boolean isNew(JobView view) {
    if (states.size() >= JOBS_MAX) {
      states.remove(states.keySet().iterator().next());
    }
    return states.put(view.id(), view.state()) != view.state();
  }

  /** Publishes until the node stops. */
  @Override
  public void run() {
    NodeEvent unsent = null;
    while (!node.awaitClose(unsent == null ? Duration.ZERO : RETRY)) {
      try {
        unsent = publish(unsent);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  /** Publishes on one connection; returns what could not be sent over it. */
  private @Nullable NodeEvent publish(@Nullable NodeEvent first) throws InterruptedException {
    NodeEvent event = first;
    try {
      try (JMSContext context = JmsProvider.connections().createContext()) {
        Topic topic = context.createTopic(JmsProvider.EVENTS);
        JMSProducer producer = context.createProducer();
        while (!node.awaitClose(Duration.ZERO)) {
          if (event == null) {
            event = waiting.poll(1, TimeUnit.SECONDS);
          }
          if (event != null) {
            send(producer, topic, event);
            event = null;
          }
        }
      }
    } catch (JMSRuntimeException | NamingException e) {
      if (first == null) {
        LOG.warning("the topic of events cannot be written, tried again each second: " + e);
      }
    }
    return event;
  }

  private static void send(JMSProducer producer, Topic topic, NodeEvent event) {
    producer.clearProperties().setProperty("AtomSpaceEvent", event.name());
    if (event.data() instanceof JobView view) {
      producer.setProperty("AtomSpaceJob", view.id());
      producer.setProperty("AtomSpaceState", view.state().name());
    }
    producer.send(topic, Json.write(event));
  }
}
