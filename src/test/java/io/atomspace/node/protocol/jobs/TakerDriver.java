package io.atomspace.node.protocol.jobs;

import io.atomspace.node.kernel.Body;
import io.atomspace.node.kernel.Bytes;
import io.atomspace.node.kernel.Effect;
import io.atomspace.node.kernel.Event;
import io.atomspace.node.kernel.Fact;
import io.atomspace.node.kernel.Members;
import io.atomspace.node.kernel.Message;
import io.atomspace.node.kernel.NodeId;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Node 1 of three with one job of its own: events in, effects out. */
final class TakerDriver {
  static final String JOB = "1-z-1";
  private final Jobs jobs;
  private long now = 1_000_000_000L;

  TakerDriver(RangeBook book) {
    Members members = Members.of("1", "1", "2", "3");
    // No slots of its own, so that it pulls nothing itself.
    jobs =
        new Jobs(
            members,
            TestCluster.profile(members.self(), 0),
            JobLimits.defaults(),
            false,
            () -> book,
            new Fence());
    step(new Event.Started(35, Map.of()));
    for (String peer : List.of("2", "3")) {
      peer(new NodeId(peer), 1, Fact.PeerState.UP);
    }
  }

  List<Effect> step(Event event) {
    now += 1_000_000;
    return jobs.step(now, event);
  }

  List<Effect> peer(NodeId peer, long session, Fact.PeerState state) {
    return step(
        new Event.Announced(new Fact.Peer(peer, session, state, TestCluster.profile(peer, 2))));
  }

  List<Effect> submit(UnaryOperator<JobSpec> terms) {
    return submit(terms, null);
  }

  List<Effect> submit(UnaryOperator<JobSpec> terms, String key) {
    TestScript script = TestScript.of(0, 1);
    JobSpec spec = terms.apply(TestSpecs.spec("job", script));
    return step(new JobCommand.Submit(1, spec, script.body(), null, key));
  }

  void running(long items) {
    running(items, spec -> spec);
  }

  void running(long items, UnaryOperator<JobSpec> terms) {
    submit(terms);
    step(new JobOutcome.SourceOpened(JOB, false, false));
    step(new JobOutcome.SourceGrew(JOB, items, items * 2));
    step(new JobOutcome.SourceEnded(JOB, null));
  }

  List<Effect> pull(NodeId worker, int slots) {
    return receive(worker, new JobMessage.JobPull(JOB, 1, slots, 2 * slots, true, false));
  }

  List<Effect> receive(NodeId from, JobMessage content) {
    Body body =
        content instanceof JobMessage.JobResult ? Body.inline(Bytes.utf8("0\n")) : Body.EMPTY;
    return step(new Event.Received(new Message(from, 1, 0, content, body)));
  }

  JobMessage.JobResult result(Range range, ItemFailure... failures) {
    return new JobMessage.JobResult(JOB, 1, range, false, List.of(failures), 1000, 1000, "");
  }

  JobMessage.JobReturn died(Range range, Long item) {
    return new JobMessage.JobReturn(JOB, 1, List.of(range), true, item, "killed", null, "");
  }
}
