package io.atomspace.node.protocol.jobs;

import io.atomspace.node.kernel.Effect;
import io.atomspace.node.kernel.NodeId;
import io.atomspace.node.protocol.jobs.JobMessage.JobFile;
import io.atomspace.node.protocol.jobs.JobMessage.JobSubmission;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** All jobs that this node took: their admission, their publication, how long they are kept. */
final class Taker {
  private static final String PROGRESS = "progress";
  private static final String TIMEOUT = "timeout/";

  private final Cluster cluster;
  private final JobLimits limits;
  private final Supplier<RangeBook> books;
  private final List<String> ended;
  private final ScriptsSent scripts = new ScriptsSent();
  private final Map<String, TakenJob> open = new LinkedHashMap<>();
  private final Map<String, JobSubmission> announced = new LinkedHashMap<>();
  private final Shelf shelf;
  private final Counter counter;
  private long session;
  private long taken;
  private boolean ticking;
  private boolean wishesChanged;

  /**
   * @param ended gets the id of each job that ended, so that this node's own workers drop it
   */
  Taker(Cluster cluster, JobLimits limits, Supplier<RangeBook> books, List<String> ended) {
    this.cluster = cluster;
    this.limits = limits;
    this.books = books;
    this.ended = ended;
    this.shelf = new Shelf(limits);
    this.counter = new Counter(cluster.self());
  }

  void started(long newSession) {
    session = newSession;
  }

  @Nullable TakenJob find(String id) {
    TakenJob job = open.get(id);
    return job == null ? shelf.find(id) : job;
  }

  // Commands.

  void submit(Turn turn, JobCommand.Submit submit) {
    String known = shelf.job(submit.idempotencyKey());
    TakenJob same = known == null ? null : find(known);
    if (same != null) {
      discard(turn, submit);
      turn.emit(new Effect.Reply(submit.ticket(), new JobCommand.Taken(same.view(), false)));
      return;
    }
    if (open.size() >= limits.queuedJobsMax()) {
      discard(turn, submit);
      turn.refuse(
          submit.ticket(),
          429,
          "Too many jobs",
          "this node has " + open.size() + " open jobs, its limit; try again once some have ended");
      return;
    }
    if (submit.script().inline() == null) {
      throw new IllegalArgumentException("a script is submitted inline");
    }
    taken++;
    String id = cluster.self() + "-" + Long.toString(session, 36) + "-" + taken;
    TakenJob job = new TakenJob(id, submit, cluster, limits, books.get(), turn.nowNanos());
    open.put(id, job);
    shelf.remember(submit.idempotencyKey(), id);
    Duration timeout = submit.spec().timeout();
    if (timeout != null) {
      turn.timer(TIMEOUT + id, timeout);
    }
    openNext(turn);
    settle(turn, job, true);
    turn.emit(new Effect.Reply(submit.ticket(), new JobCommand.Taken(job.view(), true)));
    tickOn(turn);
  }

  private static void discard(Turn turn, JobCommand.Submit submit) {
    turn.discard(submit.script());
    if (submit.items() != null) {
      turn.discard(submit.items());
    }
  }

  /** Ends a job of this node; one that is over stays as it is. False if it is not of this node. */
  boolean cancel(Turn turn, JobCommand.Cancel cancel) {
    TakenJob job = find(cancel.job());
    if (job != null) {
      change(turn, job, it -> it.cancel(turn));
      turn.emit(new Effect.Reply(cancel.ticket(), new JobCommand.Taken(job.view(), false)));
    }
    return job != null;
  }

  /** Gets a file for a user of this node or another. */
  void fetch(Turn turn, NodeId asker, String id, JobFile file, long ticket) {
    counter.fetch(turn, asker, find(id), id, file, ticket);
  }

  // What became of work.

  void outcome(Turn turn, JobOutcome outcome) {
    if (outcome instanceof JobOutcome.SourceOpened it) {
      change(turn, find(it.job()), job -> job.sourceOpened(turn, it));
    } else if (outcome instanceof JobOutcome.SourceGrew it) {
      change(turn, find(it.job()), job -> job.sourceGrew(turn, it));
    } else if (outcome instanceof JobOutcome.SourceEnded it) {
      change(turn, find(it.job()), job -> job.sourceEnded(turn, it));
    } else if (outcome instanceof JobOutcome.Assembled it) {
      change(turn, find(it.job()), job -> job.assembled(turn, it));
    } else if (outcome instanceof JobOutcome.Gathered it) {
      changeOr(turn, it.job(), job -> job.gathered(turn, it), () -> turn.discard(it.body()));
    } else if (outcome instanceof JobOutcome.FileRead it) {
      counter.read(turn, it);
    }
  }

  // Whatever happens to one job goes through here.

  void change(Turn turn, @Nullable TakenJob job, Consumer<TakenJob> what) {
    if (job == null) {
      return;
    }
    JobView.State before = job.state();
    what.accept(job);
    settle(turn, job, job.state() != before);
  }

  void changeOr(Turn turn, String id, Consumer<TakenJob> what, Runnable unknown) {
    TakenJob job = find(id);
    if (job == null) {
      unknown.run();
    } else {
      change(turn, job, what);
    }
  }

  void pulled(Turn turn, NodeId worker, JobMessage.JobPull pull) {
    TakenJob job = find(pull.job());
    if (job == null || job.isOver()) {
      if (pull.slots() > 0) {
        turn.command(worker, new JobMessage.JobCancellation(pull.job(), pull.generation()));
      }
      return;
    }
    change(turn, job, it -> it.pulled(turn, worker, pull, scripts));
  }

  private void settle(Turn turn, TakenJob job, boolean newState) {
    if (newState) {
      publish(turn, job);
    }
    if (job.isOver() && open.remove(job.id()) != null) {
      bury(turn, job);
    }
    announce(turn, job);
  }

  private void bury(Turn turn, TakenJob job) {
    if (job.spec().timeout() != null) {
      turn.cancelTimer(TIMEOUT + job.id());
    }
    if (job.state() != JobView.State.SUCCEEDED) {
      for (NodeId peer : cluster.reachablePeers()) {
        turn.command(peer, new JobMessage.JobCancellation(job.id(), TakenJob.GENERATION));
      }
    }
    ended.add(job.id());
    shelf.put(turn, job);
    openNext(turn);
  }

  /** Opens waiting jobs, the highest priority and then the oldest first, up to the limit. */
  private void openNext(Turn turn) {
    long running = open.values().stream().filter(TakenJob::isOpened).count();
    while (running < limits.runningJobsMax()) {
      TakenJob next =
          open.values().stream()
              .filter(job -> !job.isOpened())
              .max(
                  Comparator.<TakenJob>comparingInt(job -> job.spec().priority())
                      .thenComparing(Comparator.comparingLong(TakenJob::submittedNanos).reversed()))
              .orElse(null);
      if (next == null) {
        return;
      }
      next.open(turn);
      announce(turn, next);
      running++;
    }
  }

  // Timers.

  void timer(Turn turn, String name) {
    if (name.equals(PROGRESS)) {
      ticking = false;
      open.values().forEach(job -> publish(turn, job));
      tickOn(turn);
    } else if (name.equals(Shelf.TIMER)) {
      shelf.expire(turn);
    } else if (name.startsWith(TIMEOUT)) {
      TakenJob job = open.get(name.substring(TIMEOUT.length()));
      change(
          turn,
          job,
          it -> {
            String text = "the job did not end within " + it.spec().timeout();
            it.fail(turn, new ItemFailure(null, text, null));
          });
    }
  }

  /** One timer for all jobs, and none while no job is open. */
  private void tickOn(Turn turn) {
    if (!ticking && !open.isEmpty()) {
      ticking = true;
      turn.timer(PROGRESS, limits.progressInterval());
    }
  }

  // What others are told.

  private void publish(Turn turn, TakenJob job) {
    if (job.refresh()) {
      JobView view = job.view();
      turn.emit(new JobReport.Seen(view));
      for (NodeId peer : cluster.reachablePeers()) {
        turn.command(peer, new JobMessage.JobProgress(view));
      }
    }
  }

  /**
   * Says what the job could use now. Fewer slots are said only once they are half as many, so that
   * grants do not move at each range of a job's end.
   */
  private void announce(Turn turn, TakenJob job) {
    JobSubmission before = announced.get(job.id());
    int said = before == null ? 0 : before.slotsWanted();
    int wanted = job.slotsWanted();
    if (wanted == said || wanted > 0 && wanted < said && wanted * 2 > said) {
      return;
    }
    JobSubmission now =
        new JobSubmission(
            job.id(),
            TakenJob.GENERATION,
            job.spec().engine(),
            job.spec().priority(),
            job.submittedNanos() / 1_000_000,
            wanted);
    if (wanted == 0) {
      announced.remove(job.id());
    } else {
      announced.put(job.id(), now);
    }
    wishesChanged = true;
    NodeId leader = cluster.leader();
    if (leader != null) {
      turn.command(leader, now);
    }
  }

  /** The jobs that could use slots. */
  List<JobSubmission> wishes() {
    return List.copyOf(announced.values());
  }

  boolean takeWishesChanged() {
    boolean was = wishesChanged;
    wishesChanged = false;
    return was;
  }

  // Other nodes come and go.

  /** Shows a node that comes, or may have missed some, the jobs of this one. */
  void show(Turn turn, NodeId peer) {
    shelf.all().forEach(job -> turn.command(peer, new JobMessage.JobProgress(job.view())));
    open.values().forEach(job -> turn.command(peer, new JobMessage.JobProgress(job.view())));
  }

  void lost(Turn turn, NodeId worker, boolean gone) {
    if (gone) {
      scripts.forget(worker);
    }
    for (TakenJob job : new ArrayList<>(open.values())) {
      change(turn, job, it -> it.lost(turn, worker, gone));
    }
  }

  /** The membership changed, and with it how many slots there are. */
  void membershipChanged(Turn turn) {
    open.values().forEach(job -> announce(turn, job));
  }

  /** Entries that only open jobs have. */
  int size() {
    return open.size() + announced.size();
  }
}
