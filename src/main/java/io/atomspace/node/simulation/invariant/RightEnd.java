package io.atomspace.node.simulation.invariant;

import io.atomspace.node.protocol.jobs.JobView;
import io.atomspace.node.protocol.jobs.JobView.State;
import io.atomspace.node.simulation.world.Host;
import io.atomspace.node.simulation.world.JobWatch;
import io.atomspace.node.simulation.world.World;
import java.util.HashSet;
import java.util.Set;

/**
 * A job whose taker lived on and that nobody cancelled ends as a sequential run would: it succeeds,
 * or fails where its script fails. No fault of the cluster shows in it.
 */
public final class RightEnd implements Invariant {
  private final JobWatch jobs;
  private final Set<String> excused = new HashSet<>();

  public RightEnd(JobWatch jobs) {
    this.jobs = jobs;
  }

  @Override
  public void crashed(Host host) {
    for (JobView view : jobs.lastWords()) {
      if (view.origin().equals(host.id()) && !view.state().isTerminal()) {
        excused.add(view.id());
      }
    }
  }

  @Override
  public void atEnd(World world) {
    for (JobView view : jobs.lastWords()) {
      boolean succeeds = world.workload(view.name()).expected() != null;
      boolean right = view.state() == (succeeds ? State.SUCCEEDED : State.FAILED);
      boolean cancelled = view.state() == State.CANCELLED && view.name().startsWith("cancelled");
      if (!right && !cancelled && !excused.contains(view.id())) {
        throw violated((succeeds ? "should have succeeded: " : "should have failed: ") + view);
      }
    }
  }
}
