package io.atomspace.node.api.artemis;

import jakarta.resource.ResourceException;
import jakarta.resource.spi.ActivationSpec;
import java.util.Map;
import javax.transaction.xa.XAResource;
import org.apache.activemq.artemis.ra.ActiveMQResourceAdapter;
import org.apache.activemq.artemis.ra.inflow.ActiveMQActivationSpec;
import org.apache.activemq.artemis.service.extensions.xa.recovery.ActiveMQXAResourceWrapper;
import org.apache.activemq.artemis.service.extensions.xa.recovery.XARecoveryConfig;
import org.jspecify.annotations.Nullable;

/**
 * The adapter of ActiveMQ Artemis, for a server that recovers its transactions itself (Jakarta
 * Connectors 2.1, {@code ResourceAdapter.getXAResources}): when it has been killed between the two
 * phases of a commit, the restarted server asks the adapter for a way to the broker, by the
 * activation's settings, and finishes the second.
 *
 * <p>The original leaves that to another server's transaction manager, or looks for the very object
 * of an activation, which a server that has just started cannot have: the message would stay
 * prepared, neither answered nor delivered again.
 */
public final class RecoveringAdapter extends ActiveMQResourceAdapter {
  private static final long serialVersionUID = 1;

  private transient @Nullable XAResource broker;

  /** The server makes it. */
  public RecoveringAdapter() {}

  /**
   * A way to the broker for each activation; all are of one broker, so it is one connection. It is
   * opened at the first question, and again when it breaks.
   */
  @Override
  public synchronized XAResource[] getXAResources(ActivationSpec[] activations)
      throws ResourceException {
    XAResource[] resources = new XAResource[activations.length];
    for (int i = 0; i < activations.length; i++) {
      resources[i] = broker((ActiveMQActivationSpec) activations[i]);
    }
    return resources;
  }

  private XAResource broker(ActiveMQActivationSpec activation) {
    XAResource known = broker;
    if (known == null) {
      known =
          new ActiveMQXAResourceWrapper(
              XARecoveryConfig.newConfig(
                  createRecoveryActiveMQConnectionFactory(activation),
                  activation.getUser(),
                  activation.getPassword(),
                  Map.of()));
      broker = known;
    }
    return known;
  }
}
