package io.atomspace.node.protocol.replication;

import io.atomspace.node.protocol.replication.MapAnswer.Found;

/** {@link StoreCommand.Get}. */
final class Getting extends Reading {
  private final String key;

  Getting(long id, Origin origin, long deadlineNanos, String key) {
    super(id, origin, deadlineNanos);
    this.key = key;
  }

  @Override
  void start(Turn turn) {
    look(turn, key);
  }

  @Override
  void found(Turn turn, Found found) {
    finish(turn, found);
  }
}
