package io.atomspace.node.protocol.jobs;

import io.atomspace.node.kernel.Body;
import io.atomspace.node.kernel.Effect;
import io.atomspace.node.kernel.NodeId;
import io.atomspace.node.protocol.jobs.JobMessage.JobFetch;
import io.atomspace.node.protocol.jobs.JobMessage.JobFetched;
import io.atomspace.node.protocol.jobs.JobMessage.JobFile;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Users' calls about jobs of other nodes, each waiting for the taker's word, for a time. */
final class Desk {
  static final String TIMER = "desk";

  private final Cluster cluster;
  private final JobLimits limits;
  private final Views views;
  private final Map<Long, Waiting> waiting = new LinkedHashMap<>();
  private boolean ticking;

  /** A call; no file if it is a cancellation. */
  private record Waiting(String job, NodeId taker, @Nullable JobFile file, long untilNanos) {}

  Desk(Cluster cluster, JobLimits limits, Views views) {
    this.cluster = cluster;
    this.limits = limits;
    this.views = views;
  }

  void cancel(Turn turn, JobCommand.Cancel cancel) {
    JobView view = views.find(cancel.job());
    if (view == null) {
      unknown(turn, cancel.ticket(), cancel.job());
    } else if (view.state().isTerminal()) {
      turn.emit(new Effect.Reply(cancel.ticket(), new JobCommand.Taken(view, false)));
    } else if (await(turn, cancel.ticket(), view, null)) {
      turn.command(view.origin(), new JobMessage.JobCancellation(view.id(), view.generation()));
    }
  }

  void fetch(Turn turn, JobCommand.Fetch fetch) {
    JobView view = views.find(fetch.job());
    if (view == null) {
      unknown(turn, fetch.ticket(), fetch.job());
      return;
    }
    String conflict = conflict(view, fetch.file());
    if (conflict != null) {
      turn.refuse(fetch.ticket(), 409, "No result", conflict);
    } else if (!cluster.reachable(view.origin())) {
      turn.refuse(fetch.ticket(), 503, "The taker is down", down(view.origin()));
    } else if (await(turn, fetch.ticket(), view, fetch.file())) {
      turn.command(view.origin(), new JobFetch(fetch.job(), fetch.file(), fetch.ticket()));
    }
  }

  static void unknown(Turn turn, long ticket, String job) {
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
    waiting.put(ticket, new Waiting(view.id(), view.origin(), file, until));
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
    if (answer.status() == 200) {
      turn.emit(new Effect.Reply(answer.ticket(), new JobCommand.Fetched(body)));
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
                  entry.getValue().file() == null && entry.getValue().job().equals(view.id());
              if (answers) {
                turn.emit(new Effect.Reply(entry.getKey(), new JobCommand.Taken(view, false)));
              }
              return answers;
            });
  }

  /** No answer will come from there, or the question may be lost. */
  void lost(Turn turn, NodeId taker) {
    waiting
        .entrySet()
        .removeIf(
            entry -> {
              boolean lost = entry.getValue().taker().equals(taker);
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
    JobView view = views.find(call.job());
    if (call.file() == null && view != null) {
      turn.emit(new Effect.Reply(ticket, new JobCommand.Taken(view, false)));
    } else {
      turn.refuse(ticket, 503, "The taker does not answer", detail);
    }
  }

  int size() {
    return waiting.size();
  }
}
