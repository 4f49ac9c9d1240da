package io.atomspace.node.protocol.jobs;

import io.atomspace.node.kernel.Effect;
import io.atomspace.node.kernel.NodeId;
import io.atomspace.node.protocol.jobs.JobMessage.JobFile;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** All jobs that this node took: their admission, their publication, how long they are kept. */
final class Taker {
  private static final String TIMEOUT = "timeout/";

  private final Cluster cluster;
  private final JobLimits limits;
  private final Supplier<RangeBook> books;
  private final boolean ledgered;
  private final List<JobMessage.JobCancellation> ended;
  private final List<JobView> told;
  private final List<JobCommand.Find> asked;
  private final ScriptsSent scripts = new ScriptsSent();
  private final OpenJobs open = new OpenJobs();
  private final Submissions entering = new Submissions();
  private final Wishes wishes;
  private final Publisher publisher;
  private final Shelf shelf;
  private final Counter counter;
  private final JobIds ids;

  /**
   * @param ledgered a job is taken, and ends, when the ledger says so
   * @param ended gets each job that ended, so that this node's own workers drop it
   * @param told gets the view of each job whose end is told
   * @param asked gets calls whose job another node takes
   */
  Taker(
      Cluster cluster,
      JobIds ids,
      JobLimits limits,
      Supplier<RangeBook> books,
      boolean ledgered,
      List<JobMessage.JobCancellation> ended,
      List<JobView> told,
      List<JobCommand.Find> asked) {
    this.cluster = cluster;
    this.limits = limits;
    this.books = books;
    this.ledgered = ledgered;
    this.ended = ended;
    this.told = told;
    this.asked = asked;
    this.wishes = new Wishes(cluster);
    this.publisher = new Publisher(cluster, open, limits.progressInterval());
    this.shelf = new Shelf(limits, ledgered);
    this.counter = new Counter(cluster.self());
    this.ids = ids;
  }

  @Nullable TakenJob find(String id) {
    TakenJob job = open.find(id);
    return job == null ? shelf.find(id) : job;
  }

  // Commands.

  void submit(Turn turn, JobCommand.Submit submit) {
    String key = submit.idempotencyKey();
    boolean shared = ledgered && key != null;
    TakenJob same = key == null ? null : find(ids.of(key));
    if (same != null) {
      turn.discard(submit);
      if (same.isAccepted()) {
        turn.emit(new Effect.Reply(submit.ticket(), new JobCommand.Taken(same.view(), false)));
      } else {
        entering.await(same.id(), submit.ticket());
      }
      return;
    }
    if (open.size() >= limits.queuedJobsMax()) {
      turn.discard(submit);
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
    String id = key == null ? ids.next() : ids.of(key);
    TakenJob job =
        begin(
            turn,
            new TakenJob.Begin(
                id, 1, shared, submit.spec(), submit.script(), submit.items(), turn.nowNanos()));
    entering.await(id, submit.ticket());
    if (ledgered) {
      turn.emit(
          new Effect.Tell(
              new LedgerAsk.Enter(
                  job.view(), submit.spec(), submit.script(), submit.items(), shared)));
    }
    openNext(turn);
    if (ledgered) {
      wishes.say(turn, job);
    } else {
      accept(turn, job);
    }
    publisher.tickOn(turn);
  }

  private TakenJob begin(Turn turn, TakenJob.Begin begin) {
    TakenJob job = new TakenJob(begin, cluster, limits, books.get());
    open.put(job);
    Duration timeout = begin.spec().timeout();
    if (timeout != null) {
      turn.timer(TIMEOUT + job.id(), timeout);
    }
    return job;
  }

  /** Tells users that it is taken, and everyone of it. */
  private void accept(Turn turn, TakenJob job) {
    job.accept(turn);
    settle(turn, job, true);
    entering.taken(turn, job.view());
  }

  // What the ledger says.

  void told(Turn turn, LedgerTold news) {
    if (news instanceof LedgerTold.Entered entered) {
      entered(turn, entered);
    } else if (news instanceof LedgerTold.Closed closed) {
      closed(turn, closed);
    } else if (news instanceof LedgerTold.Adopted adopted) {
      adopt(turn, adopted);
    } else if (news instanceof LedgerTold.Unsure unsure) {
      if (open.find(unsure.job(), unsure.generation()) != null) {
        entering.refused(turn, unsure.job(), unsure.refusal());
      }
    } else if (news instanceof LedgerTold.Other other) {
      TakenJob job = open.find(other.job(), other.generation());
      if (job != null) {
        leave(turn, job);
      }
    }
  }

  private void entered(Turn turn, LedgerTold.Entered entered) {
    TakenJob job = open.find(entered.job(), entered.generation());
    if (job == null) {
      return;
    }
    Effect.Refusal refusal = entered.refusal();
    if (refusal == null) {
      accept(turn, job);
      openNext(turn);
    } else {
      entering.refused(turn, job.id(), refusal);
      leave(turn, job);
    }
  }

  private void closed(Turn turn, LedgerTold.Closed closed) {
    TakenJob job = open.find(closed.job(), closed.generation());
    if (job != null && closed.won()) {
      job.tell();
      settle(turn, job, true);
    } else if (job != null) {
      leave(turn, job);
      turn.emit(new Effect.Tell(new LedgerAsk.Find(job.id())));
    }
  }

  private void adopt(Turn turn, LedgerTold.Adopted adopted) {
    JobView view = adopted.view();
    TakenJob before = open.find(view.id());
    if (before != null) {
      leave(turn, before);
    }
    long submittedNanos = Turn.nanos(view.submittedAt());
    TakenJob job =
        begin(
            turn,
            new TakenJob.Begin(
                view.id(),
                view.generation(),
                false,
                adopted.spec(),
                adopted.script(),
                adopted.items(),
                submittedNanos));
    openNext(turn);
    accept(turn, job);
    publisher.tickOn(turn);
  }

  /** Another node takes this job, or nobody. */
  void superseded(Turn turn, JobView view) {
    TakenJob job = open.find(view.id());
    if (job != null && job.generation() < view.generation()) {
      turn.emit(new Effect.Tell(new LedgerAsk.Leave(job.id(), job.generation())));
      leave(turn, job);
    }
  }

  private void leave(Turn turn, TakenJob job) {
    boolean stops = !job.isOver();
    job.leave(turn);
    open.remove(job);
    entering.takeAll(job.id()).forEach(call -> asked.add(new JobCommand.Find(call, job.id())));
    if (stops) {
      dismiss(turn, job, true);
    }
    turn.emit(new JobWork.ForgetJob(job.id()));
    wishes.say(turn, job);
    openNext(turn);
  }

  /** Ends a job of this node; one that is over stays as it is. False if there is no answer yet. */
  boolean cancel(Turn turn, JobCommand.Cancel cancel) {
    TakenJob job = find(cancel.job());
    if (job != null) {
      change(turn, job, it -> it.cancel(turn));
      if (job.isOver() && !job.isTold()) {
        return false;
      }
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
    boolean wasOver = job.isOver();
    what.accept(job);
    if (job.isOver() && !wasOver) {
      ending(turn, job);
    }
    settle(turn, job, job.state() != before);
  }

  /** Its end is decided: it is told once the ledger has it. */
  private void ending(Turn turn, TakenJob job) {
    JobView last = job.lastView();
    dismiss(turn, job, last == null || last.state() != JobView.State.SUCCEEDED);
    if (!ledgered) {
      job.tell();
    } else if (last != null) {
      turn.emit(new Effect.Tell(new LedgerAsk.Close(last)));
    }
  }

  /** No more is evaluated for it, here or elsewhere. */
  private void dismiss(Turn turn, TakenJob job, boolean kill) {
    if (job.spec().timeout() != null) {
      turn.cancelTimer(TIMEOUT + job.id());
    }
    if (!job.isOpened()) {
      // Nothing was evaluated for it; what is of the same id is another node's.
      return;
    }
    JobMessage.JobCancellation over = new JobMessage.JobCancellation(job.id(), job.generation());
    if (kill) {
      cluster.reachablePeers().forEach(peer -> turn.command(peer, over));
    }
    ended.add(over);
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
    if (pull.generation() == job.generation()) {
      change(turn, job, it -> it.pulled(turn, worker, pull, scripts));
    } else if (pull.generation() < job.generation() && pull.slots() > 0) {
      turn.command(worker, new JobMessage.JobCancellation(pull.job(), pull.generation()));
    }
  }

  private void settle(Turn turn, TakenJob job, boolean newState) {
    if (newState) {
      publisher.publish(turn, job);
    }
    if (job.isTold() && open.remove(job)) {
      told.add(job.view());
      shelf.put(turn, job);
    }
    wishes.say(turn, job);
    if (job.isOver()) {
      openNext(turn);
    }
  }

  /** Begins what may begin. */
  private void openNext(Turn turn) {
    TakenJob next = open.next(limits.runningJobsMax());
    while (next != null) {
      next.open(turn);
      wishes.say(turn, next);
      next = open.next(limits.runningJobsMax());
    }
  }

  // Timers.

  void timer(Turn turn, String name) {
    if (name.equals(Publisher.TIMER)) {
      publisher.tick(turn);
    } else if (name.equals(Shelf.TIMER)) {
      shelf.expire(turn);
    } else if (name.startsWith(TIMEOUT)) {
      TakenJob job = open.find(name.substring(TIMEOUT.length()));
      change(
          turn,
          job,
          it -> {
            String text = "the job did not end within " + it.spec().timeout();
            it.fail(turn, new ItemFailure(null, text, null));
          });
    }
  }

  Wishes wishes() {
    return wishes;
  }

  // Other nodes come and go.

  void show(Turn turn, NodeId peer) {
    publisher.show(turn, peer, shelf.all());
  }

  void lost(Turn turn, NodeId worker, boolean gone) {
    if (gone) {
      scripts.forget(worker);
    }
    for (TakenJob job : open.all()) {
      change(turn, job, it -> it.lost(turn, worker, gone));
    }
  }

  /** The membership changed, and with it how many slots there are. */
  void membershipChanged(Turn turn) {
    open.all().forEach(job -> wishes.say(turn, job));
  }

  /** Entries that only open jobs have. */
  int size() {
    return open.size() + wishes.size() + entering.size();
  }
}
