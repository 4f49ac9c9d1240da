package io.atomspace.node.protocol.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.atomspace.node.kernel.Effect;
import io.atomspace.node.kernel.Event;
import io.atomspace.node.kernel.Fact;
import io.atomspace.node.kernel.NodeId;
import io.atomspace.node.kernel.TimerId;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The taker's rules, events in and effects out; docs/protocols/jobs.md. */
class TakerTest {
  private static final NodeId A = new NodeId("2");
  private static final NodeId B = new NodeId("3");
  private final TakerDriver taker = new TakerDriver(new RangeBook());

  private static <T> Stream<T> only(List<Effect> effects, Class<T> kind) {
    return effects.stream().filter(kind::isInstance).map(kind::cast);
  }

  private static <T> List<NodeId> told(List<Effect> effects, Class<T> kind) {
    return only(effects, Effect.Send.class)
        .filter(send -> kind.isInstance(send.content()))
        .map(Effect.Send::to)
        .toList();
  }

  private static List<Range> gathered(List<Effect> effects) {
    return only(effects, JobWork.Gather.class).flatMap(g -> g.ranges().stream()).toList();
  }

  private static JobView lastSeen(List<Effect> effects) {
    return only(effects, JobReport.Seen.class).reduce((a, b) -> b).orElseThrow().view();
  }

  // "Submit gives a job id and is answered by Taken at once."
  @Test
  void aSubmissionIsAnsweredAtOnce() {
    List<Effect> effects = taker.submit(spec -> spec);
    Effect.Reply reply = only(effects, Effect.Reply.class).findFirst().orElseThrow();
    JobCommand.Taken taken = (JobCommand.Taken) reply.answer();
    assertEquals(TakerDriver.JOB, taken.view().id());
    assertTrue(taken.created());
    assertEquals(1, only(effects, JobWork.OpenSource.class).count());
    assertEquals(List.of(A, B), told(effects, JobMessage.JobProgress.class));
  }

  // "the same key gives the same job"
  @Test
  void theSameKeyGivesTheSameJob() {
    JobCommand.Taken first = taken(taker.submit(spec -> spec, "mine"));
    List<Effect> effects = taker.submit(spec -> spec, "mine");
    assertEquals(new JobCommand.Taken(first.view(), false), taken(effects));
    assertEquals(0, only(effects, JobWork.OpenSource.class).count());
    assertNotEquals(first.view().id(), taken(taker.submit(spec -> spec, "yours")).view().id());
  }

  private static JobCommand.Taken taken(List<Effect> effects) {
    Effect.Reply reply = only(effects, Effect.Reply.class).findFirst().orElseThrow();
    return (JobCommand.Taken) reply.answer();
  }

  // "two for each slot"; "one item until one was measured"; the script goes first.
  @Test
  void aPullIsAnsweredByTheScriptAndTwoRangesASlot() {
    taker.running(10);
    List<Effect> effects = taker.pull(A, 1);
    assertEquals(List.of(A), told(effects, JobMessage.JobScript.class));
    assertEquals(List.of(new Range(0, 1), new Range(1, 2)), gathered(effects));
    assertEquals(List.of(), gathered(taker.pull(A, 1)), "a repeated pull replaces the last");
  }

  // "in flight -> waiting: its worker is DOWN"
  @Test
  void theRangesOfADeadWorkerGoToAnother() {
    taker.running(2);
    taker.pull(A, 1);
    assertEquals(List.of(), gathered(taker.pull(B, 1)));
    List<Effect> effects = taker.peer(A, 1, Fact.PeerState.DOWN);
    assertEquals(
        List.of(new JobWork.Gather(TakerDriver.JOB, B, List.of(new Range(0, 1), new Range(1, 2)))),
        only(effects, JobWork.Gather.class).toList());
  }

  // "in flight -> waiting: its worker restarted"
  @Test
  void theRangesOfARestartedWorkerGoToAnother() {
    taker.running(2);
    taker.pull(A, 1);
    taker.pull(B, 1);
    assertEquals(2, gathered(taker.peer(A, 2, Fact.PeerState.UP)).size());
  }

  // "it alone killed its worker process `attempts` times"; onItemError fail ends the job.
  @Test
  void anItemThatKillsThreeWorkersFailsTheJob() {
    taker.running(2);
    taker.pull(A, 1);
    Range item = new Range(0, 1);
    assertEquals(List.of(item), gathered(taker.receive(A, taker.died(item, null))));
    assertEquals(List.of(item), gathered(taker.receive(A, taker.died(item, null))));
    List<Effect> effects = taker.receive(A, taker.died(item, null));
    JobView view = lastSeen(effects);
    assertEquals(JobView.State.FAILED, view.state());
    assertEquals(0L, view.error().item());
    assertEquals(List.of(A, B), told(effects, JobMessage.JobCancellation.class));
  }

  // Contract: with onItemError skip the ordered list holds null at that item.
  @Test
  void aSkippedItemIsKeptAsFailed() {
    taker.running(1, TestSpecs::skipping);
    taker.pull(A, 1);
    Range item = new Range(0, 1);
    ItemFailure failure = new ItemFailure(0L, "ValueError", "Traceback");
    List<Effect> effects = taker.receive(A, taker.result(item, failure));
    assertEquals(1, only(effects, JobWork.Keep.class).count());
    assertEquals(
        List.of(new JobWork.Assemble(TakerDriver.JOB, false)),
        only(effects, JobWork.Assemble.class).toList());
  }

  // House: the first terminal state wins.
  @Test
  void theFirstTerminalStateWins() {
    taker.running(1);
    taker.step(new JobCommand.Cancel(2, TakerDriver.JOB));
    List<Effect> effects = taker.step(new JobOutcome.Assembled(TakerDriver.JOB, null));
    assertEquals(List.of(), effects);
    for (JobView.State from : JobView.State.values()) {
      for (JobView.State to : JobView.State.values()) {
        assertTrue(!from.isTerminal() || !Life.allows(from, to), from + " to " + to);
      }
    }
  }

  @Test
  void theTimeoutEndsTheJob() {
    taker.running(5, spec -> TestSpecs.timeout(spec, Duration.ofMinutes(1)));
    List<Effect> effects =
        taker.step(new Event.TimerFired(new TimerId(Jobs.NAME, "timeout/" + TakerDriver.JOB)));
    assertEquals(JobView.State.FAILED, lastSeen(effects).state());
    assertTrue(effects.contains(new JobWork.CloseSource(TakerDriver.JOB)));
  }

  // "When more than 50,000 items wait to be handed out, the query is held back."
  @Test
  void aFullBacklogHoldsTheQueryBack() {
    taker.submit(spec -> spec);
    taker.step(new JobOutcome.SourceOpened(TakerDriver.JOB, false, false));
    List<Effect> effects = taker.step(new JobOutcome.SourceGrew(TakerDriver.JOB, 50_001, 100_002));
    assertTrue(effects.contains(new JobWork.ThrottleSource(TakerDriver.JOB, true)));
  }
}
