package io.atomspace.node.protocol.replication;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.atomspace.node.kernel.Effect;
import io.atomspace.node.kernel.Event;
import io.atomspace.node.kernel.NodeId;
import io.atomspace.node.kernel.SplitMix;
import io.atomspace.node.kernel.TimerId;
import io.atomspace.node.protocol.consensus.Change;
import io.atomspace.node.protocol.consensus.Decision;
import io.atomspace.node.protocol.consensus.Decision.Outcome;
import io.atomspace.node.protocol.consensus.Proposal;
import io.atomspace.node.protocol.consensus.Register;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Single steps of the map, as events in and effects out. */
class MapStepsTest {
  private static final long SECOND = 1_000_000_000L;

  private final ReplicatedMap map =
      new ReplicatedMap(new NodeId("n1"), StoreSettings.DEFAULT, new SplitMix(1));
  private final List<Effect> effects = new ArrayList<>();
  private long now = SECOND;

  MapStepsTest() {
    step(new Event.Started(7, Map.of()));
  }

  private void step(Event event) {
    effects.clear();
    effects.addAll(map.step(now, event));
  }

  private <T extends Effect> T only(Class<T> type) {
    List<T> found = effects.stream().filter(type::isInstance).map(type::cast).toList();
    assertEquals(1, found.size(), effects.toString());
    return found.get(0);
  }

  private Proposal proposal() {
    return (Proposal) only(Effect.Tell.class).event();
  }

  private Effect.Refusal refusal() {
    return (Effect.Refusal) only(Effect.Reply.class).answer();
  }

  private void decide(Proposal proposal, Outcome outcome, Register register) {
    step(new Decision(proposal.requester(), proposal.ticket(), proposal.key(), outcome, register));
  }

  private void wake() {
    TimerId timer = only(Effect.SetTimer.class).timer();
    now += SECOND / 10;
    step(new Event.TimerFired(timer));
  }

  private static StoreCommand.Put put(String value, long condition) {
    return new StoreCommand.Put(1, "a", value, condition, Duration.ZERO, "op");
  }

  @Test
  void aWriteChangesExactlyTheVersionItSaw() {
    step(put("x", StoreCommand.ANY));
    decide(proposal(), Outcome.DONE, new Register(4, null, "before"));
    Change.Write write = (Change.Write) proposal().change();
    assertEquals(4, write.ifVersion());
    assertEquals("user/op", write.operation());
    decide(proposal(), Outcome.DONE, new Register(5, write.value(), "user/op"));
    assertEquals(new MapAnswer.Written("a", 5, true), only(Effect.Reply.class).answer());
    assertEquals(0, map.openEntries());
  }

  @Test
  void anUnknownOutcomeIsRepeatedUnderTheSameNameAndVersion() {
    step(put("x", StoreCommand.ANY));
    Register before = new Register(4, null, "before");
    decide(proposal(), Outcome.DONE, before);
    Change first = proposal().change();
    decide(proposal(), Outcome.UNKNOWN, Register.ABSENT);
    wake();
    assertInstanceOf(Change.Read.class, proposal().change());
    decide(proposal(), Outcome.DONE, before);
    assertEquals(first, proposal().change());
  }

  @Test
  void aWriteThatIsFoundAmongTheEarlierOnesWasDone() {
    step(put("x", StoreCommand.ANY));
    Register before = new Register(4, null, "before");
    decide(proposal(), Outcome.DONE, before);
    Change.Write mine = (Change.Write) proposal().change();
    decide(proposal(), Outcome.UNKNOWN, Register.ABSENT);
    wake();
    Register ours = new Register(5, mine.value(), mine.operation());
    String over = Entry.over(ours, "y", 0, null).text();
    decide(proposal(), Outcome.DONE, new Register(6, over, "another"));
    assertEquals(new MapAnswer.Written("a", 5, false), only(Effect.Reply.class).answer());
  }

  @Test
  void aWriteThatAnotherPassedIsDoneAnew() {
    step(put("x", StoreCommand.ANY));
    Register before = new Register(4, null, "before");
    decide(proposal(), Outcome.DONE, before);
    decide(proposal(), Outcome.UNKNOWN, Register.ABSENT);
    wake();
    String over = Entry.over(before, "y", 0, null).text();
    decide(proposal(), Outcome.DONE, new Register(5, over, "another"));
    assertEquals(5, ((Change.Write) proposal().change()).ifVersion());
  }

  @Test
  void aWriteThatMayHaveBeenForgottenIsNotRepeated() {
    step(put("x", StoreCommand.ABSENT));
    decide(proposal(), Outcome.DONE, Register.ABSENT);
    decide(proposal(), Outcome.UNKNOWN, Register.ABSENT);
    for (int i = 0; effects.stream().noneMatch(Effect.Reply.class::isInstance); i++) {
      assertTrue(i < 1000, "no end");
      wake();
      assertInstanceOf(Change.Read.class, proposal().change());
      decide(proposal(), Outcome.DONE, Register.ABSENT);
    }
    assertEquals(MapAnswer.MAYBE_TITLE, refusal().title());
  }

  @Test
  void withoutAMajorityNothingIsWrittenAndTheUserIsToldSo() {
    step(put("x", StoreCommand.ANY));
    decide(proposal(), Outcome.DONE, Register.ABSENT);
    decide(proposal(), Outcome.UNAVAILABLE, Register.ABSENT);
    assertEquals(503, refusal().status());
    assertTrue(refusal().detail().contains("surely nothing"), refusal().detail());
  }

  @Test
  void afterAnUnknownOutcomeUnavailableIsNoReliefAndTheLimitEndsIt() {
    step(put("x", StoreCommand.ANY));
    decide(proposal(), Outcome.DONE, new Register(4, null, "before"));
    decide(proposal(), Outcome.UNKNOWN, Register.ABSENT);
    wake();
    decide(proposal(), Outcome.UNAVAILABLE, Register.ABSENT);
    wake();
    now += 6 * SECOND;
    decide(proposal(), Outcome.UNAVAILABLE, Register.ABSENT);
    assertEquals(MapAnswer.MAYBE_TITLE, refusal().title());
  }

  @Test
  void aConditionIsAboutTheVersion() {
    step(put("x", 3));
    decide(proposal(), Outcome.DONE, new Register(4, null, "before"));
    assertEquals(412, refusal().status());
    step(put("x", StoreCommand.PRESENT));
    decide(proposal(), Outcome.DONE, new Register(4, null, "before"));
    assertEquals(412, refusal().status());
    step(put("x", StoreCommand.ABSENT));
    String text = Entry.over(Register.ABSENT, "y", 0, null).text();
    decide(proposal(), Outcome.DONE, new Register(4, text, "before"));
    assertEquals(412, refusal().status());
  }

  @Test
  void oneNameForTwoWritesIsRefused() {
    step(put("x", StoreCommand.ANY));
    String text = Entry.over(Register.ABSENT, "y", 0, null).text();
    decide(proposal(), Outcome.DONE, new Register(4, text, "user/op"));
    assertEquals(409, refusal().status());
  }

  @Test
  void namesMadeHereDifferFromLifeToLife() {
    step(new StoreCommand.Put(1, "a", "x", StoreCommand.ANY, Duration.ZERO, null));
    decide(proposal(), Outcome.DONE, Register.ABSENT);
    String first = ((Change.Write) proposal().change()).operation();
    assertEquals("n1-7-1", first);
    ReplicatedMap next =
        new ReplicatedMap(new NodeId("n1"), StoreSettings.DEFAULT, new SplitMix(1));
    next.step(now, new Event.Started(8, Map.of()));
    assertNotEquals(first, next.name(1, new Operation.Origin(null, 1), null));
  }

  @Test
  void whatDoesNotFitIsRefusedWithASentence() {
    Duration never = Duration.ZERO;
    refused(400, new StoreCommand.Get(1, ""));
    refused(400, new StoreCommand.Get(1, "x".repeat(501)));
    refused(400, new StoreCommand.Get(1, "a\nb"));
    refused(413, new StoreCommand.Put(1, "a", "x".repeat(65_000), -1, never, null));
    refused(413, new StoreCommand.Put(1, "a", "\u20ac".repeat(30_000), -1, never, null));
    refused(400, new StoreCommand.Put(1, "a", "x", -3, never, null));
    refused(400, new StoreCommand.Put(1, "a", "x", -1, Duration.ofMillis(1), null));
    refused(400, new StoreCommand.Put(1, "a", "x", -1, never, "o".repeat(65)));
    refused(400, new StoreCommand.ListKeys(1, "a", 0));
    refused(400, new StoreCommand.Watch(1, "a", 0, Duration.ofDays(1)));
  }

  private void refused(int status, StoreCommand command) {
    step(command);
    assertEquals(status, refusal().status(), refusal().detail());
    assertEquals(0, map.openEntries());
  }

  @Test
  void theLargestValueWithTheLongestMemoryFitsARegister() {
    Register register = Register.ABSENT;
    String value = "x".repeat(Bounds.VALUE_BYTES_MAX);
    for (int i = 0; i < 20; i++) {
      String operation = "requester/" + "\"".repeat(Bounds.OPERATION_CHARS_MAX);
      String text = Entry.over(register, value, Long.MAX_VALUE, "\"".repeat(64)).text();
      assertTrue(text.length() <= Change.VALUE_CHARS_MAX, text.length() + " characters");
      register = new Register(Long.MAX_VALUE - 20 + i, text, operation);
    }
  }

  @Test
  void anEntryIsReadAsItWasWritten() {
    Entry entry = Entry.over(new Register(3, null, "o"), "line\nline\n", 5, "t");
    assertEquals(entry, Entry.of(new Register(4, entry.text(), "p")));
    Entry held = Entry.over(Register.ABSENT, null, 0, "t");
    assertNull(Entry.of(new Register(1, held.text(), "p")).value());
  }

  @Test
  void tooManyOperationsAreRefused() {
    for (int i = 0; i < StoreSettings.DEFAULT.operationsMax(); i++) {
      step(new StoreCommand.Get(i, "a"));
    }
    step(new StoreCommand.Get(9999, "a"));
    assertEquals(503, refusal().status());
  }

  @Test
  void anEntryIsDueOnceItsTimeWasCountedHereInFull() {
    String text = Entry.over(Register.ABSENT, "x", 10_000, null).text();
    Register register = new Register(4, text, "o");
    step(new io.atomspace.node.protocol.consensus.Changed("store/a", register));
    Effect.SetTimer set = only(Effect.SetTimer.class);
    assertTrue(set.delay().compareTo(Duration.ofMillis(10_100)) >= 0, set.delay().toString());
    now += set.delay().toNanos();
    step(new Event.TimerFired(set.timer()));
    Proposal read =
        effects.stream()
            .filter(Effect.Tell.class::isInstance)
            .map(effect -> (Proposal) ((Effect.Tell) effect).event())
            .findFirst()
            .orElseThrow();
    assertInstanceOf(Change.Read.class, read.change());
    decide(read, Outcome.DONE, register);
    Change.Write deletion = (Change.Write) proposal().change();
    assertEquals(new Change.Write(4, null, "expired-4"), deletion);
    decide(proposal(), Outcome.DONE, new Register(5, null, "expired-4"));
    assertEquals(0, map.expiringEntries());
  }
}
