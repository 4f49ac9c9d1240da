package io.atomspace.node.protocol.commit;

import io.atomspace.node.kernel.Effect;
import io.atomspace.node.protocol.commit.TransactionRecord.State;
import io.atomspace.node.protocol.replication.MapAnswer;
import java.util.ArrayList;
import java.util.List;

/** The users who wait for the outcome of a transaction, and what they are told. */
final class Audience {
  private static final int USERS_MAX = 64;

  private final List<Long> tickets = new ArrayList<>();

  /** False if too many wait. */
  boolean add(long ticket) {
    return tickets.size() < USERS_MAX && tickets.add(ticket);
  }

  /** Tells all who wait; each is told once. */
  void tell(Turn turn, Effect.Answer answer) {
    tickets.forEach(ticket -> turn.reply(ticket, answer));
    tickets.clear();
  }

  static Effect.Answer outcome(String id, TransactionRecord record) {
    return record.state() == State.COMMITTED
        ? new CommitAnswer.Committed(id)
        : new Effect.Refusal(409, "Transaction aborted", record.reason());
  }

  static Effect.Refusal reused(String id) {
    return new Effect.Refusal(
        409, "Transaction id used twice", "another transaction has the id " + id);
  }

  static Effect.Refusal undecided(String id) {
    return new Effect.Refusal(
        503,
        MapAnswer.MAYBE_TITLE,
        "transaction " + id + " is not known to be decided; ask for it");
  }

  static Effect.Refusal heldUp() {
    return new Effect.Refusal(
        409, "Key held by a transaction", "another transaction held a key all the time");
  }

  static Effect.Refusal busy() {
    return new Effect.Refusal(
        503, "Node overloaded", "too many transactions wait at this node; try again later");
  }

  static Effect.Refusal unknown(String id) {
    return new Effect.Refusal(404, "Transaction not known", "nothing is known of " + id);
  }
}
