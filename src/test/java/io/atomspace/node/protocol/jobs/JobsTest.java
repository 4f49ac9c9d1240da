package io.atomspace.node.protocol.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.atomspace.node.kernel.Body;
import io.atomspace.node.kernel.Effect;
import io.atomspace.node.kernel.Event;
import io.atomspace.node.kernel.Fact;
import io.atomspace.node.kernel.Members;
import io.atomspace.node.kernel.Message;
import io.atomspace.node.kernel.NodeId;
import io.atomspace.node.kernel.TimerId;
import io.atomspace.node.protocol.jobs.JobView.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Whole jobs on a few nodes. */
class JobsTest {
  private static final long MILLI = 1_000_000;

  private static TestCluster cluster(int size) {
    TestCluster cluster = new TestCluster(1, size, 2, JobLimits.defaults());
    cluster.elect(size);
    cluster.run(Duration.ofSeconds(2));
    return cluster;
  }

  private static void succeeds(TestCluster cluster, int node, String job, TestScript script) {
    assertEquals(List.of(), cluster.wrong());
    assertEquals(
        State.SUCCEEDED, cluster.view(node, job).state(), () -> "" + cluster.view(node, job));
    assertEquals(script.expected(), cluster.result(node, job));
  }

  // House, "Who decides what": the leader grants slots, workers pull ranges from the taker.
  @Test
  void everyNodeEvaluatesAndTheResultIsOrdered() {
    TestCluster cluster = cluster(3);
    TestScript script = TestScript.of(3000, MILLI);
    String job = cluster.submit(1, script);
    cluster.run(Duration.ofSeconds(2));
    succeeds(cluster, 1, job, script);
    JobView view = cluster.view(3, job);
    assertEquals(State.SUCCEEDED, view.state());
    assertEquals(3000, cluster.evaluations(job));
    JobView.Receipt receipt = view.receipt();
    assertNotNull(receipt);
    assertEquals(3, receipt.nodes().size());
    assertEquals(3000, receipt.nodes().stream().mapToLong(JobView.NodeShare::items).sum());
    assertTrue(receipt.efficiency() > 0.85, receipt::toString);
    assertEquals(script.expected(), cluster.result(2, job));
  }

  // A follower of Raft hears of the leader before that knows that its term is committed.
  @Test
  void aRollThatComesBeforeTheLeaderKnowsThatItLeadsCounts() {
    NodeId self = TestCluster.id(1);
    NodeId taker = TestCluster.id(2);
    Jobs jobs =
        new Jobs(Members.of("1", "1", "2"), TestCluster.profile(self, 2), JobLimits.defaults());
    jobs.step(1, new Event.Started(1, Map.of()));
    jobs.step(
        2,
        new Event.Announced(
            new Fact.Peer(taker, 1, Fact.PeerState.UP, TestCluster.profile(taker, 2))));
    jobs.step(3, new Event.Announced(new Fact.Leader(null, 7)));
    JobMessage roll =
        new JobMessage.JobRoll(7, List.of(), List.of(new JobMessage.Grant("2-1-1", 1, taker, 2)));
    jobs.step(4, new Event.Received(new Message(taker, 1, 7, roll, Body.EMPTY)));
    JobMessage.JobSubmission wish =
        new JobMessage.JobSubmission("2-1-1", 1, TestCluster.ENGINE, 5, 1, 4);
    jobs.step(5, new Event.Received(new Message(taker, 1, 7, wish, Body.EMPTY)));
    List<Effect> effects = new ArrayList<>();
    effects.addAll(jobs.step(6, new Event.Announced(new Fact.Leader(self, 7))));
    JobMessage own = new JobMessage.JobRoll(7, List.of(), List.of());
    effects.addAll(jobs.step(7, new Event.Received(new Message(self, 1, 7, own, Body.EMPTY))));
    assertTrue(
        effects.stream()
            .anyMatch(
                effect ->
                    effect instanceof Effect.Send send
                        && send.to().equals(taker)
                        && send.content() instanceof JobMessage.JobAssignment granted
                        && granted.term() == 7
                        && !granted.grants().isEmpty()),
        effects::toString);
  }

  // House: each node has a standing grant on its own slots, a trivial job needs no leader.
  @Test
  void aJobNeedsNoLeader() {
    TestCluster cluster = new TestCluster(1, 3, 2, JobLimits.defaults());
    TestScript script = TestScript.of(10, MILLI);
    String job = cluster.submit(2, script);
    cluster.run(Duration.ofSeconds(1));
    succeeds(cluster, 2, job, script);
  }

  // Contract: DELETE at any node; the running script is dead within one second.
  @Test
  void aJobIsCancelledFromAnyNode() {
    TestCluster cluster = cluster(3);
    String job = cluster.submit(1, TestScript.of(100, 1000 * MILLI));
    cluster.run(Duration.ofMillis(300));
    assertTrue(cluster.running(3) > 0, "the victim runs");
    long ticket = cluster.cancel(2, job);
    cluster.run(Duration.ofMillis(100));
    JobCommand.Taken taken = assertInstanceOf(JobCommand.Taken.class, cluster.answer(ticket));
    assertEquals(State.CANCELLED, taken.view().state());
    for (int node = 1; node <= 3; node++) {
      assertEquals(0, cluster.running(node));
      assertEquals(State.CANCELLED, cluster.view(node, job).state());
    }
    long fetched = cluster.fetch(3, job);
    assertEquals(409, assertInstanceOf(Effect.Refusal.class, cluster.answer(fetched)).status());
    long again = cluster.cancel(1, job);
    assertEquals(taken, cluster.answer(again));
    assertEquals(List.of(), cluster.wrong());
  }

  // Contract: the same Idempotency-Key gives the same job. Two nodes may take it at once: before
  // the ledger has one of them nothing is opened, and the other leaves nothing behind.
  @Test
  void ofTwoJobsOfOneKeyTheSecondIsNeverBegun() {
    Jobs jobs = ledgered(TestCluster.id(2), TestCluster.id(3));
    TestScript script = TestScript.of(0, 1);
    List<Effect> taken =
        jobs.step(
            3,
            new JobCommand.Submit(9, TestSpecs.spec("job", script), script.body(), null, "mine"));
    String id = told(taken, LedgerAsk.Enter.class).view().id();
    assertEquals(List.of(), works(taken, JobWork.OpenSource.class));
    List<Effect> other = jobs.step(4, new LedgerTold.Other(id, 1));
    assertEquals(List.of(), works(other, JobWork.OpenSource.class));
    assertEquals(List.of(), cancellations(other));
    assertEquals(new LedgerAsk.Find(id), told(other, LedgerAsk.Find.class));
    JobView winner = view(id, TestCluster.id(2), 1, State.QUEUED);
    assertEquals(
        List.of(new Effect.Reply(9, new JobCommand.Taken(winner, false))),
        replies(jobs.step(5, new LedgerTold.Learned(winner))));
    jobs.step(6, told(winner));
    assertEquals(0, jobs.openEntries());
  }

  @Test
  void aJobOfAKeyIsBegunOnceTheLedgerHasIt() {
    Jobs jobs = ledgered(TestCluster.id(2), TestCluster.id(3));
    TestScript script = TestScript.of(0, 1);
    JobCommand.Submit submit =
        new JobCommand.Submit(9, TestSpecs.spec("job", script), script.body(), null, "mine");
    String id = told(jobs.step(3, submit), LedgerAsk.Enter.class).view().id();
    Effect.Refusal later = new Effect.Refusal(503, "Outcome unknown", "ask again");
    assertEquals(
        List.of(new Effect.Reply(9, later)),
        replies(jobs.step(4, new LedgerTold.Unsure(id, 1, later))));
    List<Effect> entered = jobs.step(5, new LedgerTold.Entered(id, 1, null));
    assertEquals(1, works(entered, JobWork.OpenSource.class).size());
    JobCommand.Taken again =
        assertInstanceOf(
            JobCommand.Taken.class, ((Effect.Reply) replies(jobs.step(6, submit)).get(0)).answer());
    assertEquals(id, again.view().id());
    assertEquals(false, again.created());
  }

  private static <T> T told(List<Effect> effects, Class<T> kind) {
    return effects.stream()
        .filter(Effect.Tell.class::isInstance)
        .map(effect -> ((Effect.Tell) effect).event())
        .filter(kind::isInstance)
        .map(kind::cast)
        .findFirst()
        .orElseThrow();
  }

  private static List<Effect> works(List<Effect> effects, Class<?> kind) {
    return effects.stream().filter(kind::isInstance).toList();
  }

  // A cancellation is a user's word: it outlives the taker that it was meant for.
  @Test
  void aCancellationFindsTheNextTaker() {
    NodeId two = TestCluster.id(2);
    NodeId three = TestCluster.id(3);
    Jobs jobs = ledgered(two, three);
    jobs.step(3, told(view(two, 1, State.RUNNING)));
    assertEquals(cancellations(two, 1), cancellations(jobs.step(4, new JobCommand.Cancel(9, JOB))));
    List<Effect> lost = jobs.step(5, peer(two, Fact.PeerState.DOWN));
    assertEquals(List.of(), replies(lost));
    assertEquals(
        cancellations(three, 2), cancellations(jobs.step(6, told(view(three, 2, State.RUNNING)))));
    // The channel to the taker was lost, and perhaps the word with it.
    assertEquals(
        cancellations(three, 2),
        cancellations(jobs.step(7, new Event.Announced(new Fact.ChannelReset(three, 1)))));
    JobView ended = view(three, 2, State.CANCELLED);
    assertEquals(
        List.of(new Effect.Reply(9, new JobCommand.Taken(ended, false))),
        replies(jobs.step(8, told(ended))));
    assertEquals(List.of(), cancellations(jobs.step(9, told(view(two, 3, State.RUNNING)))));
  }

  // A taker that dies over the end of a job may have written it and told nobody.
  @Test
  void theLedgerIsAskedUntilAJobHasEndedOrItsTakerSpeaks() {
    NodeId two = TestCluster.id(2);
    Effect asks = new Effect.Tell(new LedgerAsk.Find(JOB));
    Event later = new Event.TimerFired(new TimerId(Jobs.NAME, Views.TIMER));
    Jobs jobs = ledgered(two, TestCluster.id(3));
    jobs.step(3, told(view(two, 1, State.RUNNING)));
    assertTrue(jobs.step(4, peer(two, Fact.PeerState.DOWN)).contains(asks));
    assertFalse(ended(jobs.step(5, new LedgerTold.Learned(view(two, 1, State.QUEUED)))));
    assertTrue(jobs.step(6, later).contains(asks));
    assertTrue(jobs.openEntries() > 0);
    jobs.step(7, peer(two, Fact.PeerState.UP));
    jobs.step(8, told(view(two, 1, State.RUNNING)));
    assertEquals(List.of(), jobs.step(9, later), "its taker is there again, and takes it");
    assertTrue(jobs.step(10, peer(two, Fact.PeerState.DOWN)).contains(asks));
    assertTrue(ended(jobs.step(11, new LedgerTold.Learned(view(two, 1, State.SUCCEEDED)))));
    assertEquals(List.of(), jobs.step(12, later));
    assertEquals(0, jobs.openEntries());
  }

  // A node that has just started knows of a job from the ledger alone.
  @Test
  void whatOnlyTheLedgerSaysIsAskedAgainUntilItIsNotKept() {
    Jobs jobs = ledgered(TestCluster.id(3));
    Event later = new Event.TimerFired(new TimerId(Jobs.NAME, Views.TIMER));
    jobs.step(3, new LedgerTold.Learned(view(TestCluster.id(2), 1, State.QUEUED)));
    Effect asks = new Effect.Tell(new LedgerAsk.Find(JOB));
    assertTrue(jobs.step(4, later).contains(asks));
    jobs.step(5, new LedgerTold.Unknown(JOB, new Effect.Refusal(503, "No majority", "")));
    assertTrue(jobs.step(6, later).contains(asks));
    List<Effect> gone = jobs.step(7, new LedgerTold.Unknown(JOB, null));
    assertEquals(List.of(new JobReport.Forgotten(JOB)), gone);
    assertEquals(List.of(), jobs.step(8, later));
  }

  private static boolean ended(List<Effect> effects) {
    return effects.stream()
        .anyMatch(
            effect ->
                effect instanceof JobReport.Seen seen && seen.view().state() == State.SUCCEEDED);
  }

  private static Jobs ledgered(NodeId... reachable) {
    Jobs jobs =
        new Jobs(
            Members.of("1", "1", "2", "3"),
            TestCluster.profile(TestCluster.id(1), 2),
            JobLimits.defaults(),
            true);
    jobs.step(1, new Event.Started(1, Map.of()));
    for (NodeId peer : reachable) {
      jobs.step(2, peer(peer, Fact.PeerState.UP));
    }
    return jobs;
  }

  private static final String JOB = "2-1-1";

  private static Event peer(NodeId peer, Fact.PeerState state) {
    return new Event.Announced(new Fact.Peer(peer, 1, state, TestCluster.profile(peer, 2)));
  }

  private static Event told(JobView view) {
    return new Event.Received(
        new Message(view.origin(), 1, 1, new JobMessage.JobProgress(view), Body.EMPTY));
  }

  private static List<Effect> cancellations(NodeId taker, long generation) {
    return List.of(Effect.Send.command(taker, new JobMessage.JobCancellation(JOB, generation)));
  }

  private static List<Effect> cancellations(List<Effect> effects) {
    return effects.stream()
        .filter(
            effect ->
                effect instanceof Effect.Send send
                    && send.content() instanceof JobMessage.JobCancellation)
        .toList();
  }

  private static List<Effect> replies(List<Effect> effects) {
    return effects.stream().filter(Effect.Reply.class::isInstance).toList();
  }

  private static JobView view(NodeId taker, long generation, State state) {
    return view(JOB, taker, generation, state);
  }

  private static JobView view(String id, NodeId taker, long generation, State state) {
    return JobViews.view(id, taker, generation, state, state == State.RUNNING ? 1 : 2);
  }

  // Issue: a job whose taker dies for good ends, workers kill its parts, other nodes say so.
  @Test
  void aJobDiesWithItsTaker() {
    TestCluster cluster = cluster(3);
    String job = cluster.submit(1, TestScript.of(100, 1000 * MILLI));
    cluster.run(Duration.ofMillis(300));
    assertTrue(cluster.running(2) > 0 && cluster.running(3) > 0, "workers run");
    cluster.crash(1);
    cluster.noticeDown(1);
    assertEquals(0, cluster.running(2) + cluster.running(3));
    JobView view = cluster.view(2, job);
    assertEquals(State.FAILED, view.state());
    assertEquals("the node that took this job, 1, died", view.error().message());
    long fetched = cluster.fetch(3, job);
    assertEquals(409, assertInstanceOf(Effect.Refusal.class, cluster.answer(fetched)).status());
  }

  // The result stays with the taker: while that is down, 503 with a clear detail.
  @Test
  void aResultCannotBeHadWhileItsTakerIsDown() {
    TestCluster cluster = cluster(3);
    String job = cluster.submit(1, TestScript.of(5, MILLI));
    cluster.run(Duration.ofSeconds(1));
    long waiting = cluster.fetch(2, job);
    cluster.crash(1);
    cluster.noticeDown(1);
    long later = cluster.fetch(2, job);
    for (long ticket : List.of(waiting, later)) {
      Effect.Refusal refusal = assertInstanceOf(Effect.Refusal.class, cluster.answer(ticket));
      assertEquals(503, refusal.status());
      assertTrue(refusal.detail().startsWith("node 1 took this job"), refusal.detail());
    }
  }

  @Test
  void anUnknownJobIsNotFound() {
    TestCluster cluster = cluster(2);
    for (long ticket : List.of(cluster.cancel(1, "nope"), cluster.fetch(1, "nope"))) {
      assertEquals(404, assertInstanceOf(Effect.Refusal.class, cluster.answer(ticket)).status());
    }
  }

  // Free slots take the job of the highest priority first.
  @Test
  void aHigherPriorityOvertakes() {
    TestCluster cluster = cluster(3);
    String low = cluster.submit(1, TestScript.of(2000, 10 * MILLI));
    cluster.run(Duration.ofMillis(500));
    String high =
        cluster.submit(2, TestScript.of(100, 10 * MILLI), spec -> TestSpecs.priority(spec, 9));
    cluster.run(Duration.ofSeconds(1));
    assertEquals(State.SUCCEEDED, cluster.view(3, high).state());
    assertEquals(State.RUNNING, cluster.view(3, low).state());
    cluster.run(Duration.ofSeconds(10));
    assertEquals(State.SUCCEEDED, cluster.view(3, low).state());
    assertEquals(2000, cluster.evaluations(low), "giving slots up costs no evaluated item");
  }

  @Test
  void moreOpenJobsThanTheLimitAreRefused() {
    JobLimits limits = JobLimits.defaults().with(2, 1 << 20);
    TestCluster cluster = new TestCluster(1, 1, 1, limits);
    TestScript script = TestScript.of(5, MILLI);
    assertNotNull(cluster.submit(1, script));
    assertNotNull(cluster.submit(1, script));
    assertEquals(null, cluster.submit(1, script));
    cluster.run(Duration.ofSeconds(1));
    assertNotNull(cluster.submit(1, script), "once some have ended");
  }

  // Jobs are kept after their end, by count and by time.
  @Test
  void endedJobsAreForgotten() {
    JobLimits limits = JobLimits.defaults().withRetention(2, 10, Duration.ofHours(1));
    TestCluster cluster = new TestCluster(1, 1, 1, limits);
    String[] jobs = new String[3];
    for (int i = 0; i < 3; i++) {
      jobs[i] = cluster.submit(1, TestScript.of(1, MILLI));
      cluster.run(Duration.ofMinutes(1));
    }
    assertEquals(null, cluster.view(1, jobs[0]));
    assertNotNull(cluster.view(1, jobs[1]));
    cluster.run(Duration.ofHours(2));
    assertEquals(null, cluster.view(1, jobs[2]));
    assertEquals(0, cluster.timers(1));
  }
}
