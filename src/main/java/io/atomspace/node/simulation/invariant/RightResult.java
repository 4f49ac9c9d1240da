package io.atomspace.node.simulation.invariant;

import io.atomspace.node.kernel.Effect;
import io.atomspace.node.kernel.Event;
import io.atomspace.node.protocol.jobs.JobReport;
import io.atomspace.node.protocol.jobs.JobView;
import io.atomspace.node.simulation.world.Host;
import io.atomspace.node.simulation.world.Workload;
import io.atomspace.node.simulation.world.World;
import java.util.List;

/** A job that succeeded has the result of a sequential run, every item in its place. */
public final class RightResult implements Invariant {
  private final World world;

  public RightResult(World world) {
    this.world = world;
  }

  @Override
  public void stepped(Host host, long session, Event event, List<Effect> performed) {
    for (Effect effect : performed) {
      if (effect instanceof JobReport.Seen seen
          && seen.view().state() == JobView.State.SUCCEEDED
          && seen.view().origin().equals(host.id())) {
        check(host, seen.view());
      }
    }
  }

  private void check(Host host, JobView view) {
    Workload workload = world.workload(view.name());
    String result = host.scripts().result(view.id());
    // Of an earlier life this host has copies alone, which users fetch at the end.
    if (result != null && !result.equals(workload.expected())) {
      throw violated(
          "of " + workload + "\n  expected " + workload.expected() + "\n  but was  " + result);
    }
    long bad = workload.failing().size() + workload.deadly().size();
    if (view.items().done() != view.items().total() || view.items().failed() != bad) {
      throw violated(bad + " items fail, but the counts are " + view.items());
    }
  }
}
