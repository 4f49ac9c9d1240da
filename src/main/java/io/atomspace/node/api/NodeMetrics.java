package io.atomspace.node.api;

import io.atomspace.node.protocol.jobs.JobView;
import io.atomspace.node.runtime.LiveNode;
import io.atomspace.node.runtime.Status;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.util.function.ToDoubleFunction;
import org.eclipse.microprofile.metrics.Metadata;
import org.eclipse.microprofile.metrics.MetricRegistry;
import org.eclipse.microprofile.metrics.MetricUnits;
import org.eclipse.microprofile.metrics.Tag;

/** The node's numbers at {@code /metrics}: read when they are asked for, never in between. */
@ApplicationScoped
public class NodeMetrics {
  /** Of an observer that needs the node to have started. */
  static final int AFTER_NODE = 3000;

  @Inject private LiveNode node;
  @Inject private MetricRegistry registry;

  /** CDI injects the fields. */
  @SuppressWarnings("NullAway.Init")
  public NodeMetrics() {}

  /** After the node has started, which an observer of the usual priority does. */
  void register(
      @Observes @Initialized(ApplicationScoped.class) @Priority(AFTER_NODE) Object event) {
    number("jobs.open", "jobs known here that have not ended", Status.Metrics::jobsOpen);
    number("jobs.known", "jobs known here", Status.Metrics::jobsKnown);
    number("inbox.events", "events that wait for the node's loop", Status.Metrics::inbox);
    number("commands.waiting", "commands without an answer yet", Status.Metrics::commandsWaiting);
    number("frames.sent", "frames sent since the start", Status.Metrics::framesSent);
    number("frames.dropped", "frames dropped since the start", Status.Metrics::framesDropped);
    gauge("ready", "1 while the node is ready", live -> live.ready() ? 1 : 0);
    gauge("term", "the election term known here", live -> live.cluster().term());
    gauge(
        "leading",
        "1 while this node leads",
        live -> live.cluster().self().equals(live.cluster().leader()) ? 1 : 0);
    for (JobView.State state : JobView.State.values()) {
      registry.gauge(
          metadata("jobs", "jobs known here, by state"),
          node,
          live -> live.jobs().stream().filter(job -> job.state() == state).count(),
          new Tag("state", state.name()));
    }
  }

  private void number(String name, String description, ToDoubleFunction<Status.Metrics> of) {
    gauge(name, description, live -> of.applyAsDouble(live.status().metrics()));
  }

  private void gauge(String name, String description, ToDoubleFunction<LiveNode> of) {
    registry.gauge(metadata(name, description), node, of::applyAsDouble);
  }

  private static Metadata metadata(String name, String description) {
    return Metadata.builder()
        .withName("atomspace." + name)
        .withDescription(description)
        .withUnit(MetricUnits.NONE)
        .build();
  }
}
