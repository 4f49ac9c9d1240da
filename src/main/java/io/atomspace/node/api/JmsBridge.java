package io.atomspace.node.api;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.BeforeDestroyed;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import org.jspecify.annotations.Nullable;

/**
 * Opens the bridge to Jakarta Messaging where {@code atomspace.jms.bridge} names a provider. The
 * classes that need the messaging API are touched only then: without the server's feature it is not
 * there.
 */
@ApplicationScoped
public class JmsBridge {
  @Inject private Desk desk;

  private @Nullable AutoCloseable subscription;

  /** The server and CDI inject the fields. */
  @SuppressWarnings("NullAway.Init")
  public JmsBridge() {}

  void open(
      @Observes @Initialized(ApplicationScoped.class) @Priority(NodeMetrics.AFTER_NODE)
          Object event) {
    if (desk.node().configuration().jmsBridge().isPresent()) {
      JmsEvents events = new JmsEvents(desk.node());
      subscription = desk.node().subscribe(events::hear);
      desk.executor().execute(events);
    }
  }

  void close(@Observes @BeforeDestroyed(ApplicationScoped.class) Object event) {
    if (subscription != null) {
      EventStream.close(subscription);
    }
  }
}
