package io.atomspace.node.protocol.ledger;

import io.atomspace.node.kernel.Body;
import io.atomspace.node.kernel.Effect;
import io.atomspace.node.kernel.Event;
import io.atomspace.node.kernel.Lane;
import io.atomspace.node.kernel.NodeId;
import io.atomspace.node.kernel.Step;
import java.time.Instant;

/** A step of the ledger, in its words. */
final class Turn extends Step {
  Turn(long nowNanos) {
    super(JobLedger.NAME, nowNanos);
  }

  Instant now() {
    return Instant.ofEpochSecond(0, nowNanos());
  }

  void tell(Event.Told event) {
    emit(new Effect.Tell(event));
  }

  void command(NodeId to, LedgerMessage content) {
    emit(Effect.Send.command(to, content));
  }

  void bulk(NodeId to, LedgerMessage content, Body body) {
    emit(new Effect.Send(to, Lane.BULK, content, body));
  }
}
