package io.atomspace.node.runtime;

import io.atomspace.node.kernel.Event;
import io.atomspace.node.kernel.NodeId;
import io.atomspace.node.port.coordinator.Coordinator;
import io.atomspace.node.port.coordinator.CoordinatorListener;
import io.atomspace.node.port.coordinator.CuratorCoordinator;
import io.atomspace.node.protocol.election.CoordinatorOutcome;
import io.atomspace.node.protocol.election.CoordinatorWork;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Has a coordinator do what the election asks for, and tells what came of it. A node whose election
 * asks for nothing loads nothing.
 */
final class CoordinatorDesk implements CoordinatorListener, AutoCloseable {
  private final String cluster;
  private final NodeId self;
  private final Consumer<Event> hears;
  private @Nullable Coordinator coordinator;
  private boolean closed;

  /**
   * @param hears the outcomes, on threads of the coordinator
   */
  CoordinatorDesk(String cluster, NodeId self, Consumer<Event> hears) {
    this.cluster = cluster;
    this.self = self;
    this.hears = hears;
  }

  void perform(CoordinatorWork work) {
    if (work instanceof CoordinatorWork.Connect connect) {
      // Its classes take longer to load than the loop may stand still.
      new Thread(() -> open(connect), "coordinator-" + self).start();
      return;
    }
    Coordinator asked = opened();
    if (asked == null) {
      throw new IllegalStateException("not connected: " + work);
    }
    if (work instanceof CoordinatorWork.Claim claim) {
      asked.claim(claim.ticket(), claim.holder().value());
    } else if (work instanceof CoordinatorWork.Look look) {
      asked.look(look.ticket());
    } else if (work instanceof CoordinatorWork.Release release) {
      asked.release(release.term());
    }
  }

  private synchronized @Nullable Coordinator opened() {
    return coordinator;
  }

  private synchronized void open(CoordinatorWork.Connect connect) {
    if (closed) {
      return;
    }
    String path = connect.path().isEmpty() ? "/atomspace/" + cluster + "/leader" : connect.path();
    Coordinator opened =
        new CuratorCoordinator(
            new Coordinator.Context(connect.servers(), path, connect.sessionTimeout()), this);
    coordinator = opened;
    opened.start();
  }

  @Override
  public void connected(long session, Duration timeout) {
    hears.accept(new CoordinatorOutcome.Connected(session, timeout.toNanos()));
  }

  @Override
  public void suspended() {
    hears.accept(new CoordinatorOutcome.Suspended());
  }

  @Override
  public void lost() {
    hears.accept(new CoordinatorOutcome.Lost());
  }

  @Override
  public void held(long ticket, String holder, long session, long transaction) {
    NodeId id;
    try {
      id = new NodeId(holder);
    } catch (IllegalArgumentException e) {
      failed(ticket, "what stands at the path of the leader was made by no node of ours");
      return;
    }
    hears.accept(new CoordinatorOutcome.Held(ticket, id, session, transaction));
  }

  @Override
  public void vacant(long ticket) {
    hears.accept(new CoordinatorOutcome.Vacant(ticket));
  }

  @Override
  public void changed(long ticket) {
    hears.accept(new CoordinatorOutcome.Changed(ticket));
  }

  @Override
  public void failed(long ticket, String cause) {
    hears.accept(new CoordinatorOutcome.Failed(ticket, cause));
  }

  /** Ends the session, so that another leads at once. */
  @Override
  public synchronized void close() {
    closed = true;
    if (coordinator != null) {
      coordinator.close();
    }
  }
}
