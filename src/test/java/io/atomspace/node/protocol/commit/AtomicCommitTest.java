package io.atomspace.node.protocol.commit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.atomspace.node.kernel.Effect;
import io.atomspace.node.kernel.Event;
import io.atomspace.node.kernel.Fact;
import io.atomspace.node.protocol.commit.KeyChange.Action;
import io.atomspace.node.protocol.replication.Entry;
import io.atomspace.node.protocol.replication.MapAnswer;
import io.atomspace.node.protocol.replication.MapNet;
import io.atomspace.node.protocol.replication.StoreCommand;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The promise of atomic commit; what holds under faults is in {@link CommitTrials}. */
class AtomicCommitTest {
  @Test
  void whatIsCommittedIsReadAtOnceEverywhere() {
    MapNet net = calm(3);
    assertInstanceOf(
        CommitAnswer.Committed.class, commit(net, 1, "t", put("a", "1"), put("b", "2")));
    assertEquals("1", get(net, 2, "a").value());
    assertEquals("2", get(net, 3, "b").value());
  }

  @Test
  void aConditionThatDoesNotHoldWritesNothing() {
    MapNet net = calm(3);
    commit(net, 1, "t", put("a", "1"));
    KeyChange wrong = new KeyChange("a", StoreCommand.ABSENT, Action.CHECK, null, Duration.ZERO);
    Effect.Answer answer = commit(net, 2, "u", put("b", "2"), wrong);
    assertEquals(412, ((Effect.Refusal) answer).status());
    assertNull(get(net, 3, "b").value());
  }

  @Test
  void aCheckedKeyKeepsItsValue() {
    MapNet net = calm(3);
    commit(net, 1, "t", put("a", "1"));
    KeyChange check = new KeyChange("a", StoreCommand.PRESENT, Action.CHECK, null, Duration.ZERO);
    KeyChange absent = new KeyChange("c", StoreCommand.ABSENT, Action.CHECK, null, Duration.ZERO);
    assertInstanceOf(
        CommitAnswer.Committed.class, commit(net, 2, "u", check, absent, put("b", "2")));
    net.run(5 * MapNet.SECOND);
    assertEquals("1", get(net, 3, "a").value());
    assertNull(get(net, 3, "c").value());
    assertNull(Entry.of(net.register("store/c")));
  }

  @Test
  void theSameIdIsTheSameTransaction() {
    MapNet net = calm(3);
    KeyChange increment = new KeyChange("a", StoreCommand.ABSENT, Action.PUT, "1", Duration.ZERO);
    assertInstanceOf(CommitAnswer.Committed.class, commit(net, 1, "t", increment));
    assertInstanceOf(CommitAnswer.Committed.class, commit(net, 2, "t", increment));
    assertEquals(409, ((Effect.Refusal) commit(net, 3, "t", put("a", "9"))).status());
    assertEquals("1", get(net, 3, "a").value());
  }

  @Test
  void aParticipantThatSaysNoAbortsAll() {
    MapNet net = calm(3);
    Outsiders outsiders = new Outsiders(net);
    net.works = outsiders::work;
    CommitCommand.Commit command =
        new CommitCommand.Commit(
            net.ticket(), "t", List.of(put("a", "1")), List.of(new External("das", "no")));
    Effect.Refusal refusal = (Effect.Refusal) ask(net, 1, command);
    assertEquals(409, refusal.status());
    assertTrue(refusal.detail().contains("cannot"), refusal.detail());
    assertNull(get(net, 2, "a").value());
    net.run(5 * MapNet.SECOND);
    assertTrue(outsiders.aborted.contains("t das"));
  }

  @Test
  void aDeadCoordinatorsTransactionIsAbortedByWhoMeetsIt() {
    MapNet net = calm(3);
    net.works = (node, work) -> net.after(200 * MapNet.MILLI, () -> net.crash(node));
    CommitCommand.Commit command =
        new CommitCommand.Commit(
            net.ticket(), "t", List.of(put("a", "1")), List.of(new External("das", "yes")));
    net.ask(net.node(1), command, answer -> {});
    net.runUntil("intent", MapNet.SECOND, () -> held(net, "store/a") && !net.node(1).alive);
    net.works = (node, work) -> {};
    assertNull(get(net, 2, "a").value(), "undecided: the old value");
    Effect.Answer written =
        ask(
            net,
            2,
            new StoreCommand.Put(net.ticket(), "a", "2", StoreCommand.ANY, Duration.ZERO, null));
    assertEquals(409, ((Effect.Refusal) written).status(), "held");
    net.run(40 * MapNet.SECOND);
    written =
        ask(
            net,
            2,
            new StoreCommand.Put(net.ticket(), "a", "2", StoreCommand.ANY, Duration.ZERO, null));
    assertInstanceOf(MapAnswer.Written.class, written);
    assertEquals("2", get(net, 3, "a").value());
  }

  @Test
  void aLeaderThatSeesANodeDieFinishesWhatThatBegan() {
    MapNet net = calm(3);
    net.announce(new Fact.Leader(net.node(2).id, 1));
    net.works = (node, work) -> net.after(200 * MapNet.MILLI, () -> net.crash(node));
    CommitCommand.Commit command =
        new CommitCommand.Commit(
            net.ticket(), "t", List.of(put("a", "1")), List.of(new External("das", "yes")));
    net.ask(net.node(1), command, answer -> {});
    net.runUntil("intent", MapNet.SECOND, () -> held(net, "store/a") && !net.node(1).alive);
    Outsiders outsiders = new Outsiders(net);
    net.works = outsiders::work;
    net.deliver(
        net.node(2),
        new Event.Announced(new Fact.Peer(net.node(1).id, 1, Fact.PeerState.DOWN, null)));
    net.runUntil("release", 40 * MapNet.SECOND, () -> !held(net, "store/a"));
    net.run(5 * MapNet.SECOND);
    assertTrue(outsiders.aborted.contains("t das"));
    CommitAnswer.Outcome outcome =
        (CommitAnswer.Outcome) ask(net, 3, new CommitCommand.FindTransaction(net.ticket(), "t"));
    assertEquals(TransactionRecord.State.ABORTED, outcome.state());
    assertTrue(outcome.finished());
  }

  @Test
  void whatCannotBeAskedIsRefusedWithASentence() {
    MapNet net = calm(1);
    List<KeyChange> many = new ArrayList<>();
    for (int i = 0; i < 65; i++) {
      many.add(put("k" + i, "1"));
    }
    refused(net, 400, many);
    refused(net, 400, List.of());
    refused(net, 400, List.of(put("a", "1"), put("a", "2")));
    refused(net, 400, List.of(put("", "1")));
    refused(net, 400, List.of(new KeyChange("a", -9, Action.PUT, "1", Duration.ZERO)));
    refused(net, 400, List.of(new KeyChange("a", -1, Action.DELETE, "1", Duration.ZERO)));
    refused(net, 400, List.of(new KeyChange("a", -1, Action.PUT, "1", Duration.ofNanos(1))));
    refused(net, 413, List.of(put("a", "x".repeat(70_000))));
    assertEquals(
        404,
        ((Effect.Refusal) ask(net, 1, new CommitCommand.FindTransaction(net.ticket(), "t")))
            .status());
  }

  private static void refused(MapNet net, int status, List<KeyChange> changes) {
    CommitCommand.Commit command = new CommitCommand.Commit(net.ticket(), "t", changes, List.of());
    Effect.Refusal refusal = (Effect.Refusal) ask(net, 1, command);
    assertEquals(status, refusal.status(), refusal.detail());
  }

  private static boolean held(MapNet net, String key) {
    Entry entry = Entry.of(net.register(key));
    return entry != null && entry.intent() != null;
  }

  private static MapNet calm(int size) {
    MapNet net = new MapNet(1, size, CommitTrials.NODES);
    net.startAll();
    return net;
  }

  private static KeyChange put(String key, String value) {
    return new KeyChange(key, StoreCommand.ANY, Action.PUT, value, Duration.ZERO);
  }

  private static Effect.Answer commit(MapNet net, int node, String id, KeyChange... changes) {
    return ask(net, node, new CommitCommand.Commit(net.ticket(), id, List.of(changes), List.of()));
  }

  private static MapAnswer.Found get(MapNet net, int node, String key) {
    return assertInstanceOf(
        MapAnswer.Found.class, ask(net, node, new StoreCommand.Get(net.ticket(), key)));
  }

  private static Effect.Answer ask(MapNet net, int node, Event.Command command) {
    List<Effect.Answer> answers = new ArrayList<>();
    net.ask(net.node(node), command, answers::add);
    net.runUntil("answer", 60 * MapNet.SECOND, () -> !answers.isEmpty());
    return answers.get(0);
  }
}
