package io.atomspace.node.api;

import jakarta.jms.ConnectionFactory;
import javax.naming.InitialContext;
import javax.naming.NamingException;

/** The messaging provider of the bridge, as the server's configuration offers it. */
final class JmsProvider {
  /** The queue of messages that cannot be accepted. */
  static final String REJECTED = "atomspace.jobs.rejected";

  /** The topic of events. */
  static final String EVENTS = "atomspace.events";

  private static final String CONNECTIONS = "jms/atomspace/bridge";

  private JmsProvider() {}

  // The name is the server's own.
  @SuppressWarnings("BanJNDI")
  static ConnectionFactory connections() throws NamingException {
    return InitialContext.doLookup(CONNECTIONS);
  }
}
