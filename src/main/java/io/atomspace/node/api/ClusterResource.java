package io.atomspace.node.api;

import io.atomspace.node.kernel.Json;
import io.atomspace.node.runtime.NodeEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.sse.Sse;
import jakarta.ws.rs.sse.SseEventSink;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The cluster as this node sees it. */
@ApplicationScoped
@Path("/cluster")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "cluster")
public class ClusterResource {
  @Inject private Desk desk;
  @Inject private EventStreams streams;

  /** The server and CDI inject the fields. */
  @SuppressWarnings("NullAway.Init")
  public ClusterResource() {}

  @GET
  @Operation(operationId = "cluster", summary = "Members, leader and term as this node sees them")
  public Response get() {
    return Response.ok(Json.write(desk.node().cluster())).build();
  }

  @GET
  @Path("/events")
  @Produces(MediaType.SERVER_SENT_EVENTS)
  @Operation(
      operationId = "clusterEvents",
      summary = "Changes of leader and peers, first grants of a term, and alerts")
  public void events(@Context SseEventSink sink, @Context Sse sse) {
    streams.open(null, () -> new NodeEvent("cluster", null, desk.node().cluster()), sse, sink);
  }
}
