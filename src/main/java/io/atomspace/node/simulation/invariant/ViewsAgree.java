package io.atomspace.node.simulation.invariant;

import io.atomspace.node.kernel.NodeId;
import io.atomspace.node.protocol.jobs.JobView;
import io.atomspace.node.simulation.world.JobWatch;
import io.atomspace.node.simulation.world.World;
import java.util.Map;

/**
 * After healing every node shows a job in the state in which its taker, if it lives on, ended it.
 */
public final class ViewsAgree implements Invariant {
  private final JobWatch jobs;

  public ViewsAgree(JobWatch jobs) {
    this.jobs = jobs;
  }

  @Override
  public void atEnd(World world) {
    jobs.views().forEach((node, views) -> views.values().forEach(view -> compare(node, view)));
  }

  private void compare(NodeId node, JobView view) {
    JobView taker = jobs.views().getOrDefault(view.origin(), Map.of()).get(view.id());
    if (taker != null && taker.state() != view.state()) {
      throw violated(node + " shows " + view + " but its taker " + taker);
    }
  }
}
