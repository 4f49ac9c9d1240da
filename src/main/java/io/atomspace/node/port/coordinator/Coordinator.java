package io.atomspace.node.port.coordinator;

import java.time.Duration;

/**
 * Keeps one ephemeral node at a service outside the cluster: it names who made it and goes with the
 * session of its maker. Every method returns at once and throws for no fault of the world; what
 * comes of it a {@link CoordinatorListener} hears.
 */
public interface Coordinator extends AutoCloseable {

  /**
   * Where and how.
   *
   * @param servers {@code host:port}, separated by commas
   * @param path of the node, absolute; what is above it is made where it is missing
   * @param sessionTimeout what to ask for; the service may give another
   */
  record Context(String servers, String path, Duration sessionTimeout) {}

  /** Opens a session, and another whenever one has ended, until {@link #close}. */
  void start();

  /** Makes the node in this name unless it is there, then does as {@link #look}. */
  void claim(long ticket, String holder);

  /**
   * Reads the node as it is now, not as a lagging server has it, and watches it: answered by one of
   * {@link CoordinatorListener#held}, {@link CoordinatorListener#vacant} and {@link
   * CoordinatorListener#failed}.
   */
  void look(long ticket);

  /** Removes the node if the session of now made it by this transaction. */
  void release(long transaction);

  /** Ends the session, and with it the node; waits a little for that. */
  @Override
  void close();
}
