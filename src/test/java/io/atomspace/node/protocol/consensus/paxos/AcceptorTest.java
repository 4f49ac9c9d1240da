package io.atomspace.node.protocol.consensus.paxos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.atomspace.node.kernel.Effect;
import io.atomspace.node.kernel.Json;
import io.atomspace.node.kernel.NodeId;
import io.atomspace.node.protocol.consensus.Register;
import io.atomspace.node.protocol.consensus.paxos.PaxosMessage.Grave;
import io.atomspace.node.protocol.consensus.paxos.PaxosMessage.PaxosAccept;
import io.atomspace.node.protocol.consensus.paxos.PaxosMessage.PaxosAnswer;
import io.atomspace.node.protocol.consensus.paxos.PaxosMessage.PaxosForget;
import io.atomspace.node.protocol.consensus.paxos.PaxosMessage.PaxosList;
import io.atomspace.node.protocol.consensus.paxos.PaxosMessage.PaxosListed;
import io.atomspace.node.protocol.consensus.paxos.PaxosMessage.PaxosPrepare;
import io.atomspace.node.protocol.consensus.paxos.PaxosMessage.PaxosQuery;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class AcceptorTest {
  private static final NodeId ASKER = new NodeId("n2");
  private static final Kept VALUE = new Kept(new Register(5, "v", "op"), 0, 0);
  private static final Kept GONE = new Kept(new Register(7, null, "op2"), 5, 0);

  private final TreeMap<String, String> disk = new TreeMap<>();
  private Post post = new Post(new NodeId("n1"));
  private Acceptor acceptor = new Acceptor("consensus", "consensus", post);

  @Test
  void aBallotIsPromisedOnceAndNoneBelowItAfterwards() {
    assertTrue(answer(prepare(8)).granted());
    assertFalse(answer(prepare(8)).granted());
    assertEquals(8, answer(prepare(7)).promised());
    assertFalse(answer(accept(7, VALUE)).granted());
    assertTrue(answer(prepare(9)).granted());
    assertTrue(answer(accept(9, VALUE)).granted());
    assertEquals(VALUE, answer(prepare(10)).kept());
    assertEquals(9, answer(new PaxosQuery("consensus", 1, "k")).accepted());
  }

  @Test
  void promiseBallotAndValueAreInOneRecordBeforeTheAnswer() {
    answer(prepare(4));
    acceptor.hear(ASKER, 1, accept(5, VALUE));
    List<Effect> effects = post.taken();
    assertEquals(1, effects.size());
    Effect.Persist persist = (Effect.Persist) effects.get(0);
    assertEquals("consensus/r/k", persist.key());
    assertEquals(
        new Cell.Stored("k", new Cell(5, 5, VALUE)), Json.read(persist.value(), Cell.Stored.class));
    acceptor.stored(persist.ticket());
    assertTrue(((PaxosAnswer) sent(post.taken()).get(0).content()).granted());
  }

  @Test
  void whatIsNotYetStoredIsToldToNobody() {
    acceptor.hear(ASKER, 1, accept(5, VALUE));
    Effect.Persist persist = (Effect.Persist) post.taken().get(0);
    acceptor.hear(ASKER, 1, new PaxosQuery("consensus", 2, "k"));
    acceptor.list(ASKER, 1, new PaxosList("consensus", 3, "", ""));
    assertEquals(List.of(), post.taken());
    acceptor.stored(persist.ticket());
    assertEquals(3, sent(post.taken()).size());
  }

  @Test
  void aNewLifeKeepsPromisesAndValues() {
    answer(prepare(4));
    answer(accept(5, VALUE));
    restart();
    assertFalse(answer(prepare(5)).granted());
    PaxosAnswer promise = answer(prepare(6));
    assertEquals(List.of(5L, VALUE), List.of(promise.accepted(), promise.kept()));
    disk.put("consensus/r/k", "{");
    assertThrows(Json.MalformedException.class, this::restart);
  }

  @Test
  void aForgottenTombstoneLeavesItsBallotAsTheFloorOfAllUnknownKeys() {
    answer(accept(5, VALUE));
    answer(accept(7, GONE));
    answer(prepare(9));
    acceptor.forget(new PaxosForget("consensus", List.of(new Grave("k", 7))));
    settle();
    assertEquals(List.of("consensus/floor"), List.copyOf(disk.keySet()));
    for (boolean again : new boolean[] {false, true}) {
      if (again) {
        restart();
      }
      assertFalse(answer(accept(5, VALUE)).granted());
      assertFalse(answer(accept(9, VALUE)).granted());
      assertFalse(answer(prepare(9)).granted());
      assertEquals(9, answer(new PaxosPrepare("consensus", 1, "other", 8)).promised());
    }
    assertTrue(answer(prepare(10)).granted());
  }

  @Test
  void onlyThatTombstoneIsForgotten() {
    answer(accept(5, VALUE));
    forget(5);
    assertEquals(VALUE, answer(new PaxosQuery("consensus", 1, "k")).kept());
    answer(accept(7, GONE));
    forget(5);
    answer(accept(9, VALUE));
    forget(7);
    assertEquals(9, answer(new PaxosQuery("consensus", 1, "k")).accepted());
  }

  @Test
  void aTombstoneInUseWhileTheFloorIsWrittenStays() {
    answer(accept(7, GONE));
    acceptor.forget(new PaxosForget("consensus", List.of(new Grave("k", 7))));
    acceptor.hear(ASKER, 1, prepare(11));
    settle();
    assertFalse(answer(prepare(11)).granted());
    assertEquals(7, answer(new PaxosQuery("consensus", 1, "k")).accepted());
  }

  @Test
  void aPromiseThatNobodyUsedIsForgottenInTime() {
    answer(prepare(4));
    answer(new PaxosAccept("consensus", 1, "gone", 6, GONE));
    for (int sweep = 0; sweep < 4; sweep++) {
      assertEquals(List.of(), acceptor.sweep());
    }
    assertEquals(List.of("gone"), acceptor.sweep());
    settle();
    assertEquals(List.of("consensus/floor", "consensus/r/gone"), List.copyOf(disk.keySet()));
    assertFalse(answer(prepare(4)).granted());
    assertTrue(answer(prepare(5)).granted());
  }

  @Test
  void whatIsAcceptedUnderAPromiseAboutToBeForgottenStays() {
    answer(prepare(4));
    acceptor.sweep();
    acceptor.sweep();
    acceptor.sweep();
    acceptor.hear(ASKER, 1, accept(4, GONE));
    settle();
    assertEquals(4, answer(new PaxosQuery("consensus", 1, "k")).accepted());
  }

  @Test
  void aDiskThatRefusesSilencesItUntilAllIsStored() {
    acceptor.hear(ASKER, 1, accept(5, VALUE));
    acceptor.storeFailed(((Effect.Persist) post.taken().get(0)).ticket());
    acceptor.hear(ASKER, 1, new PaxosQuery("consensus", 2, "k"));
    assertEquals(List.of(), post.taken());
    assertTrue(acceptor.retry());
    Effect.Persist again = (Effect.Persist) post.taken().get(0);
    acceptor.storeFailed(again.ticket());
    assertTrue(acceptor.retry());
    settle();
    assertFalse(acceptor.retry());
    assertEquals(5, answer(new PaxosQuery("consensus", 2, "k")).accepted());
  }

  @Test
  void keysAreListedInPages() {
    for (int i = 1000; i < 1600; i++) {
      answer(new PaxosAccept("consensus", 1, "k" + i, 5, VALUE));
    }
    answer(new PaxosAccept("consensus", 1, "j", 5, VALUE));
    answer(new PaxosPrepare("consensus", 1, "k0", 5));
    String after = "";
    int count = 0;
    boolean more = true;
    while (more) {
      acceptor.list(ASKER, 1, new PaxosList("consensus", 3, "k", after));
      PaxosListed page = (PaxosListed) sent(post.taken()).get(0).content();
      count += page.entries().size();
      more = page.more();
      after = page.entries().get(page.entries().size() - 1).key();
    }
    assertEquals(600, count);
    assertEquals("k1599", after);
  }

  @Test
  void namesOfRecordsFitAFileAndDiffer() {
    String longKey = "x".repeat(512);
    for (String key : List.of("jobs/1", "_", "A b", "ü~", longKey, longKey.replace('x', '/'))) {
      assertTrue(RecordKeys.of(key).matches("[A-Za-z0-9._-]{1,130}"), RecordKeys.of(key));
    }
    assertEquals(
        6,
        List.of("a/b", "a_002fb", "a_b", "a.b", longKey, longKey + "/").stream()
            .map(RecordKeys::of)
            .distinct()
            .count());
  }

  private void forget(long ballot) {
    acceptor.forget(new PaxosForget("consensus", List.of(new Grave("k", ballot))));
    settle();
  }

  private void restart() {
    post = new Post(new NodeId("n1"));
    acceptor = new Acceptor("consensus", "consensus", post);
    acceptor.start(Map.copyOf(disk));
  }

  private static PaxosPrepare prepare(long ballot) {
    return new PaxosPrepare("consensus", 1, "k", ballot);
  }

  private static PaxosAccept accept(long ballot, Kept kept) {
    return new PaxosAccept("consensus", 1, "k", ballot, kept);
  }

  /** Stores whatever is to be stored, and returns the answer. */
  private PaxosAnswer answer(PaxosMessage.Request request) {
    acceptor.hear(ASKER, 1, request);
    List<Effect.Send> sent = settle();
    assertEquals(1, sent.size());
    return (PaxosAnswer) sent.get(0).content();
  }

  private List<Effect.Send> settle() {
    List<Effect.Send> sent = new java.util.ArrayList<>();
    List<Effect> effects = post.taken();
    while (!effects.isEmpty()) {
      sent.addAll(sent(effects));
      for (Effect effect : effects) {
        if (effect instanceof Effect.Persist persist) {
          disk.compute(persist.key(), (key, before) -> persist.value());
          acceptor.stored(persist.ticket());
        }
      }
      effects = post.taken();
    }
    return sent;
  }

  private static List<Effect.Send> sent(List<Effect> effects) {
    return effects.stream()
        .filter(Effect.Send.class::isInstance)
        .map(Effect.Send.class::cast)
        .toList();
  }
}
