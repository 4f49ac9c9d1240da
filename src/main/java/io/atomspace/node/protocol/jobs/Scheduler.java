package io.atomspace.node.protocol.jobs;

import io.atomspace.node.kernel.NodeId;
import io.atomspace.node.protocol.jobs.JobMessage.Grant;
import io.atomspace.node.protocol.jobs.JobMessage.JobAssignment;
import io.atomspace.node.protocol.jobs.JobMessage.JobRoll;
import io.atomspace.node.protocol.jobs.JobMessage.JobSubmission;
import io.atomspace.node.protocol.jobs.Shares.Wish;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The leader's soft state: which jobs are open and who holds which slots. A new leader learns both
 * from the roll of every node that is up before it grants anything, then confirms what is held in
 * its own term; a node that is not the leader does nothing.
 */
final class Scheduler {
  private static final String REBUILD = "rebuild";

  /** Open jobs the leader knows of at a time; those beyond run on their taker's own slots. */
  private static final int WISHES_MAX = 10_000;

  private final Cluster cluster;
  private final JobLimits limits;
  private final Map<String, Wish> wishes = new LinkedHashMap<>();
  private final TreeMap<NodeId, List<Grant>> granted = new TreeMap<>();
  private final TreeSet<NodeId> awaited = new TreeSet<>();
  private final TreeSet<NodeId> unsure = new TreeSet<>();

  /** Rolls of nodes that knew that this node leads before it knew itself. */
  private final TreeMap<NodeId, JobRoll> early = new TreeMap<>();

  private long stateTerm = -1;
  private long number;
  private boolean stale;

  Scheduler(Cluster cluster, JobLimits limits) {
    this.cluster = cluster;
    this.limits = limits;
  }

  /**
   * Leader or term changed. In a new term what was known is another leader's, or has to be learnt
   * anew; who leads again in the same term goes on, since others may not have noticed.
   */
  void leaderChanged(Turn turn) {
    if (cluster.leads() && cluster.term() != stateTerm) {
      clear(turn);
      stateTerm = cluster.term();
      awaited.add(cluster.self());
      awaited.addAll(cluster.peersUp());
      turn.timer(REBUILD, limits.rebuildGrace());
      early.forEach((node, roll) -> roll(turn, node, roll));
    } else if (cluster.term() != stateTerm) {
      clear(turn);
    }
    if (cluster.leader() != null) {
      early.values().removeIf(roll -> roll.term() <= cluster.term());
    }
    stale = true;
  }

  private void clear(Turn turn) {
    if (!awaited.isEmpty()) {
      turn.cancelTimer(REBUILD);
    }
    wishes.clear();
    granted.clear();
    awaited.clear();
    unsure.clear();
    stateTerm = -1;
  }

  private boolean knows() {
    return stateTerm == cluster.term();
  }

  void roll(Turn turn, NodeId node, JobRoll roll) {
    if (!knows() && roll.term() >= cluster.term()) {
      early.put(node, roll);
      return;
    }
    if (!knows() || roll.term() != cluster.term()) {
      return;
    }
    wishes.values().removeIf(wish -> wish.taker().equals(node));
    roll.open().forEach(submission -> put(node, submission));
    granted.put(node, List.copyOf(roll.held()));
    if (!roll.held().isEmpty()) {
      // Said again in this term, so that nothing of an earlier one is obeyed there any more.
      unsure.add(node);
    }
    stale = true;
    heard(turn, node);
  }

  private void heard(Turn turn, NodeId node) {
    if (awaited.remove(node) && awaited.isEmpty()) {
      turn.cancelTimer(REBUILD);
    }
  }

  void timer(String name) {
    if (name.equals(REBUILD)) {
      awaited.clear();
      stale = true;
    }
  }

  void submission(NodeId taker, JobSubmission submission) {
    JobRoll roll = early.get(taker);
    if (knows()) {
      put(taker, submission);
      stale = true;
    } else if (roll != null) {
      List<JobSubmission> open = new ArrayList<>(roll.open());
      open.removeIf(each -> each.job().equals(submission.job()));
      open.add(submission);
      early.put(taker, new JobRoll(roll.term(), open, roll.held()));
    }
  }

  private void put(NodeId taker, JobSubmission submission) {
    Wish known = wishes.get(submission.job());
    if (known != null && known.submission().generation() > submission.generation()) {
      return;
    }
    if (submission.slotsWanted() <= 0) {
      wishes.remove(submission.job());
    } else if (wishes.size() < WISHES_MAX || wishes.containsKey(submission.job())) {
      wishes.put(submission.job(), new Wish(submission, taker));
    }
  }

  /** A node died or lives anew: its jobs are gone, and it holds nothing. */
  void lost(Turn turn, NodeId node) {
    wishes.values().removeIf(wish -> wish.taker().equals(node));
    granted.remove(node);
    unsure.remove(node);
    early.remove(node);
    stale = true;
    heard(turn, node);
  }

  /** What was sent to this node may be lost: say it again. */
  void repeat(NodeId node) {
    if (knows()) {
      unsure.add(node);
      stale = true;
    }
  }

  void membershipChanged() {
    stale = true;
  }

  /** Sends each worker its grants if they changed; nothing while rolls are awaited. */
  void assign(Turn turn) {
    if (!stale || !cluster.leads() || !knows() || !awaited.isEmpty()) {
      return;
    }
    stale = false;
    Shares.of(cluster.workers(), wishes.values(), granted)
        .forEach(
            (worker, grants) -> {
              boolean changed = !grants.equals(granted.getOrDefault(worker, List.of()));
              if (unsure.remove(worker) || changed) {
                granted.put(worker, grants);
                number++;
                turn.command(worker, new JobAssignment(cluster.term(), number, grants));
              }
            });
  }

  /** Entries in all tables, for tests of their bounds. */
  int size() {
    return wishes.size()
        + granted.values().stream().mapToInt(List::size).sum()
        + awaited.size()
        + early.size();
  }
}
