package io.atomspace.node.port.coordinator;

import java.time.Duration;

/** Hears a {@link Coordinator}, on threads of its own; must not block. */
public interface CoordinatorListener {

  /**
   * The service answers.
   *
   * @param session another than before: the earlier one is over
   * @param timeout silence after which the service ends the session, as it said
   */
  void connected(long session, Duration timeout);

  /** The service does not answer; the session may live on. */
  void suspended();

  /** The session is over, or has to be taken for that. */
  void lost();

  /**
   * The node is there.
   *
   * @param session that made it
   * @param transaction that made it; these numbers rise
   */
  void held(long ticket, String holder, long session, long transaction);

  /** There is no such node. */
  void vacant(long ticket);

  /** The node was made, changed or removed since that answer. */
  void changed(long ticket);

  /** No answer: what was asked may have been done or not. */
  void failed(long ticket, String cause);
}
