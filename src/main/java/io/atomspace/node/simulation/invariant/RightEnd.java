package io.atomspace.node.simulation.invariant;

import io.atomspace.node.protocol.jobs.JobView;
import io.atomspace.node.protocol.jobs.JobView.State;
import io.atomspace.node.simulation.world.JobWatch;
import io.atomspace.node.simulation.world.World;

/**
 * A job that was accepted and that nobody cancelled ends as a sequential run would, whoever dies:
 * it succeeds, or fails where its script fails. No fault of the cluster shows in it.
 */
public final class RightEnd implements Invariant {
  private final JobWatch jobs;

  public RightEnd(JobWatch jobs) {
    this.jobs = jobs;
  }

  @Override
  public void atEnd(World world) {
    for (JobView view : jobs.lastWords()) {
      boolean succeeds = world.workload(view.name()).expected() != null;
      boolean right = view.state() == (succeeds ? State.SUCCEEDED : State.FAILED);
      boolean cancelled =
          view.state() == State.CANCELLED
              && (view.name().startsWith("cancelled") || wasRefused(view));
      if (!right && !cancelled) {
        throw violated((succeeds ? "should have succeeded: " : "should have failed: ") + view);
      }
    }
  }

  /** Its user was told that it was perhaps not taken. */
  private static boolean wasRefused(JobView view) {
    return view.error() != null && view.error().message().startsWith("not accepted");
  }
}
