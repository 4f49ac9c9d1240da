package io.atomspace.node.runtime;

import io.atomspace.node.kernel.Alert;
import io.atomspace.node.kernel.Bytes;
import io.atomspace.node.kernel.Effect;
import io.atomspace.node.kernel.Fact;
import io.atomspace.node.kernel.Heartbeat;
import io.atomspace.node.kernel.Json;
import io.atomspace.node.kernel.NodeId;
import io.atomspace.node.kernel.Pulse;
import io.atomspace.node.port.transport.PublicTopics;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Tells the world how this node is: its heartbeat every two seconds, status and metrics every five,
 * alerts as they come, each as JSON where the transport has public topics, and in the log. It has
 * no timer of its own: the node's heartbeat drives it. Safe for use by many threads.
 */
final class Telemetry {
  private static final Logger LOG = Logger.getLogger("io.atomspace.node");
  // Outsiders watch; peers, who must know sooner, have the heartbeat itself.
  private static final Duration HEARTBEAT_INTERVAL = Duration.ofMillis(1990);
  private static final Duration STATUS_INTERVAL = Duration.ofSeconds(5);

  /** The envelope of every telemetry message. */
  public record Envelope(
      String cluster,
      NodeId sender,
      long session,
      long sequence,
      long term,
      String kind,
      Instant time,
      Object content) {}

  /** A line of the node's log. */
  public record Log(String level, String text) {}

  private final String cluster;
  private final NodeId self;
  private final long session;
  private final @Nullable PublicTopics topics;
  private final Views views;
  private final Supplier<Status> status;
  private final LimitWatch limits;
  private long sequence;
  private @Nullable Instant lastHeartbeat;
  private @Nullable Instant lastStatus;

  Telemetry(
      String cluster,
      NodeId self,
      long session,
      @Nullable PublicTopics topics,
      Views views,
      Supplier<Status> status,
      LimitWatch limits) {
    this.cluster = cluster;
    this.self = self;
    this.session = session;
    this.topics = topics;
    this.views = views;
    this.status = status;
    this.limits = limits;
  }

  synchronized void report(Effect.Report report) {
    if (report instanceof Pulse pulse) {
      pulse.heardNanos().forEach((peer, nanos) -> views.heard(peer, Clock.instant(nanos)));
      Instant now = Instant.now();
      if (topics != null
          && (lastHeartbeat == null || now.isAfter(lastHeartbeat.plus(HEARTBEAT_INTERVAL)))) {
        lastHeartbeat = now;
        publish(Heartbeat.class.getSimpleName(), pulse.heartbeat());
      }
      if (lastStatus == null || now.isAfter(lastStatus.plus(STATUS_INTERVAL))) {
        lastStatus = now;
        limits.look().forEach(this::alert);
        if (topics != null) {
          Status current = status.get();
          publish("Status", current);
          publish("Metrics", current.metrics());
        }
      }
    }
  }

  synchronized void announce(Fact fact) {
    if (fact instanceof Fact.Leader leader) {
      log(
          Level.INFO,
          leader.leader() == null
              ? "no leader is known in term " + leader.term()
              : "node " + leader.leader() + " leads in term " + leader.term());
      if (leader.leader() == null) {
        alert(
            new Alert(
                Alert.Severity.WARNING,
                "leader-lost",
                "no leader is known in term " + leader.term(),
                "an election follows by itself; if it does not, fewer than a majority are up"));
      }
    } else if (fact instanceof Fact.Peer peer) {
      log(Level.INFO, "node " + peer.peer() + " is " + peer.state());
      if (peer.state() == Fact.PeerState.DOWN) {
        alert(
            new Alert(
                Alert.Severity.WARNING,
                "peer-down",
                "node " + peer.peer() + " is down",
                "its work goes to the others; restart it"));
      }
    }
  }

  /** To those who subscribe here, to the public topics, and to the log. */
  synchronized void alert(Alert alert) {
    views.alert(alert);
    publish("Alert", alert);
    log(
        switch (alert.severity()) {
          case INFO -> Level.INFO;
          case WARNING -> Level.WARNING;
          case CRITICAL -> Level.SEVERE;
        },
        alert.name() + ": " + alert.cause() + " - " + alert.advice());
  }

  private void log(Level level, String text) {
    LogRecord line = new LogRecord(level, text);
    line.setLoggerName(LOG.getName());
    LOG.log(line);
    publish("Log", new Log(level.getName(), text));
  }

  private void publish(String kind, Object content) {
    if (topics != null) {
      Envelope envelope =
          new Envelope(
              cluster,
              self,
              session,
              ++sequence,
              views.leader().term(),
              kind,
              Instant.now(),
              content);
      topics.publish(
          "telemetry/" + self + "/" + kind.toLowerCase(Locale.ROOT),
          Bytes.utf8(Json.write(envelope)).array());
    }
  }
}
