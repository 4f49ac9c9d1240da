package io.atomspace.node.api;

import io.atomspace.node.kernel.Json;
import io.atomspace.node.protocol.mutex.LockAnswer;
import io.atomspace.node.protocol.mutex.LockBounds;
import io.atomspace.node.protocol.mutex.LockCommand;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/**
 * Mutual exclusion by name: one holder at a time, for a lease. Each grant has a token above all
 * before it; whatever the lock protects should refuse a lower one.
 */
@ApplicationScoped
@Path("/locks")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "locks")
public class LocksResource {
  private static final Duration LEASE = Duration.ofSeconds(30);
  private static final String TOKEN = "the token that the grant gave";

  /**
   * A lock that is held.
   *
   * @param expiresAt when the holder must have stopped, unless it renews before; null where only
   *     the holder knows
   */
  public record Held(String lock, String holder, long token, @Nullable Instant expiresAt) {}

  @Inject private Desk desk;

  /** The server and CDI inject the fields. */
  @SuppressWarnings("NullAway.Init")
  public LocksResource() {}

  @POST
  @Path("/{lock: .+}")
  @Operation(
      operationId = "lock",
      summary = "Take a lock",
      description =
          "Waits for it as long as wait says, then 409. A holder that is named and has the lock gets"
              + " the same token and a new lease.")
  public CompletionStage<Response> lock(
      @PathParam("lock") String lock,
      @QueryParam("holder") @Nullable String holder,
      @QueryParam("lease") @Nullable String lease,
      @QueryParam("wait") @Nullable String wait,
      @Context UriInfo uri) {
    Parameters.only(uri, "holder", "lease", "wait");
    Duration time = lease(lease);
    Duration patience = Parameters.patience(wait);
    String owner = holder == null ? UUID.randomUUID().toString() : holder;
    return desk.ask(
            ticket -> new LockCommand.Lock(ticket, lock, owner, time, patience),
            LockAnswer.Locked.class,
            patience)
        .thenApply(LocksResource::held);
  }

  @PUT
  @Path("/{lock: .+}")
  @Operation(
      operationId = "renew",
      summary = "Lengthen the lease of a lock",
      description = "412 if the token is not that of the holder any more.")
  public CompletionStage<Response> renew(
      @PathParam("lock") String lock,
      @QueryParam("token") @Nullable String token,
      @QueryParam("holder") @Nullable String holder,
      @QueryParam("lease") @Nullable String lease,
      @Context UriInfo uri) {
    Parameters.only(uri, "token", "holder", "lease");
    long number = token(token);
    Duration time = lease(lease);
    return desk.ask(
            ticket -> new LockCommand.Renew(ticket, lock, holder, number, time),
            LockAnswer.Locked.class)
        .thenApply(LocksResource::held);
  }

  @DELETE
  @Path("/{lock: .+}")
  @Operation(
      operationId = "unlock",
      summary = "Give a lock back",
      description = "412 if the token is not that of the holder any more.")
  public CompletionStage<Response> unlock(
      @PathParam("lock") String lock,
      @QueryParam("token") @Nullable String token,
      @QueryParam("holder") @Nullable String holder,
      @Context UriInfo uri) {
    Parameters.only(uri, "token", "holder");
    long number = token(token);
    return desk.ask(
            ticket -> new LockCommand.Unlock(ticket, lock, holder, number),
            LockAnswer.Unlocked.class)
        .thenApply(unlocked -> Response.noContent().build());
  }

  @GET
  @Path("/{lock: .+}")
  @Operation(operationId = "holder", summary = "Who holds a lock; 404 if nobody does")
  public CompletionStage<Response> get(@PathParam("lock") String lock, @Context UriInfo uri) {
    Parameters.only(uri);
    return desk.ask(ticket -> new LockCommand.FindLock(ticket, lock), LockAnswer.Holder.class)
        .thenApply(found -> answer(new Held(found.lock(), found.owner(), found.token(), null)));
  }

  private static Duration lease(@Nullable String lease) {
    return Parameters.duration("lease", lease, LEASE, LockBounds.TTL_MIN, LockBounds.TTL_MAX);
  }

  private static long token(@Nullable String token) {
    return Parameters.version("token", Parameters.given("token", token, TOKEN));
  }

  private static Response held(LockAnswer.Locked locked) {
    Instant end = Instant.now().plus(locked.lease()).truncatedTo(ChronoUnit.MILLIS);
    return answer(new Held(locked.lock(), locked.owner(), locked.token(), end));
  }

  private static Response answer(Held held) {
    return Response.ok(Json.write(held)).build();
  }
}
