package io.atomspace.node.protocol.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.atomspace.node.kernel.Body;
import io.atomspace.node.kernel.Bytes;
import io.atomspace.node.kernel.Effect;
import io.atomspace.node.kernel.Event;
import io.atomspace.node.kernel.Fact;
import io.atomspace.node.kernel.Members;
import io.atomspace.node.kernel.Message;
import io.atomspace.node.kernel.NodeId;
import io.atomspace.node.kernel.TimerId;
import io.atomspace.node.protocol.jobs.JobCommand;
import io.atomspace.node.protocol.jobs.JobMessage.JobFile;
import io.atomspace.node.protocol.jobs.JobSpec;
import io.atomspace.node.protocol.jobs.JobView;
import io.atomspace.node.protocol.jobs.JobViews;
import io.atomspace.node.protocol.jobs.LedgerAsk;
import io.atomspace.node.protocol.jobs.LedgerTold;
import io.atomspace.node.protocol.replication.MapAnswer;
import io.atomspace.node.protocol.replication.MapAsk;
import io.atomspace.node.protocol.replication.MapTold;
import io.atomspace.node.protocol.replication.StoreCommand;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Ledgers of three nodes over one map, which always answers: events in, effects out. */
class JobLedgerTest {
  private static final LedgerSettings SETTINGS =
      LedgerSettings.DEFAULT.takingOverAfter(Duration.ofSeconds(5));
  private static final NodeId N1 = new NodeId("1");
  private static final NodeId N2 = new NodeId("2");
  private static final NodeId N3 = new NodeId("3");
  private static final String JOB = "1-a-1";

  /** The map that all agree on. */
  private final TreeMap<String, MapAnswer.Found> map = new TreeMap<>();

  private final Map<NodeId, Node> nodes = new TreeMap<>();
  private final TreeSet<NodeId> dead = new TreeSet<>();
  private final Deque<Runnable> queue = new ArrayDeque<>();
  private long now = 1_000_000_000L;
  private long versions;
  private boolean mapAnswers = true;
  private boolean answersAreLost;
  private boolean diskRefuses;
  private long unanswered;

  private final class Node {
    final NodeId id;
    final TreeMap<String, Bytes> copies = new TreeMap<>();
    final List<LedgerTold> told = new ArrayList<>();
    final List<Effect.Answer> answers = new ArrayList<>();
    JobLedger ledger;

    Node(NodeId id) {
      this.id = id;
      start(1);
    }

    void start(long session) {
      ledger = new JobLedger(Members.of(id.value(), "1", "2", "3"), SETTINGS);
      told.clear();
      step(new Event.Started(session, Map.of()));
    }

    void step(Event event) {
      if (!dead.contains(id)) {
        ledger.step(now, event).forEach(this::perform);
      }
    }

    private void perform(Effect effect) {
      if (effect instanceof Effect.Tell tell && tell.event() instanceof LedgerTold news) {
        told.add(news);
      } else if (effect instanceof Effect.Tell tell && tell.event() instanceof MapAsk.Plain ask) {
        unanswered = ask.ticket();
        if (mapAnswers) {
          MapAnswer answer = answer(ask.command());
          if (!answersAreLost) {
            queue.add(() -> step(new MapTold(ask.requester(), ask.ticket(), answer)));
          }
        }
      } else if (effect instanceof Effect.Send send) {
        Message message = new Message(id, 1, 0, send.content(), send.body());
        queue.add(() -> nodes.get(send.to()).step(new Event.Received(message)));
      } else if (effect instanceof CopyWork work) {
        CopyOutcome outcome = done(work);
        queue.add(() -> step(outcome));
      } else if (effect instanceof Effect.Reply reply) {
        answers.add(reply.answer());
      }
    }

    private CopyOutcome done(CopyWork work) {
      if (work instanceof CopyWork.Store store) {
        return new CopyOutcome.CopyStored(store.ticket(), keep(store.body().inline()));
      }
      if (work instanceof CopyWork.Read read) {
        Bytes bytes = copies.get(read.hash());
        return new CopyOutcome.CopyRead(read.ticket(), bytes == null ? null : Body.inline(bytes));
      }
      if (work instanceof CopyWork.Pack pack && diskRefuses) {
        return new CopyOutcome.FilesPacked(pack.ticket(), null);
      }
      if (work instanceof CopyWork.Pack pack) {
        String hash = keep(Bytes.utf8("[1]"));
        return new CopyOutcome.FilesPacked(
            pack.ticket(), List.of(new LedgerEntry.Copy(JobFile.RESULT, hash)));
      }
      copies.keySet().retainAll(((CopyWork.Sweep) work).named());
      return new CopyOutcome.CopiesSwept(copies.size());
    }

    private String keep(Bytes bytes) {
      copies.put(bytes.toString(), bytes);
      return bytes.toString();
    }

    <T extends LedgerTold> T last(Class<T> kind) {
      return told.stream()
          .filter(kind::isInstance)
          .map(kind::cast)
          .reduce((a, b) -> b)
          .orElse(null);
    }
  }

  private MapAnswer answer(StoreCommand command) {
    if (command instanceof StoreCommand.Put put) {
      MapAnswer.Found found = map.get(put.key());
      long version = found == null ? 0 : found.version();
      if (put.condition() != StoreCommand.ANY && put.condition() != version) {
        return new MapAnswer.Conflict(put.key(), version, "another version");
      }
      map.put(put.key(), new MapAnswer.Found(put.key(), ++versions, put.value(), 0));
      return new MapAnswer.Written(put.key(), versions, found == null);
    }
    if (command instanceof StoreCommand.Get get) {
      return map.getOrDefault(get.key(), new MapAnswer.Found(get.key(), 0, null, 0));
    }
    String prefix = ((StoreCommand.ListKeys) command).prefix();
    return new MapAnswer.Listed(
        map.values().stream().filter(found -> found.key().startsWith(prefix)).toList(), false);
  }

  JobLedgerTest() {
    for (NodeId id : List.of(N1, N2, N3)) {
      nodes.put(id, new Node(id));
    }
    for (NodeId a : nodes.keySet()) {
      nodes.keySet().stream().filter(b -> !b.equals(a)).forEach(b -> peer(a, b, Fact.PeerState.UP));
    }
    led(N3);
  }

  private void run() {
    while (!queue.isEmpty()) {
      queue.remove().run();
    }
  }

  private void peer(NodeId hearer, NodeId peer, Fact.PeerState state) {
    nodes.get(hearer).step(new Event.Announced(new Fact.Peer(peer, 1, state, null)));
  }

  private void led(NodeId leader) {
    nodes.values().forEach(node -> node.step(new Event.Announced(new Fact.Leader(leader, 1))));
    run();
  }

  private void timer(NodeId id, String name) {
    nodes.get(id).step(new Event.TimerFired(new TimerId(JobLedger.NAME, name)));
    run();
  }

  private void missed(NodeId victim) {
    for (NodeId id : nodes.keySet()) {
      if (!id.equals(victim)) {
        peer(id, victim, Fact.PeerState.DOWN);
      }
    }
    run();
  }

  private static JobView view(String id, NodeId taker) {
    return JobViews.view(id, taker, 1, JobView.State.QUEUED, 0);
  }

  private static JobSpec spec() {
    return new JobSpec(
        "job",
        "python",
        "cpython",
        "00",
        "{}",
        null,
        null,
        5,
        null,
        null,
        3,
        JobSpec.OnItemError.FAIL);
  }

  private void enter() {
    Body script = Body.inline(Bytes.utf8("def main(): pass"));
    nodes.get(N1).step(new LedgerAsk.Enter(view(JOB, N1), spec(), script, null, false));
    run();
  }

  private void close(NodeId taker, long generation) {
    JobView view = view(JOB, taker);
    for (long i = 1; i < generation; i++) {
      view = view.adopted(taker);
    }
    JobView ended = view.ended(JobView.State.SUCCEEDED, Instant.EPOCH, null);
    nodes.get(taker).step(new LedgerAsk.Close(ended));
    run();
  }

  private long copies() {
    return nodes.values().stream().filter(node -> !node.copies.isEmpty()).count();
  }

  @Test
  void aJobIsInOnceAMajorityKeepsIt() {
    enter();
    LedgerTold.Entered entered = nodes.get(N1).last(LedgerTold.Entered.class);
    assertNull(entered.refusal());
    assertEquals(2, copies(), "what was submitted, on a majority");
    assertEquals(1, map.size());
  }

  @Test
  void aMinorityRefusesAtOnce() {
    peer(N1, N2, Fact.PeerState.DOWN);
    peer(N1, N3, Fact.PeerState.DOWN);
    enter();
    assertEquals(503, nodes.get(N1).last(LedgerTold.Entered.class).refusal().status());
    assertTrue(map.isEmpty());
  }

  @Test
  void whatNobodyKeepsIsRefusedInTime() {
    dead.add(N2);
    dead.add(N3);
    enter();
    assertNull(nodes.get(N1).last(LedgerTold.Entered.class), "they may still answer");
    now += SETTINGS.limit().toNanos();
    timer(N1, "tick");
    assertEquals(503, nodes.get(N1).last(LedgerTold.Entered.class).refusal().status());
    assertTrue(map.isEmpty());
  }

  @Test
  void ofTwoTakersTheOneOfTheHigherGenerationEndsIt() {
    enter();
    missed(N1);
    now += SETTINGS.takeover().toNanos();
    timer(N3, JobLedger.TAKEOVER);
    LedgerTold.Adopted adopted = nodes.get(N3).last(LedgerTold.Adopted.class);
    assertEquals(2, adopted.view().generation());
    assertEquals(N3, adopted.view().origin());
    assertEquals("def main(): pass", adopted.script().inline().utf8());
    // The first one was only paused.
    close(N1, 1);
    assertTrue(!nodes.get(N1).last(LedgerTold.Closed.class).won());
    close(N3, 2);
    assertTrue(nodes.get(N3).last(LedgerTold.Closed.class).won());
  }

  @Test
  void aTakerIsNotReplacedBeforeItsTime() {
    enter();
    missed(N1);
    now += SETTINGS.takeover().toNanos() / 2;
    timer(N3, JobLedger.TAKEOVER);
    assertNull(nodes.get(N3).last(LedgerTold.Adopted.class));
    assertNull(nodes.get(N2).last(LedgerTold.Adopted.class));
  }

  @Test
  void onlyTheLeaderTakesOver() {
    enter();
    missed(N1);
    now += SETTINGS.takeover().toNanos();
    timer(N2, JobLedger.TAKEOVER);
    assertNull(nodes.get(N2).last(LedgerTold.Adopted.class));
  }

  // An entry may appear after the leader had read: whoever reads it later tells the leader.
  @Test
  void whoReadsAnOpenEntryTellsTheLeader() {
    enter();
    missed(N1);
    now += SETTINGS.takeover().toNanos();
    timer(N2, "sweep");
    assertEquals(N3, nodes.get(N3).last(LedgerTold.Adopted.class).view().origin());
  }

  @Test
  void aRestartedNodeGoesOnWithItsOwn() {
    enter();
    Node node = nodes.get(N1);
    node.start(2);
    peer(N1, N2, Fact.PeerState.UP);
    peer(N1, N3, Fact.PeerState.UP);
    led(N3);
    LedgerTold.Adopted adopted = node.last(LedgerTold.Adopted.class);
    assertEquals(2, adopted.view().generation());
    assertEquals(N1, adopted.view().origin());
  }

  @Test
  void whatEndedIsKnownAfterARestartAndItsResultIsWithTheOthers() {
    enter();
    close(N1, 1);
    assertTrue(nodes.get(N1).last(LedgerTold.Closed.class).won());
    dead.add(N1);
    missed(N1);
    Node third = nodes.get(N3);
    third.start(2);
    third.copies.clear();
    peer(N3, N2, Fact.PeerState.UP);
    led(N2);
    assertEquals(JobView.State.SUCCEEDED, third.last(LedgerTold.Learned.class).view().state());
    third.step(new LedgerAsk.Fetch(7, JOB, JobFile.RESULT));
    run();
    JobCommand.Fetched fetched = assertInstanceOf(JobCommand.Fetched.class, third.answers.get(0));
    assertEquals("[1]", fetched.body().inline().utf8());
  }

  @Test
  void anEndThatCannotBeWrittenIsWrittenLater() {
    enter();
    mapAnswers = false;
    close(N1, 1);
    assertNull(nodes.get(N1).last(LedgerTold.Closed.class));
    long ticket = unanswered;
    mapAnswers = true;
    nodes
        .get(N1)
        .step(
            new MapTold(
                JobLedger.NAME,
                ticket,
                new MapAnswer.Failed(MapAnswer.Reason.UNAVAILABLE, "no majority")));
    timer(N1, "tick");
    assertTrue(nodes.get(N1).last(LedgerTold.Closed.class).won());
  }

  /** The entry stands there, but the first node does not know. */
  private void enterUnknown() {
    answersAreLost = true;
    enter();
    answersAreLost = false;
  }

  private void tellOutcomeUnknown(long ticket) {
    MapAnswer maybe = new MapAnswer.Failed(MapAnswer.Reason.MAYBE, "no majority in time");
    nodes.get(N1).step(new MapTold(JobLedger.NAME, ticket, maybe));
    run();
  }

  @Test
  void aJobThatWasPerhapsEnteredIsWithdrawn() {
    enterUnknown();
    tellOutcomeUnknown(unanswered);
    assertEquals(503, nodes.get(N1).last(LedgerTold.Entered.class).refusal().status());
    JobView end = nodes.get(N1).last(LedgerTold.Withdrawn.class).view();
    assertEquals(JobView.State.CANCELLED, end.state());
    assertEquals(1, end.generation());
    assertEquals(0, nodes.get(N1).ledger.openEntries());
  }

  // Its taker was paused over the withdrawal; the end must be above what was begun since.
  @Test
  void aJobThatWasTakenOverIsWithdrawnUnderTheNextGeneration() {
    enterUnknown();
    long ticket = unanswered;
    missed(N1);
    now += SETTINGS.takeover().toNanos();
    timer(N3, JobLedger.TAKEOVER);
    assertEquals(2, nodes.get(N3).last(LedgerTold.Adopted.class).view().generation());
    tellOutcomeUnknown(ticket);
    JobView end = nodes.get(N1).last(LedgerTold.Withdrawn.class).view();
    assertEquals(JobView.State.CANCELLED, end.state());
    assertEquals(3, end.generation());
    assertEquals(N1, end.origin());
    close(N3, 2);
    assertTrue(!nodes.get(N3).last(LedgerTold.Closed.class).won());
  }

  @Test
  void aJobThatAnotherHasEndedIsNotWithdrawn() {
    enterUnknown();
    long ticket = unanswered;
    missed(N1);
    now += SETTINGS.takeover().toNanos();
    timer(N3, JobLedger.TAKEOVER);
    close(N3, 2);
    tellOutcomeUnknown(ticket);
    JobView end = nodes.get(N1).last(LedgerTold.Withdrawn.class).view();
    assertEquals(JobView.State.SUCCEEDED, end.state());
    assertEquals(2, end.generation());
  }

  @Test
  void nobodyHearsOfAnEndWhoseResultIsNotKept() {
    enter();
    diskRefuses = true;
    close(N1, 1);
    timer(N1, "tick");
    assertNull(nodes.get(N1).last(LedgerTold.Closed.class));
    diskRefuses = false;
    timer(N1, "tick");
    assertTrue(nodes.get(N1).last(LedgerTold.Closed.class).won());
    assertEquals(2, holdersOf("[1]"));
  }

  @Test
  void whenAJobHasEndedNothingWaits() {
    enter();
    assertTrue(nodes.get(N1).ledger.openEntries() > 0);
    close(N1, 1);
    nodes.values().forEach(node -> assertEquals(0, node.ledger.openEntries(), node.id::value));
  }

  @Test
  void aSubmissionThatCannotBeReadIsLeftToAnother() {
    enter();
    missed(N1);
    for (Node node : nodes.values()) {
      node.copies.replaceAll((hash, bytes) -> Bytes.utf8("not JSON"));
    }
    now += SETTINGS.takeover().toNanos();
    timer(N3, JobLedger.TAKEOVER);
    assertNull(nodes.get(N3).last(LedgerTold.Adopted.class));
  }

  private long holdersOf(String text) {
    return nodes.values().stream()
        .filter(node -> node.copies.containsValue(Bytes.utf8(text)))
        .count();
  }

  @Test
  void whatNoEntryNamesIsSweptAway() {
    enter();
    close(N1, 1);
    map.clear();
    for (NodeId id : nodes.keySet()) {
      timer(id, "sweep");
    }
    assertEquals(0, copies());
  }

  private static LedgerAsk.Enter shared(NodeId taker) {
    Body script = Body.inline(Bytes.utf8("def main(): pass"));
    return new LedgerAsk.Enter(view(JOB, taker), spec(), script, null, true);
  }

  // Contract: the same Idempotency-Key gives the same job, whatever node is asked.
  @Test
  void ofJobsOfOneKeyOneIsEntered() {
    nodes.get(N1).step(shared(N1));
    nodes.get(N2).step(shared(N2));
    run();
    assertNull(nodes.get(N1).last(LedgerTold.Entered.class).refusal());
    assertEquals(new LedgerTold.Other(JOB, 1), nodes.get(N2).last(LedgerTold.Other.class));
    assertNull(nodes.get(N2).last(LedgerTold.Entered.class));
    assertEquals(0, nodes.get(N2).ledger.openEntries());
  }

  // Who asks again by the key wants this job: it is not withdrawn, but written until that is known.
  @Test
  void aJobOfAKeyIsWrittenUntilItIsKnownWhoTakesIt() {
    mapAnswers = false;
    nodes.get(N1).step(shared(N1));
    run();
    MapAnswer maybe = new MapAnswer.Failed(MapAnswer.Reason.MAYBE, "no majority in time");
    nodes.get(N1).step(new MapTold(JobLedger.NAME, unanswered, maybe));
    assertEquals(503, nodes.get(N1).last(LedgerTold.Unsure.class).refusal().status());
    timer(N1, "tick");
    MapAnswer none = new MapAnswer.Failed(MapAnswer.Reason.UNAVAILABLE, "no majority");
    nodes.get(N1).step(new MapTold(JobLedger.NAME, unanswered, none));
    assertNull(nodes.get(N1).last(LedgerTold.Entered.class), "the first writing may be done yet");
    mapAnswers = true;
    timer(N1, "tick");
    assertNull(nodes.get(N1).last(LedgerTold.Entered.class).refusal());
    assertNull(nodes.get(N1).last(LedgerTold.Withdrawn.class));
  }

  // A node asked for a job by its key finds the entry of its own former life, and goes on with it.
  @Test
  void whoFindsAnEntryOfAFormerLifeTakesItsJob() {
    enter();
    nodes.get(N1).start(2);
    peer(N1, N2, Fact.PeerState.UP);
    peer(N1, N3, Fact.PeerState.UP);
    mapAnswers = false;
    nodes.get(N1).step(new Event.Announced(new Fact.Leader(N3, 1)));
    run();
    MapAnswer.Failed failed = new MapAnswer.Failed(MapAnswer.Reason.UNAVAILABLE, "no majority");
    nodes.get(N1).step(new MapTold(JobLedger.NAME, unanswered, failed));
    mapAnswers = true;
    nodes.get(N1).step(new LedgerAsk.Find(JOB));
    run();
    assertEquals(N1, nodes.get(N1).last(LedgerTold.Adopted.class).view().origin());
  }
}
