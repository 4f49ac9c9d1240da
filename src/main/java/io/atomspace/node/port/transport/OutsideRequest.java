package io.atomspace.node.port.transport;

import org.jspecify.annotations.Nullable;

/** What somebody outside the cluster asks over a transport. All of it is untrusted. */
public sealed interface OutsideRequest {

  /**
   * A job, as in the body of {@code POST /jobs}.
   *
   * @param json not checked
   * @param idempotencyKey the same key asks for the same job; null if none was given
   * @param reply takes the accepted job and later its final state
   */
  record Submission(byte[] json, @Nullable String idempotencyKey, Reply reply)
      implements OutsideRequest {}

  /**
   * The wish to cancel a job, told to every node.
   *
   * @param job 1 to 64 letters, digits, {@code .}, {@code _} or {@code -}
   */
  record Cancellation(String job) implements OutsideRequest {}

  /** The way back to whoever asked. */
  @FunctionalInterface
  interface Reply {
    /** Goes nowhere if the asker named no place for answers. */
    Reply NONE = json -> {};

    /** Sends one of several answers; never blocks, never throws. */
    void send(byte[] json);
  }
}
