package io.atomspace.node.protocol.replication;

import io.atomspace.node.kernel.Event;
import org.jspecify.annotations.Nullable;

/** What other protocols of the node ask of the map; each is answered by one {@link MapTold}. */
public sealed interface MapAsk extends Event.Told {
  /** The {@link io.atomspace.node.kernel.Protocol#name()} of who asks. */
  String requester();

  /** Chosen by the requester, to know the answer by. */
  long ticket();

  /**
   * As a user would. Keys are whole here: {@code store/a}, {@code lock/a}, where a user says {@code
   * a}.
   */
  record Plain(String requester, StoreCommand command) implements MapAsk {
    @Override
    public long ticket() {
      return command.ticket();
    }
  }

  /** The register as it is, held by a transaction or not. Answered by {@link MapAnswer.Peeked}. */
  record Peek(String requester, long ticket, String key) implements MapAsk {}

  /**
   * Puts this entry in the place of exactly that version, held by a transaction or not. Answered by
   * {@link MapAnswer.Written} or {@link MapAnswer.Conflict}.
   *
   * @param entry null to delete
   */
  record Swap(
      String requester,
      long ticket,
      String key,
      long version,
      @Nullable Entry entry,
      String operation)
      implements MapAsk {}
}
