package io.atomspace.node.protocol.jobs;

import io.atomspace.node.kernel.NodeId;
import java.time.Duration;
import java.util.Collection;

/**
 * Tells this node's users and the other nodes of the jobs it took: a new state at once, progress
 * now and then.
 */
final class Publisher {
  static final String TIMER = "progress";

  private final Cluster cluster;
  private final OpenJobs open;
  private final Duration interval;
  private boolean ticking;

  /**
   * @param interval between two views of a job whose state stays
   */
  Publisher(Cluster cluster, OpenJobs open, Duration interval) {
    this.cluster = cluster;
    this.open = open;
    this.interval = interval;
  }

  void publish(Turn turn, TakenJob job) {
    if (job.isAccepted() && job.refresh()) {
      JobView view = job.view();
      turn.emit(new JobReport.Seen(view));
      for (NodeId peer : cluster.reachablePeers()) {
        turn.command(peer, new JobMessage.JobProgress(view));
      }
    }
  }

  void tick(Turn turn) {
    ticking = false;
    open.all().forEach(job -> publish(turn, job));
    tickOn(turn);
  }

  /** One timer for all jobs, and none while no job is open. */
  void tickOn(Turn turn) {
    if (!ticking && open.size() > 0) {
      ticking = true;
      turn.timer(TIMER, interval);
    }
  }

  /** Shows a node that comes, or may have missed some, the jobs of this one. */
  void show(Turn turn, NodeId peer, Collection<TakenJob> ended) {
    ended.forEach(job -> turn.command(peer, new JobMessage.JobProgress(job.view())));
    open.all().stream()
        .filter(TakenJob::isAccepted)
        .forEach(job -> turn.command(peer, new JobMessage.JobProgress(job.view())));
  }
}
