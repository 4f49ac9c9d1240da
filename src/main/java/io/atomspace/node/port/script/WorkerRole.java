package io.atomspace.node.port.script;

/** What a worker process is started for. */
public enum WorkerRole {
  /** Runs {@code evaluate} and {@code combine}; has no network wherever the host allows it. */
  EVALUATE,
  /** Runs {@code query} or {@code main}; has the network, and may call back. */
  QUERY
}
