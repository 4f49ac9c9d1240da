package io.atomspace.node.protocol.jobs;

import io.atomspace.node.kernel.NodeId;
import io.atomspace.node.protocol.jobs.JobMessage.JobSubmission;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How many slots the jobs of this node could use, as was said last. */
final class Wishes {
  private final Cluster cluster;
  private final Map<String, JobSubmission> said = new LinkedHashMap<>();
  private boolean changed;

  Wishes(Cluster cluster) {
    this.cluster = cluster;
  }

  /**
   * Says to the leader what the job could use now. Fewer slots are said only once they are half as
   * many, so that grants do not move at each range of a job's end.
   */
  void say(Turn turn, TakenJob job) {
    JobSubmission before = said.get(job.id());
    int last = before == null ? 0 : before.slotsWanted();
    int wanted = job.slotsWanted();
    if (wanted == last || wanted > 0 && wanted < last && wanted * 2 > last) {
      return;
    }
    JobSubmission now =
        new JobSubmission(
            job.id(),
            job.generation(),
            job.spec().engine(),
            job.spec().priority(),
            job.submittedNanos() / 1_000_000,
            wanted);
    if (wanted == 0) {
      said.remove(job.id());
    } else {
      said.put(job.id(), now);
    }
    changed = true;
    NodeId leader = cluster.leader();
    if (leader != null) {
      turn.command(leader, now);
    }
  }

  /** Of the jobs that could use slots. */
  List<JobSubmission> all() {
    return List.copyOf(said.values());
  }

  /** Whether any changed since this was asked last. */
  boolean takeChanged() {
    boolean was = changed;
    changed = false;
    return was;
  }

  int size() {
    return said.size();
  }
}
