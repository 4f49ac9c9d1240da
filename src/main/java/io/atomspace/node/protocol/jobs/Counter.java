package io.atomspace.node.protocol.jobs;

import io.atomspace.node.kernel.Body;
import io.atomspace.node.kernel.Effect;
import io.atomspace.node.kernel.NodeId;
import io.atomspace.node.protocol.jobs.JobMessage.JobFile;
import org.jspecify.annotations.Nullable;

/** Hands out the files of this node's jobs, to its own users and to other nodes. */
final class Counter {
  private final NodeId self;

  Counter(NodeId self) {
    this.self = self;
  }

  void fetch(
      Turn turn, NodeId asker, @Nullable TakenJob job, String id, JobFile file, long ticket) {
    String conflict = job == null ? null : Desk.conflict(job.view(), file);
    if (job == null) {
      refuse(turn, asker, id, file, ticket, 404, "no job " + id + " is kept by its taker");
    } else if (conflict != null) {
      refuse(turn, asker, id, file, ticket, 409, conflict);
    } else {
      turn.emit(new JobWork.ReadFile(id, file, ticket, asker));
    }
  }

  void read(Turn turn, JobOutcome.FileRead read) {
    Body body = read.body();
    if (body == null) {
      String detail = "job " + read.job() + " has no file " + read.file();
      refuse(turn, read.asker(), read.job(), read.file(), read.ticket(), 404, detail);
    } else if (read.asker().equals(self)) {
      turn.emit(new Effect.Reply(read.ticket(), new JobCommand.Fetched(body)));
    } else {
      turn.bulk(
          read.asker(),
          new JobMessage.JobFetched(read.job(), read.file(), read.ticket(), 200, ""),
          body);
    }
  }

  private void refuse(
      Turn turn, NodeId asker, String id, JobFile file, long ticket, int status, String detail) {
    if (asker.equals(self)) {
      turn.refuse(ticket, status, "No such file", detail);
    } else {
      turn.bulk(asker, new JobMessage.JobFetched(id, file, ticket, status, detail), Body.EMPTY);
    }
  }
}
