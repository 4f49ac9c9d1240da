package io.atomspace.node.protocol.jobs;

import io.atomspace.node.kernel.Body;
import io.atomspace.node.kernel.Effect;
import io.atomspace.node.kernel.Event;
import io.atomspace.node.kernel.Fact;
import io.atomspace.node.kernel.Members;
import io.atomspace.node.kernel.Message;
import io.atomspace.node.kernel.NodeId;
import io.atomspace.node.kernel.Profile;
import io.atomspace.node.kernel.Protocol;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Jobs on one node: a {@link Taker} of the jobs submitted here, a {@link Scheduler} while this node
 * leads, a {@link Worker} for its slots; here events find their role. Nothing is sent and no timer
 * set until a job or a new leader comes.
 */
public class Jobs implements Protocol {
  /** Owner of its timers. */
  public static final String NAME = "jobs";

  private final Cluster cluster;
  private final JobIds ids;
  private final Taker taker;
  private final Scheduler scheduler;
  private final Worker worker;
  private final Views views;
  private final Desk desk;
  private final List<JobMessage.JobCancellation> ended = new ArrayList<>();
  private final List<JobView> told = new ArrayList<>();
  private final List<JobCommand.Find> asked = new ArrayList<>();
  private boolean regrant;

  /**
   * @param own what this node says of itself; its slots and engines never change in one life
   */
  public Jobs(Members members, Profile own, JobLimits limits) {
    this(members, own, limits, false);
  }

  /**
   * @param ledgered a ledger answers each {@link LedgerAsk}, so that jobs outlive their takers
   */
  public Jobs(Members members, Profile own, JobLimits limits, boolean ledgered) {
    this(members, own, limits, ledgered, new RangeBook.Maker(), new Fence());
  }

  Jobs(
      Members members,
      Profile own,
      JobLimits limits,
      boolean ledgered,
      Supplier<RangeBook> books,
      Fence fence) {
    this.cluster = new Cluster(members, own);
    this.ids = new JobIds(members, ledgered);
    this.taker = new Taker(cluster, ids, limits, books, ledgered, ended, told, asked);
    this.scheduler = new Scheduler(cluster, limits);
    this.worker = new Worker(cluster, own, fence);
    this.views = new Views(limits.viewsMax(), ledgered);
    this.desk = new Desk(cluster, limits, views, ledgered);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Set<Class<? extends Record>> hears() {
    return Protocol.recordsOf(
        JobMessage.class, JobCommand.class, JobOutcome.class, LedgerTold.class);
  }

  @Override
  public List<Effect> step(long nowNanos, Event event) {
    Turn turn = new Turn(nowNanos);
    if (event instanceof Event.Started started) {
      ids.started(started.session());
    } else if (event instanceof Event.Announced announced) {
      fact(turn, announced.fact());
    } else if (event instanceof Event.Received received) {
      message(turn, received.message());
    } else if (event instanceof Event.TimerFired fired) {
      timer(turn, fired.timer().name());
    } else if (event instanceof JobCommand command) {
      command(turn, command);
    } else if (event instanceof JobOutcome outcome) {
      outcome(turn, outcome);
    } else if (event instanceof LedgerTold news) {
      ledger(turn, news);
    }
    settle(turn);
    return turn.effects();
  }

  /** What one role changed and another acts on. */
  private void settle(Turn turn) {
    for (JobMessage.JobCancellation job : ended) {
      worker.over(turn, job.job(), job.generation());
      regrant = true;
    }
    ended.clear();
    told.forEach(view -> desk.ended(turn, view));
    told.clear();
    asked.forEach(call -> command(turn, call));
    asked.clear();
    if (taker.wishes().takeChanged() || regrant) {
      regrant = false;
      worker.regrant(turn, taker.wishes().all());
    }
    scheduler.assign(turn);
  }

  // Facts.

  private void fact(Turn turn, Fact fact) {
    if (fact instanceof Fact.Leader leader) {
      if (cluster.apply(leader)) {
        worker.sawTerm(leader.term());
        scheduler.leaderChanged(turn);
        roll(turn);
      }
    } else if (fact instanceof Fact.Peer peer) {
      peer(turn, peer.peer(), cluster.apply(peer));
    } else if (fact instanceof Fact.ChannelReset reset && cluster.reachable(reset.peer())) {
      reset(turn, reset.peer());
    }
  }

  /** Tells a leader all that it must know of this node. */
  private void roll(Turn turn) {
    NodeId leader = cluster.leader();
    if (leader != null) {
      turn.command(
          leader, new JobMessage.JobRoll(cluster.term(), taker.wishes().all(), worker.held()));
    }
  }

  private void peer(Turn turn, NodeId peer, Cluster.Change change) {
    switch (change) {
      case LEFT -> gone(turn, peer, false);
      case RESTARTED -> {
        gone(turn, peer, true);
        come(turn, peer);
      }
      case JOINED -> come(turn, peer);
      case NONE -> {}
    }
    // A profile heard for the first time brings slots.
    regrant = true;
    scheduler.membershipChanged();
    taker.membershipChanged(turn);
  }

  private void gone(Turn turn, NodeId peer, boolean restarted) {
    views.died(turn, peer);
    desk.lost(turn, peer);
    worker.lost(turn, peer, restarted);
    taker.lost(turn, peer, true);
    scheduler.lost(turn, peer);
  }

  private void come(Turn turn, NodeId peer) {
    desk.come(turn, peer);
    taker.show(turn, peer);
    if (peer.equals(cluster.leader())) {
      roll(turn);
    }
    scheduler.repeat(peer);
  }

  private void reset(Turn turn, NodeId peer) {
    desk.lost(turn, peer);
    taker.lost(turn, peer, false);
    worker.reset(turn, peer);
    come(turn, peer);
  }

  // Messages.

  private void message(Turn turn, Message message) {
    NodeId from = message.from();
    Body body = message.body();
    if (!(message.content() instanceof JobMessage content)) {
      turn.discard(body);
    } else if (content instanceof JobMessage.JobResult result) {
      taker.changeOr(
          turn,
          result.job(),
          job -> job.result(turn, from, result, body),
          () -> turn.discard(body));
    } else if (content instanceof JobMessage.JobParts parts) {
      worker.parts(turn, from, parts, body);
    } else if (content instanceof JobMessage.JobScript script) {
      worker.script(turn, from, script, body);
    } else if (content instanceof JobMessage.JobFetched fetched) {
      desk.fetched(turn, from, fetched, body);
    } else {
      turn.discard(body);
      bare(turn, from, content);
    }
  }

  /** Messages that need no body. */
  private void bare(Turn turn, NodeId from, JobMessage content) {
    if (content instanceof JobMessage.JobPull pull) {
      taker.pulled(turn, from, pull);
    } else if (content instanceof JobMessage.JobReturn back) {
      taker.change(turn, taker.find(back.job()), job -> job.returned(turn, from, back));
    } else if (content instanceof JobMessage.JobProgress progress) {
      progress(turn, from, progress.view());
    } else if (content instanceof JobMessage.JobSubmission submission) {
      scheduler.submission(from, submission);
    } else if (content instanceof JobMessage.JobAssignment assignment) {
      regrant |= worker.assigned(turn, from, assignment);
    } else if (content instanceof JobMessage.JobRoll roll) {
      scheduler.roll(turn, from, roll);
    } else if (content instanceof JobMessage.JobCancellation cancellation) {
      cancellation(turn, cancellation);
    } else if (content instanceof JobMessage.JobFetch fetch) {
      taker.fetch(turn, from, fetch.job(), fetch.file(), fetch.ticket());
    }
  }

  private void progress(Turn turn, NodeId from, JobView view) {
    taker.superseded(turn, view);
    if (taker.find(view.id()) == null && views.seen(turn, from, view)) {
      news(turn, view);
    }
  }

  private void news(Turn turn, JobView view) {
    // A taker before this one has its scripts killed here.
    boolean over = view.state().isTerminal();
    worker.over(turn, view.id(), over ? view.generation() : view.generation() - 1);
    regrant = true;
    if (over) {
      desk.ended(turn, view);
    } else {
      desk.takenOver(turn, view);
    }
  }

  private void ledger(Turn turn, LedgerTold news) {
    if (news instanceof LedgerTold.Learned learned) {
      JobView view = learned.view();
      taker.superseded(turn, view);
      if (taker.find(view.id()) == null && views.learned(turn, view)) {
        news(turn, view);
      }
      desk.learned(turn, view);
    } else if (news instanceof LedgerTold.Withdrawn withdrawn) {
      if (views.learned(turn, withdrawn.view())) {
        cluster
            .reachablePeers()
            .forEach(peer -> turn.command(peer, new JobMessage.JobProgress(withdrawn.view())));
      }
    } else if (news instanceof LedgerTold.Unknown unknown) {
      desk.unknown(turn, unknown);
      if (unknown.refusal() == null) {
        views.unknown(turn, unknown.job());
      }
    } else {
      taker.told(turn, news);
      if (news instanceof LedgerTold.Adopted adopted) {
        views.remove(adopted.view().id());
        desk.takenOver(turn, adopted.view());
      }
    }
  }

  private void cancellation(Turn turn, JobMessage.JobCancellation cancellation) {
    TakenJob job = taker.find(cancellation.job());
    if (job == null || job.generation() > cancellation.generation()) {
      worker.over(turn, cancellation.job(), cancellation.generation());
      regrant = true;
    } else {
      taker.change(turn, job, it -> it.cancel(turn));
    }
  }

  // Commands, outcomes, timers.

  private void command(Turn turn, JobCommand command) {
    if (command instanceof JobCommand.Submit submit) {
      submit(turn, submit);
    } else if (command instanceof JobCommand.Cancel cancel) {
      TakenJob job = taker.find(cancel.job());
      if (job == null) {
        desk.call(turn, cancel.job(), cancel);
      } else if (!taker.cancel(turn, cancel)) {
        desk.awaitEnd(turn, cancel.ticket(), job.view());
      }
    } else if (command instanceof JobCommand.Fetch fetch) {
      if (taker.find(fetch.job()) == null) {
        desk.call(turn, fetch.job(), fetch);
      } else {
        taker.fetch(turn, cluster.self(), fetch.job(), fetch.file(), fetch.ticket());
      }
    } else if (command instanceof JobCommand.Find find) {
      TakenJob job = taker.find(find.job());
      if (job == null || !job.isAccepted()) {
        desk.call(turn, find.job(), find);
      } else {
        turn.emit(new Effect.Reply(find.ticket(), new JobCommand.Taken(job.view(), false)));
      }
    }
  }

  private void submit(Turn turn, JobCommand.Submit submit) {
    String key = submit.idempotencyKey();
    JobView same = key == null ? null : views.find(ids.of(key));
    if (same == null) {
      taker.submit(turn, submit);
    } else {
      turn.discard(submit);
      turn.emit(new Effect.Reply(submit.ticket(), new JobCommand.Taken(same, false)));
    }
  }

  private void outcome(Turn turn, JobOutcome outcome) {
    if (outcome instanceof JobOutcome.Evaluated done) {
      worker.evaluated(turn, done);
    } else if (outcome instanceof JobOutcome.WorkerDied died) {
      worker.died(turn, died);
    } else if (outcome instanceof JobOutcome.Unloadable failed) {
      worker.unloadable(turn, failed);
    } else {
      taker.outcome(turn, outcome);
    }
  }

  private void timer(Turn turn, String name) {
    if (name.equals(Desk.TIMER)) {
      desk.timer(turn);
    } else if (name.equals(Views.TIMER)) {
      views.timer(turn);
    } else {
      scheduler.timer(name);
      taker.timer(turn, name);
    }
  }

  /** Entries that only open jobs and waiting calls have: none on an idle node. */
  final int openEntries() {
    return taker.size() + scheduler.size() + worker.size() + desk.size() + views.size();
  }
}
