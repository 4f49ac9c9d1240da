package io.atomspace.node.protocol.jobs;

import io.atomspace.node.kernel.Alert;
import io.atomspace.node.kernel.Body;
import io.atomspace.node.kernel.NodeId;
import io.atomspace.node.kernel.Profile;
import io.atomspace.node.protocol.jobs.JobMessage.Grant;
import io.atomspace.node.protocol.jobs.JobMessage.JobAssignment;
import io.atomspace.node.protocol.jobs.JobMessage.JobParts;
import io.atomspace.node.protocol.jobs.JobMessage.JobResult;
import io.atomspace.node.protocol.jobs.JobMessage.JobReturn;
import io.atomspace.node.protocol.jobs.JobMessage.JobSubmission;
import io.atomspace.node.protocol.jobs.Shares.Wish;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The slots of this node: holds what the leader granted and lends the rest to this node's own jobs,
 * pulls ranges for them, evaluates, and sends the results to the taker.
 */
final class Worker {
  /** Jobs remembered as over, so that a late grant does not open them again. */
  private static final int OVER_MAX = 1024;

  private final Cluster cluster;
  private final Profile own;
  private final Fence fence;
  private final @Nullable Busy[] slots;
  private final TreeMap<String, WorkedJob> jobs = new TreeMap<>();

  /** Of each the generation up to which it is. */
  private final Map<String, Long> over = new LinkedHashMap<>();

  private final Scripts scripts = new Scripts();
  private List<Grant> held = List.of();
  private long grantedTerm = -1;

  private record Busy(WorkedJob job, WorkedJob.Held held, long startedNanos) {}

  Worker(Cluster cluster, Profile own, Fence fence) {
    this.cluster = cluster;
    this.own = own;
    this.fence = fence;
    this.slots = new Busy[own.slots()];
  }

  /** What the leader granted, for the roll of a new one. */
  List<Grant> held() {
    return held;
  }

  void sawTerm(long term) {
    fence.sawTerm(term);
  }

  /** Tells whether the grants are new; a leader of a lower term is not obeyed. */
  boolean assigned(Turn turn, NodeId leader, JobAssignment assignment) {
    if (!fence.admits(assignment.term(), assignment.number())) {
      return false;
    }
    if (assignment.term() != grantedTerm) {
      grantedTerm = assignment.term();
      long atMillis = turn.nowNanos() / 1_000_000;
      turn.emit(new JobReport.GrantAccepted(leader, assignment.term(), atMillis));
    }
    held = List.copyOf(assignment.grants());
    return true;
  }

  // Grants.

  /**
   * Brings the jobs here in line with the grants: those of the leader whose taker lives, and on all
   * slots left over this node's own jobs, which need no leader.
   */
  void regrant(Turn turn, List<JobSubmission> wishes) {
    Map<String, Grant> grants = new LinkedHashMap<>();
    int free = own.slots();
    for (Grant grant : held) {
      int granted = Math.min(grant.slots(), free);
      if (granted > 0 && !isOver(grant) && cluster.reachable(grant.taker())) {
        add(grants, new Grant(grant.job(), grant.generation(), grant.taker(), granted));
        free -= granted;
      }
    }
    standing(wishes, grants, free).forEach(grant -> add(grants, grant));
    for (WorkedJob job : new ArrayList<>(jobs.values())) {
      if (!grants.containsKey(job.id())) {
        job.slots(turn, 0);
      }
    }
    for (Grant grant : grants.values()) {
      WorkedJob before = jobs.get(grant.job());
      if (before != null && before.generation() != grant.generation()) {
        close(turn, grant.job());
      }
      jobs.computeIfAbsent(grant.job(), id -> new WorkedJob(id, grant.generation(), grant.taker()))
          .slots(turn, grant.slots());
    }
    start(turn);
  }

  private boolean isOver(Grant grant) {
    return over.getOrDefault(grant.job(), 0L) >= grant.generation();
  }

  /** Of two takers of a job the one of the higher generation holds. */
  private static void add(Map<String, Grant> grants, Grant more) {
    grants.merge(
        more.job(),
        more,
        (a, b) -> {
          if (a.generation() != b.generation()) {
            return a.generation() > b.generation() ? a : b;
          }
          return new Grant(a.job(), a.generation(), a.taker(), a.slots() + b.slots());
        });
  }

  private List<Grant> standing(List<JobSubmission> wishes, Map<String, Grant> grants, int free) {
    if (free == 0 || wishes.isEmpty()) {
      return List.of();
    }
    List<Wish> unmet = new ArrayList<>();
    for (JobSubmission wish : wishes) {
      Grant has = grants.get(wish.job());
      int left = wish.slotsWanted() - (has == null ? 0 : has.slots());
      if (left > 0) {
        JobSubmission rest =
            new JobSubmission(
                wish.job(),
                wish.generation(),
                wish.engine(),
                wish.priority(),
                wish.submittedMillis(),
                left);
        unmet.add(new Wish(rest, cluster.self()));
      }
    }
    TreeMap<NodeId, Profile> here = new TreeMap<>();
    here.put(cluster.self(), new Profile(own.url(), free, own.engines()));
    return Shares.of(here, unmet, Map.of()).getOrDefault(cluster.self(), List.of());
  }

  // What the taker sends.

  void script(Turn turn, NodeId from, JobMessage.JobScript script, Body body) {
    WorkedJob job = jobs.get(script.job());
    if (job == null || !job.taker().equals(from) || job.generation() != script.generation()) {
      turn.discard(body);
      return;
    }
    job.script(turn, script.spec(), body, scripts);
    start(turn);
  }

  void parts(Turn turn, NodeId from, JobParts parts, Body body) {
    WorkedJob job = jobs.get(parts.job());
    if (job == null || !job.taker().equals(from) || job.generation() != parts.generation()) {
      turn.discard(body);
      turn.command(
          from, new JobMessage.JobPull(parts.job(), parts.generation(), 0, 0, false, false));
      turn.command(
          from,
          new JobReturn(
              parts.job(), parts.generation(), parts.ranges(), false, null, "", null, ""));
      return;
    }
    job.parts(turn, parts, body);
    start(turn);
  }

  /** Gives each free slot the job of the highest priority that has a range waiting. */
  private void start(Turn turn) {
    for (int slot = 0; slot < slots.length; slot++) {
      if (slots[slot] == null) {
        WorkedJob next = next();
        if (next == null) {
          return;
        }
        WorkedJob.Held range = next.start();
        slots[slot] = new Busy(next, range, turn.nowNanos());
        turn.emit(
            new JobWork.Evaluate(
                slot, next.id(), next.generation(), range.range(), range.main(), range.items()));
      }
    }
  }

  private @Nullable WorkedJob next() {
    WorkedJob best = null;
    for (WorkedJob job : jobs.values()) {
      if (job.couldStart()
          && (best == null
              || job.priority() > best.priority()
              || job.priority() == best.priority() && job.running() < best.running())) {
        best = job;
      }
    }
    return best;
  }

  // What became of an evaluation.

  /** Frees the slot if it was at this range; else the outcome is of a job that was closed. */
  private @Nullable Busy finish(Turn turn, int slot, String job, long generation, Range range) {
    Busy busy = slot >= 0 && slot < slots.length ? slots[slot] : null;
    if (busy == null
        || !busy.job().id().equals(job)
        || busy.job().generation() != generation
        || !busy.held().range().equals(range)) {
      return null;
    }
    slots[slot] = null;
    busy.job().stopped(range);
    turn.discard(busy.held().items());
    return busy;
  }

  void evaluated(Turn turn, JobOutcome.Evaluated done) {
    Busy busy = finish(turn, done.slot(), done.job(), done.generation(), done.range());
    if (busy == null) {
      turn.discard(done.values());
      return;
    }
    turn.bulk(
        busy.job().taker(),
        new JobResult(
            done.job(),
            done.generation(),
            done.range(),
            done.folded(),
            Cut.failures(done.failures()),
            done.evaluateNanos(),
            turn.nowNanos() - busy.startedNanos(),
            Cut.log(done.log())),
        done.values());
    start(turn);
  }

  void died(Turn turn, JobOutcome.WorkerDied died) {
    Busy busy = finish(turn, died.slot(), died.job(), died.generation(), died.range());
    if (busy != null) {
      turn.command(
          busy.job().taker(),
          new JobReturn(
              died.job(),
              died.generation(),
              List.of(died.range()),
              true,
              died.item(),
              Cut.text(died.cause()),
              null,
              Cut.log(died.log())));
      turn.emit(
          new Alert(
              Alert.Severity.WARNING,
              "worker-killed",
              "a worker process of job " + died.job() + " died: " + died.cause(),
              "look at the job's failures for the item, and at its limits of memory and time"));
      start(turn);
    }
  }

  void unloadable(Turn turn, JobOutcome.Unloadable failed) {
    Busy busy = finish(turn, failed.slot(), failed.job(), failed.generation(), failed.range());
    if (busy != null) {
      ItemFailure why = Cut.failures(List.of(failed.failure())).get(0);
      turn.command(
          busy.job().taker(),
          new JobReturn(
              failed.job(),
              failed.generation(),
              List.of(failed.range()),
              false,
              null,
              why.message(),
              why,
              ""));
      start(turn);
    }
  }

  // The end of jobs and takers.

  /** The job is over up to this generation: kills its scripts, and never opens it again. */
  void over(Turn turn, String job, long generation) {
    if (generation <= 0) {
      return;
    }
    long known = Objects.requireNonNullElse(over.remove(job), 0L);
    over.put(job, Math.max(known, generation));
    if (over.size() > OVER_MAX) {
      over.remove(over.keySet().iterator().next());
    }
    WorkedJob here = jobs.get(job);
    if (here != null && here.generation() <= generation) {
      close(turn, job);
    }
  }

  /** Kills the scripts of a job; its slots are free at once. */
  private void close(Turn turn, String id) {
    WorkedJob job = jobs.remove(id);
    if (job == null) {
      return;
    }
    job.drop(turn);
    for (int slot = 0; slot < slots.length; slot++) {
      Busy busy = slots[slot];
      if (busy != null && busy.job() == job) {
        turn.discard(busy.held().items());
        slots[slot] = null;
      }
    }
    if (job.isReady()) {
      turn.emit(new JobWork.CloseWorkers(id, job.generation()));
    }
    start(turn);
  }

  /** This taker cannot be reached, or lives anew: its jobs are killed here. */
  void lost(Turn turn, NodeId taker, boolean forGood) {
    for (WorkedJob job : new ArrayList<>(jobs.values())) {
      if (job.taker().equals(taker)) {
        if (forGood) {
          over(turn, job.id(), job.generation());
        } else {
          close(turn, job.id());
        }
      }
    }
    if (forGood) {
      held = held.stream().filter(grant -> !grant.taker().equals(taker)).toList();
    }
  }

  void reset(Turn turn, NodeId taker) {
    for (WorkedJob job : jobs.values()) {
      if (job.taker().equals(taker)) {
        job.reset(turn);
      }
    }
  }

  /** Jobs that hold anything here, and ranges running, for tests of idleness. */
  int size() {
    return jobs.size() + (int) java.util.Arrays.stream(slots).filter(Objects::nonNull).count();
  }
}
