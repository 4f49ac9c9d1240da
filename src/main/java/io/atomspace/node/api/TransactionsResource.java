package io.atomspace.node.api;

import io.atomspace.node.kernel.Json;
import io.atomspace.node.protocol.commit.CommitAnswer;
import io.atomspace.node.protocol.commit.CommitCommand;
import io.atomspace.node.protocol.commit.TransactionRecord;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.CompletionStage;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Atomic commit: keys of the store, and atoms of DAS Servers, change together, or none does. */
@ApplicationScoped
@Path("/transactions")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "transactions")
public class TransactionsResource {
  /** How a transaction stands. */
  public enum State {
    /** It may still be either. */
    PENDING,
    COMMITTED,
    ABORTED
  }

  /**
   * A transaction.
   *
   * @param reason of an abort
   */
  public record View(String id, State state, @Nullable String reason) {}

  @Inject private Desk desk;

  /** The server and CDI inject the fields. */
  @SuppressWarnings("NullAway.Init")
  public TransactionsResource() {}

  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(
      operationId = "commit",
      summary = "Change several keys of the store, and add atoms to DAS Servers, or nothing",
      description =
          "409 if it was aborted, 412 if a condition does not hold: then nothing was changed. The"
              + " same id is the same transaction.")
  public CompletionStage<Response> commit(InputStream body, @Context UriInfo uri)
      throws IOException {
    Parameters.only(uri);
    TransactionReader.Asked asked =
        TransactionReader.read(desk.reader(), body, desk.node().configuration().dasUrl());
    return desk.ask(asked::command, CommitAnswer.Committed.class)
        .thenApply(
            done -> Response.ok(Json.write(new View(done.id(), State.COMMITTED, null))).build());
  }

  @GET
  @Path("/{id: .+}")
  @Operation(
      operationId = "transaction",
      summary = "What became of a transaction",
      description = "Told at every node for an hour after its end.")
  public CompletionStage<Response> get(@PathParam("id") String id, @Context UriInfo uri) {
    Parameters.only(uri);
    return desk.ask(
            ticket -> new CommitCommand.FindTransaction(ticket, id), CommitAnswer.Outcome.class)
        .thenApply(outcome -> Response.ok(Json.write(view(outcome))).build());
  }

  private static View view(CommitAnswer.Outcome outcome) {
    State state =
        switch (outcome.state()) {
          case UNDECIDED -> State.PENDING;
          case COMMITTED -> State.COMMITTED;
          case ABORTED -> State.ABORTED;
        };
    return new View(
        outcome.id(),
        state,
        outcome.state() == TransactionRecord.State.ABORTED ? outcome.reason() : null);
  }
}
