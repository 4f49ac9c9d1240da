package io.atomspace.node.simulation.invariant;

import io.atomspace.node.kernel.Effect;
import io.atomspace.node.kernel.Event;
import io.atomspace.node.kernel.NodeId;
import io.atomspace.node.protocol.jobs.JobReport;
import io.atomspace.node.protocol.jobs.JobView;
import io.atomspace.node.simulation.world.Host;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A job that has ended in the eyes of a node never changes its state there again. That a taker is
 * down and its job therefore failed is a presumption, which the taker's word may replace.
 */
public final class FirstTerminalStateWins implements Invariant {
  private final Map<Seen, JobView.State> ended = new HashMap<>();

  private record Seen(NodeId node, long session, String job) {}

  @Override
  public void stepped(Host host, long session, Event event, List<Effect> performed) {
    for (Effect effect : performed) {
      if (effect instanceof JobReport.Seen report) {
        JobView view = report.view();
        Seen seen = new Seen(host.id(), session, view.id());
        JobView.State before = ended.get(seen);
        if (before != null && before != view.state()) {
          throw violated(
              host.id() + " saw " + view.id() + " leave " + before + " for " + view.state());
        }
        if (view.state().isTerminal() && !presumed(host, view)) {
          ended.put(seen, view.state());
        }
      }
    }
  }

  private static boolean presumed(Host host, JobView view) {
    return !host.id().equals(view.origin())
        && view.error() != null
        && view.error().message().endsWith(", died");
  }
}
