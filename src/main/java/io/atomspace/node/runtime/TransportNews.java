package io.atomspace.node.runtime;

import io.atomspace.node.kernel.Alert;
import io.atomspace.node.kernel.NodeId;
import io.atomspace.node.port.transport.OutsideRequest;
import io.atomspace.node.port.transport.TransportListener;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a node's transport tells: events for the machine, alerts for the operator, and what somebody
 * outside the cluster asks for.
 */
final class TransportNews implements TransportListener {
  private final Inbox inbox;
  private final Telemetry telemetry;
  private volatile @Nullable String cause = "not connected yet";
  private volatile @Nullable Consumer<OutsideRequest> outsiders;

  TransportNews(Inbox inbox, Telemetry telemetry) {
    this.inbox = inbox;
    this.telemetry = telemetry;
  }

  /** Why the transport carries nothing; null if it does. */
  @Nullable String cause() {
    return cause;
  }

  /** Hears requests from outside from now on; must not block. */
  void outsiders(Consumer<OutsideRequest> hears) {
    outsiders = hears;
  }

  @Override
  public void frame(byte[] frame) {
    inbox.frame(frame);
  }

  @Override
  public void up() {
    cause = null;
    inbox.up();
  }

  @Override
  public void down(String why) {
    cause = why;
    inbox.down(why);
    telemetry.alert(
        new Alert(
            Alert.Severity.CRITICAL,
            "transport-down",
            why,
            "start the broker, or correct atomspace.transport; the node tries again by itself"));
  }

  @Override
  public void degraded(String why) {
    telemetry.alert(
        new Alert(
            Alert.Severity.WARNING,
            "transport-degraded",
            why,
            "messages still flow; bring the lost part back before the rest is lost too"));
  }

  @Override
  public void peerLost(NodeId peer, long session) {
    inbox.peerLost(peer, session);
  }

  @Override
  public void request(OutsideRequest request) {
    Consumer<OutsideRequest> hears = outsiders;
    if (hears != null) {
      hears.accept(request);
    }
  }
}
