package io.atomspace.node.api;

import io.atomspace.node.runtime.ClusterView;
import io.atomspace.node.runtime.LiveNode;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Liveness;
import org.eclipse.microprofile.health.Readiness;
import org.eclipse.microprofile.health.Startup;

/** The node's health, for probes: started, live, ready. */
@ApplicationScoped
public class NodeHealth {
  @Inject private LiveNode node;

  /** CDI injects the field. */
  @SuppressWarnings("NullAway.Init")
  public NodeHealth() {}

  /** UP once the node exists, whether or not it has joined. */
  @Produces
  @ApplicationScoped
  @Startup
  HealthCheck started() {
    return () -> HealthCheckResponse.named("node-started").status(node.live()).build();
  }

  /** DOWN when the node's loop is stuck or has crashed: only a restart helps. */
  @Produces
  @ApplicationScoped
  @Liveness
  HealthCheck live() {
    return () -> HealthCheckResponse.named("node-live").status(node.live()).build();
  }

  /** UP while the node has joined, knows a leader, and has a working engine. */
  @Produces
  @ApplicationScoped
  @Readiness
  HealthCheck ready() {
    return () -> {
      ClusterView cluster = node.cluster();
      HealthCheckResponseBuilder response =
          HealthCheckResponse.named("node-ready")
              .status(node.ready())
              .withData("node", cluster.self().value())
              .withData("cluster", cluster.name())
              .withData("leader", cluster.leader() == null ? "none" : cluster.leader().value())
              .withData("term", cluster.term())
              .withData("transport", cluster.transport())
              .withData("engines", String.join(",", node.engines().keySet()));
      node.transportCause().ifPresent(cause -> response.withData("transportCause", cause));
      return response.build();
    };
  }
}
