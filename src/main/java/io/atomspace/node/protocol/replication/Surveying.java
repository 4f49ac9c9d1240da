package io.atomspace.node.protocol.replication;

import io.atomspace.node.protocol.consensus.Decision;
import io.atomspace.node.protocol.consensus.Scanned;
import io.atomspace.node.protocol.replication.MapAnswer.Listed;
import io.atomspace.node.protocol.replication.MapAnswer.Reason;
import java.util.List;

/** Looks once at what is there, for entries whose time to live nobody alive may be counting. */
final class Surveying extends Operation {
  Surveying(long id, long deadlineNanos) {
    super(id, null, deadlineNanos);
  }

  @Override
  void start(Turn turn) {
    turn.scan(id, "", Bounds.LIST_MAX);
  }

  @Override
  void scanned(Turn turn, Scanned scanned) {
    if (scanned.available()) {
      finish(turn, new Listed(List.of(), false));
    } else {
      fail(turn, Reason.UNAVAILABLE, "no majority answered");
    }
  }

  @Override
  void decided(Turn turn, Decision decision) {}

  @Override
  void seen(Turn turn, IntentSeen.State state) {}

  @Override
  void woken(Turn turn) {}
}
