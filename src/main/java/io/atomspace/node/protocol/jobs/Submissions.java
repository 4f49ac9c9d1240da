package io.atomspace.node.protocol.jobs;

import io.atomspace.node.kernel.Effect;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Users' calls that wait until a job is taken: the first made it, those after it found it. */
final class Submissions {
  private final Map<String, List<Long>> tickets = new LinkedHashMap<>();

  void await(String job, long ticket) {
    tickets.computeIfAbsent(job, none -> new ArrayList<>()).add(ticket);
  }

  void taken(Turn turn, JobView view) {
    boolean created = true;
    for (long ticket : takeAll(view.id())) {
      turn.emit(new Effect.Reply(ticket, new JobCommand.Taken(view, created)));
      created = false;
    }
  }

  void refused(Turn turn, String job, Effect.Refusal refusal) {
    takeAll(job).forEach(ticket -> turn.emit(new Effect.Reply(ticket, refusal)));
  }

  /** Those that wait for this job, which wait here no more. */
  List<Long> takeAll(String job) {
    List<Long> all = tickets.remove(job);
    return all == null ? List.of() : all;
  }

  int size() {
    return tickets.size();
  }
}
