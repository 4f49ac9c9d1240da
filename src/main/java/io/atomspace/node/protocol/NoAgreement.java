package io.atomspace.node.protocol;

import io.atomspace.node.kernel.Effect;
import io.atomspace.node.kernel.Event;
import io.atomspace.node.kernel.Protocol;
import io.atomspace.node.protocol.commit.CommitCommand;
import io.atomspace.node.protocol.mutex.LockCommand;
import io.atomspace.node.protocol.replication.StoreCommand;
import java.util.List;
import java.util.Set;

/**
 * In the place of map, locks and commit where each side of a cut goes on alone ({@code
 * atomspace.cluster.quorum=available}): what both sides would agree on cannot be there.
 */
final class NoAgreement implements Protocol {
  private static final Effect.Refusal REFUSAL =
      new Effect.Refusal(
          503,
          "No majority",
          "store, locks and transactions need a majority; set atomspace.cluster.quorum=majority");

  @Override
  public String name() {
    return "agreement";
  }

  @Override
  public Set<Class<? extends Record>> hears() {
    return Protocol.recordsOf(StoreCommand.class, LockCommand.class, CommitCommand.class);
  }

  @Override
  public List<Effect> step(long nowNanos, Event event) {
    return event instanceof Event.Command command
        ? List.of(new Effect.Reply(command.ticket(), REFUSAL))
        : List.of();
  }
}
