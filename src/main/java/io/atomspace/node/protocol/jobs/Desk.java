package io.atomspace.node.protocol.jobs;

import io.atomspace.node.kernel.Body;
import io.atomspace.node.kernel.Effect;
import io.atomspace.node.kernel.NodeId;
import io.atomspace.node.protocol.jobs.JobMessage.JobFetch;
import io.atomspace.node.protocol.jobs.JobMessage.JobFetched;
import io.atomspace.node.protocol.jobs.JobMessage.JobFile;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Users' calls about jobs of other nodes, each waiting for the taker's word, for a time. */
final class Desk {
  static final String TIMER = "desk";

  private final Cluster cluster;
  private final JobLimits limits;
  private final Views views;
  private final boolean ledgered;
  private final Map<Long, Waiting> waiting = new LinkedHashMap<>();

  /** Calls for jobs that only the ledger may know. */
  private final Map<String, List<JobCommand>> unknown = new LinkedHashMap<>();

  private boolean ticking;

  /** A call; no file if it is a cancellation. */
  private record Waiting(JobView view, @Nullable JobFile file, long untilNanos) {
    String job() {
      return view.id();
    }

    NodeId taker() {
      return view.origin();
    }

    boolean cancels() {
      return file == null;
    }
  }

  /**
   * @param ledgered the ledger gives files that the taker cannot give
   */
  Desk(Cluster cluster, JobLimits limits, Views views, boolean ledgered) {
    this.cluster = cluster;
    this.limits = limits;
    this.views = views;
    this.ledgered = ledgered;
  }

  /** Takes a call for a job that this node does not take. */
  void call(Turn turn, String job, JobCommand command) {
    JobView view = views.find(job);
    if (view == null && !ledgered) {
      unknown(turn, command.ticket(), job);
    } else if (view == null) {
      lookUp(turn, job, command);
    } else {
      known(turn, view, command);
    }
  }

  private void known(Turn turn, JobView view, JobCommand command) {
    if (command instanceof JobCommand.Cancel cancel) {
      cancel(turn, cancel, view);
    } else if (command instanceof JobCommand.Fetch fetch) {
      fetch(turn, fetch, view);
    } else {
      turn.emit(new Effect.Reply(command.ticket(), new JobCommand.Taken(view, false)));
    }
  }

  private void lookUp(Turn turn, String job, JobCommand command) {
    List<JobCommand> calls = unknown.get(job);
    if (calls == null && unknown.size() < limits.waitingMax()) {
      unknown.put(job, new ArrayList<>(List.of(command)));
      turn.emit(new Effect.Tell(new LedgerAsk.Find(job)));
    } else if (calls != null && calls.size() < limits.waitingMax()) {
      calls.add(command);
    } else {
      turn.refuse(command.ticket(), 503, "Too busy", "many calls wait for the ledger");
    }
  }

  /** The ledger knows this job. */
  void learned(Turn turn, JobView view) {
    JobView newest = Objects.requireNonNullElse(views.find(view.id()), view);
    Objects.requireNonNullElse(unknown.remove(view.id()), List.<JobCommand>of())
        .forEach(command -> known(turn, newest, command));
  }

  /** The ledger does not know it, or nothing. */
  void unknown(Turn turn, LedgerTold.Unknown told) {
    for (JobCommand command :
        Objects.requireNonNullElse(unknown.remove(told.job()), List.<JobCommand>of())) {
      if (told.refusal() == null) {
        unknown(turn, command.ticket(), told.job());
      } else {
        turn.emit(new Effect.Reply(command.ticket(), told.refusal()));
      }
    }
  }

  private void cancel(Turn turn, JobCommand.Cancel cancel, JobView view) {
    if (view.state().isTerminal()) {
      turn.emit(new Effect.Reply(cancel.ticket(), new JobCommand.Taken(view, false)));
    } else if (await(turn, cancel.ticket(), view, null)) {
      tell(turn, view);
    }
  }

  /** Waits for the end of a job that was cancelled. */
  void awaitEnd(Turn turn, long ticket, JobView view) {
    await(turn, ticket, view, null);
  }

  private void fetch(Turn turn, JobCommand.Fetch fetch, JobView view) {
    String conflict = conflict(view, fetch.file());
    boolean takerHasIt = cluster.reachable(view.origin()) && !view.origin().equals(cluster.self());
    if (conflict != null) {
      turn.refuse(fetch.ticket(), 409, "No result", conflict);
    } else if (!takerHasIt) {
      withoutTaker(turn, fetch.ticket(), view, fetch.file());
    } else if (await(turn, fetch.ticket(), view, fetch.file())) {
      turn.command(view.origin(), new JobFetch(fetch.job(), fetch.file(), fetch.ticket()));
    }
  }

  /** The taker is down, or has forgotten the job, as after a restart. */
  private void withoutTaker(Turn turn, long ticket, JobView view, JobFile file) {
    if (ledgered) {
      turn.emit(new Effect.Tell(new LedgerAsk.Fetch(ticket, view.id(), file)));
    } else {
      turn.refuse(ticket, 503, "The taker is down", down(view.origin()));
    }
  }

  private static void unknown(Turn turn, long ticket, String job) {
    turn.refuse(ticket, 404, "No such job", "no job " + job + " is known here");
  }

  /** Why this file cannot be had of a job in this state; null if it can. */
  static @Nullable String conflict(JobView view, JobFile file) {
    if (file != JobFile.RESULT || view.state() == JobView.State.SUCCEEDED) {
      return null;
    }
    if (!view.state().isTerminal()) {
      return "job " + view.id() + " has not ended yet";
    }
    ItemFailure error = view.error();
    return "job " + view.id() + (error == null ? " was cancelled" : " failed: " + error.message());
  }

  private static String down(NodeId taker) {
    return "node " + taker + " took this job and alone keeps its files, and it cannot be reached";
  }

  private boolean await(Turn turn, long ticket, JobView view, @Nullable JobFile file) {
    if (waiting.size() >= limits.waitingMax()) {
      turn.refuse(ticket, 503, "Too busy", waiting.size() + " calls wait for other nodes");
      return false;
    }
    long until = turn.nowNanos() + limits.waitTimeout().toNanos();
    waiting.put(ticket, new Waiting(view, file, until));
    if (!ticking) {
      ticking = true;
      turn.timer(TIMER, limits.waitTimeout());
    }
    return true;
  }

  void fetched(Turn turn, NodeId from, JobFetched answer, Body body) {
    Waiting call = waiting.get(answer.ticket());
    if (call == null
        || !call.taker().equals(from)
        || !call.job().equals(answer.job())
        || call.file() != answer.file()) {
      turn.discard(body);
      return;
    }
    waiting.remove(answer.ticket());
    JobView view = views.find(call.job());
    if (answer.status() == 200) {
      turn.emit(new Effect.Reply(answer.ticket(), new JobCommand.Fetched(body)));
    } else if (ledgered && answer.status() == 404 && view != null) {
      turn.discard(body);
      withoutTaker(turn, answer.ticket(), view, answer.file());
    } else {
      turn.discard(body);
      turn.refuse(answer.ticket(), answer.status(), "No such file", answer.detail());
    }
  }

  /** A job of another node was seen to have ended: whoever cancelled it has their answer. */
  void ended(Turn turn, JobView view) {
    waiting
        .entrySet()
        .removeIf(
            entry -> {
              boolean answers =
                  entry.getValue().cancels() && entry.getValue().job().equals(view.id());
              if (answers) {
                turn.emit(new Effect.Reply(entry.getKey(), new JobCommand.Taken(view, false)));
              }
              return answers;
            });
  }

  /** A job was taken over: what a user wished of its former taker is told to this one. */
  void takenOver(Turn turn, JobView view) {
    waiting.replaceAll(
        (ticket, call) -> {
          if (!call.cancels()
              || !call.job().equals(view.id())
              || call.view().generation() >= view.generation()) {
            return call;
          }
          tell(turn, view);
          return new Waiting(view, null, call.untilNanos());
        });
  }

  /** A peer is there, or there again: what it was told before may be lost. */
  void come(Turn turn, NodeId peer) {
    waiting.values().stream()
        .filter(call -> call.cancels() && call.taker().equals(peer))
        .forEach(call -> tell(turn, call.view()));
  }

  private static void tell(Turn turn, JobView view) {
    turn.command(view.origin(), new JobMessage.JobCancellation(view.id(), view.generation()));
  }

  /**
   * No answer will come from there, or the question may be lost. Where another may take the job
   * over, a cancellation waits for it.
   */
  void lost(Turn turn, NodeId taker) {
    waiting
        .entrySet()
        .removeIf(
            entry -> {
              boolean awaitsNext = ledgered && entry.getValue().cancels();
              boolean lost = entry.getValue().taker().equals(taker) && !awaitsNext;
              if (lost) {
                giveUp(turn, entry.getKey(), entry.getValue(), down(taker));
              }
              return lost;
            });
  }

  void timer(Turn turn) {
    ticking = false;
    var calls = waiting.entrySet().iterator();
    while (calls.hasNext()) {
      var call = calls.next();
      if (call.getValue().untilNanos() > turn.nowNanos()) {
        ticking = true;
        long left = call.getValue().untilNanos() - turn.nowNanos();
        turn.timer(TIMER, Duration.ofNanos(left));
        return;
      }
      giveUp(
          turn,
          call.getKey(),
          call.getValue(),
          "node " + call.getValue().taker() + " did not answer in " + limits.waitTimeout());
      calls.remove();
    }
  }

  /** A cancellation is on its way or pointless, so that the job as it stands is its answer. */
  private void giveUp(Turn turn, long ticket, Waiting call, String detail) {
    JobView view = Objects.requireNonNullElse(views.find(call.job()), call.view());
    JobFile file = call.file();
    if (file == null) {
      turn.emit(new Effect.Reply(ticket, new JobCommand.Taken(view, false)));
    } else if (ledgered) {
      withoutTaker(turn, ticket, view, file);
    } else {
      turn.refuse(ticket, 503, "The taker does not answer", detail);
    }
  }

  int size() {
    return waiting.size() + unknown.size();
  }
}
