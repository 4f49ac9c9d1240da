package io.atomspace.node.protocol.jobs;

import io.atomspace.node.kernel.Body;
import io.atomspace.node.kernel.Effect;
import io.atomspace.node.kernel.Lane;
import io.atomspace.node.kernel.NodeId;
import io.atomspace.node.kernel.Step;
import java.time.Instant;

/** A step of the jobs, in their words. */
final class Turn extends Step {
  Turn(long nowNanos) {
    super(Jobs.NAME, nowNanos);
  }

  static Instant instant(long nanos) {
    return Instant.ofEpochSecond(0, nanos);
  }

  static long nanos(Instant instant) {
    return instant.getEpochSecond() * 1_000_000_000L + instant.getNano();
  }

  void command(NodeId to, JobMessage content) {
    emit(Effect.Send.command(to, content));
  }

  void bulk(NodeId to, JobMessage content, Body body) {
    emit(new Effect.Send(to, Lane.BULK, content, body));
  }

  /** A submission that is not taken leaves nothing behind. */
  void discard(JobCommand.Submit submit) {
    discard(submit.script());
    if (submit.items() != null) {
      discard(submit.items());
    }
  }

  void refuse(long ticket, int status, String title, String detail) {
    emit(new Effect.Reply(ticket, new Effect.Refusal(status, title, detail)));
  }
}
