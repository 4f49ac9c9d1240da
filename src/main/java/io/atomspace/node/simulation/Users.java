package io.atomspace.node.simulation;

import io.atomspace.node.kernel.Body;
import io.atomspace.node.kernel.Bytes;
import io.atomspace.node.kernel.Effect;
import io.atomspace.node.kernel.NodeId;
import io.atomspace.node.protocol.jobs.JobCommand;
import io.atomspace.node.protocol.jobs.JobMessage.JobFile;
import io.atomspace.node.protocol.jobs.JobView;
import io.atomspace.node.simulation.world.Host;
import io.atomspace.node.simulation.world.Violation;
import io.atomspace.node.simulation.world.Workload;
import io.atomspace.node.simulation.world.World;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The users: they submit jobs, cancel some, and fetch results; what they get must be right. */
final class Users {
  private static final int UNKNOWN = 404;
  private static final int UNAVAILABLE = 503;
  private static final int RETRIES_MAX = 30;
  private static final long RETRY_NANOS = 1_000_000_000;

  /** Between two submissions with the same key. */
  private static final long TWICE_NANOS = 2_000_000;

  private final World world;
  private final Map<Long, Asked> submitted = new HashMap<>();
  private final Map<Long, Fetching> fetching = new HashMap<>();
  private long tickets;
  private int asked;
  private int answered;
  private int waiting;

  /** A submission, and the session that must answer it. */
  private record Asked(Submission submission, Host host, long session) {
    boolean isOpen() {
      return host.isAlive() && host.session() == session;
    }

    boolean isAskedAgain() {
      return submission.key() != null && !isOpen();
    }
  }

  private record Fetching(JobView view, int retries) {}

  Users(World world) {
    this.world = world;
    world.user(this::replied);
  }

  /** Submits as planned; a node that is down is tried again until it is up. */
  void submit(Submission submission) {
    attempt(submission, submission.node(), submission.atNanos());
    if (submission.key() != null) {
      attempt(submission, next(submission.node()), submission.atNanos() + TWICE_NANOS);
    }
  }

  private NodeId next(NodeId node) {
    List<NodeId> all = world.hosts().stream().map(Host::id).toList();
    return all.get((all.indexOf(node) + 1) % all.size());
  }

  private void attempt(Submission submission, NodeId node, long afterNanos) {
    waiting++;
    world.agenda().after(afterNanos, () -> attempt(submission, node));
  }

  private void attempt(Submission submission, NodeId node) {
    waiting--;
    Host host = world.host(node);
    if (!host.isAlive()) {
      attempt(submission, submission.key() == null ? node : next(node), 100_000_000);
      return;
    }
    long ticket = ++tickets;
    submitted.put(ticket, new Asked(submission, host, host.session()));
    Workload workload = submission.workload();
    host.take(
        new JobCommand.Submit(
            ticket,
            workload.spec(),
            Body.inline(Bytes.utf8(workload.script())),
            workload.source() == Workload.Source.GIVEN ? given(host, workload) : null,
            submission.key()));
    if (submission.key() != null) {
      world.agenda().after(RETRY_NANOS, () -> lookAgain(ticket));
    }
  }

  /** Whoever asked a node that died asks the next, by the same key. */
  private void lookAgain(long ticket) {
    Asked asked = submitted.get(ticket);
    if (asked == null) {
      return;
    }
    if (asked.isAskedAgain()) {
      submitted.remove(ticket);
      attempt(asked.submission(), next(asked.host().id()), 0);
    } else {
      world.agenda().after(RETRY_NANOS, () -> lookAgain(ticket));
    }
  }

  private static Body given(Host host, Workload workload) {
    StringBuilder lines = new StringBuilder();
    for (long i = 0; i < workload.items(); i++) {
      lines.append(workload.item(i)).append('\n');
    }
    return host.spool().keep(lines.toString().getBytes(StandardCharsets.UTF_8));
  }

  /** Asks a node for the result of a job that succeeded. */
  void fetch(JobView view, NodeId at) {
    asked++;
    fetch(view, at, RETRIES_MAX);
  }

  private void fetch(JobView view, NodeId at, int retries) {
    long ticket = ++tickets;
    fetching.put(ticket, new Fetching(view, retries));
    world.host(at).take(new JobCommand.Fetch(ticket, view.id(), JobFile.RESULT));
  }

  /** Whether every result asked for has come. */
  boolean allFetched() {
    return asked == answered;
  }

  /** Whether every planned job has been submitted, and answered by its node unless that died. */
  boolean allSubmitted() {
    return waiting == 0
        && submitted.values().stream().noneMatch(it -> it.isOpen() || it.isAskedAgain());
  }

  private void replied(Host host, Effect.Reply reply) {
    Asked before = submitted.remove(reply.ticket());
    Submission submission = before == null ? null : before.submission();
    if (submission != null
        && reply.answer() instanceof Effect.Refusal refusal
        && refusal.status() == UNAVAILABLE) {
      // Without a majority nothing is accepted.
      attempt(
          submission, submission.key() == null ? submission.node() : next(host.id()), RETRY_NANOS);
    } else if (submission != null
        && submission.cancelAfterNanos() > 0
        && reply.answer() instanceof JobCommand.Taken taken) {
      world
          .agenda()
          .after(
              submission.cancelAfterNanos(),
              () -> host.take(new JobCommand.Cancel(++tickets, taken.view().id())));
    }
    Fetching fetch = fetching.remove(reply.ticket());
    if (fetch == null) {
      return;
    }
    if (reply.answer() instanceof Effect.Refusal refusal && passing(refusal) && fetch.retries > 0) {
      world.agenda().after(1_000_000_000, () -> fetch(fetch.view, host.id(), fetch.retries - 1));
    } else {
      answered++;
      check(host, world.workload(fetch.view.name()), reply.answer());
    }
  }

  private static void check(Host host, Workload workload, Effect.Answer answer) {
    byte[] bytes =
        answer instanceof JobCommand.Fetched fetched ? host.spool().read(fetched.body()) : null;
    String result = bytes == null ? null : new String(bytes, StandardCharsets.UTF_8);
    if (result == null || !result.equals(workload.expected())) {
      throw new Violation(
          "RightAnswer",
          host.id() + " gave " + answer + " (" + result + ") for " + workload.expected());
    }
    if (answer instanceof JobCommand.Fetched fetched && fetched.body().spooled() != null) {
      host.spool().discard(fetched.body().spooled());
    }
  }

  /** The asked node has just started, or has not heard again the taker that it presumes dead. */
  private static boolean passing(Effect.Refusal refusal) {
    return refusal.status() == UNAVAILABLE
        || refusal.status() == UNKNOWN
        || refusal.detail().endsWith(", died");
  }
}
