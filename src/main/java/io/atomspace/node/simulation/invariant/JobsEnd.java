package io.atomspace.node.simulation.invariant;

import io.atomspace.node.protocol.jobs.JobView;
import io.atomspace.node.simulation.world.Host;
import io.atomspace.node.simulation.world.JobWatch;
import io.atomspace.node.simulation.world.World;

/** After healing every job that a node knows of has ended, and no worker runs for nothing. */
public final class JobsEnd implements Invariant {
  private final JobWatch jobs;

  public JobsEnd(JobWatch jobs) {
    this.jobs = jobs;
  }

  @Override
  public void atEnd(World world) {
    jobs.views()
        .forEach(
            (node, views) -> {
              for (JobView view : views.values()) {
                if (!view.state().isTerminal()) {
                  throw violated(node + " still has " + view);
                }
              }
            });
    for (Host host : world.hosts()) {
      if (host.scripts().running() > 0) {
        throw violated(host.scripts().running() + " workers still run at " + host.id());
      }
    }
  }
}
