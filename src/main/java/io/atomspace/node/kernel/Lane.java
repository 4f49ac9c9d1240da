package io.atomspace.node.kernel;

/** Two ordered streams to each peer, so that bulk data never delays a command. */
public enum Lane {
  /** Small control messages. */
  COMMAND,
  /** Batches of data, flowing by credits. */
  BULK
}
