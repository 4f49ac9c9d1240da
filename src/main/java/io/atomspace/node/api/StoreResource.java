package io.atomspace.node.api;

import io.atomspace.node.kernel.Json;
import io.atomspace.node.protocol.replication.Bounds;
import io.atomspace.node.protocol.replication.MapAnswer;
import io.atomspace.node.protocol.replication.StoreCommand;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/**
 * The replicated map: a JSON value for each key, the same at every node. The entity tag is the
 * version of the key. Reads and writes are linearizable, key by key.
 */
@ApplicationScoped
@Path("/store")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "store")
public class StoreResource {
  @Inject private Desk desk;

  /** The server and CDI inject the fields. */
  @SuppressWarnings("NullAway.Init")
  public StoreResource() {}

  @GET
  @Operation(
      operationId = "entries",
      summary = "Keys that begin so, with version and value",
      description = "Each as it was at some moment, not all at one; truncated if there are more.")
  public CompletionStage<Response> list(
      @QueryParam("prefix") @Nullable String prefix,
      @QueryParam("limit") @Nullable String limit,
      @Context UriInfo uri) {
    Parameters.only(uri, "prefix", "limit");
    int most = Parameters.number("limit", limit, Bounds.LIST_MAX, 1, Bounds.LIST_MAX);
    String start = prefix == null ? "" : prefix;
    return desk.ask(
            ticket -> new StoreCommand.ListKeys(ticket, start, most), MapAnswer.Listed.class)
        .thenApply(listed -> Response.ok(text(listed)).build());
  }

  /** Values are JSON already, so they are put in as they are. */
  private static String text(MapAnswer.Listed listed) {
    return listed.entries().stream()
        .map(StoreResource::text)
        .collect(
            Collectors.joining(
                ",", "{\"entries\":[", "],\"truncated\":" + listed.truncated() + "}"));
  }

  private static String text(MapAnswer.Found entry) {
    String ttl =
        entry.ttlMillis() == 0 ? "" : ",\"ttl\":\"" + Duration.ofMillis(entry.ttlMillis()) + '"';
    return "{\"key\":"
        + Json.write(entry.key())
        + ",\"version\":"
        + entry.version()
        + ttl
        + ",\"value\":"
        + entry.value()
        + '}';
  }

  @GET
  @Path("/{key: .+}")
  @Operation(
      operationId = "entry",
      summary = "The value of a key",
      description =
          "With wait and since: once the version is another than since, else 304 when the time is"
              + " over.")
  public CompletionStage<Response> get(
      @PathParam("key") String key,
      @QueryParam("wait") @Nullable String wait,
      @QueryParam("since") @Nullable String since,
      @Context UriInfo uri) {
    Parameters.only(uri, "wait", "since");
    Duration patience = Parameters.patience(wait);
    if (since == null) {
      if (wait != null) {
        throw Parameters.wrong("since", null, "with wait: the version after which to look");
      }
      return desk.ask(ticket -> new StoreCommand.Get(ticket, key), MapAnswer.Found.class)
          .thenApply(StoreResource::answer);
    }
    long version = Parameters.version("since", since);
    return desk.ask(
            ticket -> new StoreCommand.Watch(ticket, key, version, patience),
            MapAnswer.Found.class,
            patience)
        .thenApply(
            found ->
                found.version() == version
                    ? Response.notModified(Versions.tag(version)).build()
                    : answer(found));
  }

  private static Response answer(MapAnswer.Found found) {
    if (found.value() == null) {
      throw Problem.of(
              404, "Unknown key", "the store has no key '" + Problem.shown(found.key()) + "'")
          .exception();
    }
    return Response.ok(found.value()).tag(Versions.tag(found.version())).build();
  }

  @PUT
  @Path("/{key: .+}")
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(
      operationId = "put",
      summary = "Write the value of a key",
      description =
          "201 if the key was absent, else 200. With If-Match or If-None-Match only if that holds,"
              + " else 412. The same Idempotency-Key writes once.")
  public CompletionStage<Response> put(
      InputStream body,
      @PathParam("key") String key,
      @QueryParam("ttl") @Nullable String ttl,
      @HeaderParam("If-Match") @Nullable String ifMatch,
      @HeaderParam("If-None-Match") @Nullable String ifNoneMatch,
      @HeaderParam("Idempotency-Key") @Nullable String operation,
      @Context UriInfo uri)
      throws IOException {
    Parameters.only(uri, "ttl");
    Parameters.key(operation, Bounds.OPERATION_CHARS_MAX);
    Duration life = Parameters.duration("ttl", ttl, Duration.ZERO, Bounds.TTL_MIN, Bounds.TTL_MAX);
    long condition = Versions.condition(ifMatch, ifNoneMatch);
    long bytesMax = desk.node().configuration().limits().valueBytesMax();
    String value = desk.reader().value(body, bytesMax, "the value");
    return desk.ask(
            ticket -> new StoreCommand.Put(ticket, key, value, condition, life, operation),
            MapAnswer.Written.class)
        .thenApply(
            written ->
                Response.status(written.created() ? 201 : 200)
                    .tag(Versions.tag(written.version()))
                    .entity(Json.write(written))
                    .build());
  }

  @DELETE
  @Path("/{key: .+}")
  @Operation(
      operationId = "delete",
      summary = "Delete a key; one that is absent is deleted already",
      description = "With If-Match only if that holds, else 412.")
  public CompletionStage<Response> delete(
      @PathParam("key") String key,
      @HeaderParam("If-Match") @Nullable String ifMatch,
      @HeaderParam("Idempotency-Key") @Nullable String operation,
      @Context UriInfo uri) {
    Parameters.only(uri);
    Parameters.key(operation, Bounds.OPERATION_CHARS_MAX);
    long condition = Versions.condition(ifMatch, null);
    return desk.ask(
            ticket -> new StoreCommand.Delete(ticket, key, condition, operation),
            MapAnswer.Written.class)
        .thenApply(written -> Response.noContent().build());
  }
}
