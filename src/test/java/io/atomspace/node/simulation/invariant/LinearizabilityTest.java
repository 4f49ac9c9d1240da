package io.atomspace.node.simulation.invariant;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.atomspace.node.protocol.consensus.Change;
import io.atomspace.node.protocol.consensus.Decision.Outcome;
import io.atomspace.node.protocol.consensus.Register;
import io.atomspace.node.simulation.invariant.Linearizability.Operation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The judge is judged on histories whose verdict is known. */
class LinearizabilityTest {
  private static final long NEVER = Linearizability.NEVER;

  @Test
  void anEmptyHistoryAndALonelyReadOfNothingAreRight() {
    right();
    right(read(1, 2, Register.ABSENT));
  }

  @Test
  void aReadSeesTheLastWrite() {
    right(done(1, 2, Change.ANY, reg(5, "x", "a")), read(3, 4, reg(5, "x", "a")));
    wrong(done(1, 2, Change.ANY, reg(5, "x", "a")), read(3, 4, Register.ABSENT));
    wrong(
        done(1, 2, Change.ANY, reg(5, "x", "a")),
        done(3, 4, Change.ANY, reg(6, "y", "b")),
        read(5, 6, reg(5, "x", "a")));
  }

  @Test
  void aReadDuringAWriteSeesTheOldOrTheNew() {
    right(done(1, 4, 0, reg(5, "x", "a")), read(2, 3, Register.ABSENT));
    right(done(1, 4, 0, reg(5, "x", "a")), read(2, 3, reg(5, "x", "a")));
  }

  @Test
  void whoHasSeenTheNewIsNotFollowedByOneWhoSeesTheOld() {
    wrong(
        done(1, 10, 0, reg(5, "x", "a")),
        read(2, 3, reg(5, "x", "a")),
        read(4, 5, Register.ABSENT));
  }

  @Test
  void ofTwoThatExpectTheSameVersionOneWins() {
    wrong(done(1, 5, 0, reg(5, "x", "a")), done(2, 6, 0, reg(6, "y", "b")));
    right(done(1, 5, 0, reg(5, "x", "a")), conflict(2, 6, 0, reg(5, "x", "a")));
    wrong(conflict(1, 2, 0, Register.ABSENT));
    wrong(done(1, 2, 0, reg(5, "x", "a")), conflict(3, 4, 5, reg(5, "x", "a")));
  }

  @Test
  void versionsOnlyRise() {
    wrong(done(1, 2, Change.ANY, reg(5, "x", "a")), done(3, 4, Change.ANY, reg(4, "y", "b")));
    wrong(done(1, 2, Change.ANY, reg(5, "x", "a")), done(3, 4, Change.ANY, reg(5, "y", "b")));
    wrong(
        done(1, 2, Change.ANY, reg(5, "x", "a")),
        done(3, 4, 5, reg(6, null, "b")),
        read(5, 6, Register.ABSENT),
        done(7, 8, 0, reg(6, "y", "c")));
  }

  @Test
  void aDeletionMayBeForgottenButNotUndone() {
    Operation written = done(1, 2, Change.ANY, reg(5, "x", "a"));
    Operation deleted = done(3, 4, 5, reg(6, null, "b"));
    right(written, deleted, read(5, 6, reg(6, null, "b")), read(7, 8, Register.ABSENT));
    right(written, deleted, done(5, 6, 0, reg(7, "y", "c")));
    right(written, deleted, done(5, 6, 6, reg(7, "y", "c")));
    wrong(written, deleted, read(5, 6, reg(5, "x", "a")));
    wrong(written, deleted, done(5, 6, 5, reg(7, "y", "c")));
  }

  @Test
  void anUnknownWriteMayHaveHappenedAtAnyLaterTimeOrNever() {
    Operation unknown = unknown(1, 0, "x", "a");
    right(unknown, read(3, 4, Register.ABSENT));
    right(unknown, read(3, 4, Register.ABSENT), read(5, 6, reg(9, "x", "a")));
    wrong(unknown, read(3, 4, reg(9, "x", "a")), read(5, 6, Register.ABSENT));
    wrong(
        unknown,
        read(3, 4, reg(9, "x", "a")),
        done(5, 6, 9, reg(10, "y", "b")),
        read(7, 8, reg(9, "x", "a")));
    wrong(read(1, 2, reg(9, "x", "a")), unknown(3, 0, "x", "a"));
  }

  @Test
  void anUnknownWriteStillKeepsItsCondition() {
    wrong(
        done(1, 2, Change.ANY, reg(5, "y", "b")),
        unknown(3, 0, "x", "a"),
        read(5, 6, reg(9, "x", "a")));
  }

  @Test
  void aWriteIsDoneAgainOnlyIfAnotherMayHaveComeBetween() {
    Operation first = done(1, 2, Change.ANY, reg(5, "x", "a"));
    Operation unseen = unknown(3, Change.ANY, "y", "b");
    Operation again = done(5, 6, Change.ANY, reg(9, "x", "a"));
    right(first, unseen, again);
    right(first, unseen, again, read(7, 8, reg(9, "x", "a")));
    wrong(first, again);
    wrong(first, again, unknown(7, Change.ANY, "y", "b"));
    wrong(first, unseen, again, read(7, 8, reg(5, "x", "a")));
  }

  @Test
  void theVersionOfAnUnknownWriteIsThatOfWhoSawItFirst() {
    Operation unknown = unknown(1, 0, "x", "a");
    wrong(unknown, read(3, 4, reg(9, "x", "a")), read(5, 6, reg(8, "x", "a")));
    right(
        unknown,
        read(3, 4, reg(9, "x", "a")),
        done(5, 6, 9, reg(10, "y", "b")),
        conflict(7, 8, 9, reg(10, "y", "b")));
  }

  @Test
  void whatWasUnavailableNeverHappens() {
    wrong(write(1, 2, 0, reg(0, "x", "a"), Outcome.UNAVAILABLE), read(3, 4, reg(9, "x", "a")));
  }

  @Test
  void aWriteOfTheSameNameIsNotRepeated() {
    Operation first = done(1, 2, 0, reg(5, "x", "a"));
    right(first, done(3, 4, 0, reg(5, "x", "a")));
    wrong(first, done(3, 4, 0, reg(6, "x", "a")));
    wrong(first, write(3, 4, 0, reg(5, "x", "a"), Outcome.CONFLICT));
  }

  @Test
  void aLostUpdateInTheMidstOfManyIsFound() {
    for (int seed = 0; seed < 200; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      List<Operation> history = counted(random, 60);
      assertEquals(Optional.empty(), Linearizability.fault(history), "seed " + seed);
      int lost = 1 + random.nextInt(history.size() - 2);
      Operation old = history.get(lost);
      Operation next = history.get(lost + 1);
      history.set(
          lost + 1,
          new Operation(
              new Change.Write(
                  old.change() instanceof Change.Write write ? write.ifVersion() : 0,
                  next.register().value(),
                  next.register().operation()),
              next.invoked(),
              next.answered(),
              Outcome.DONE,
              next.register()));
      assertTrue(Linearizability.fault(history).isPresent(), "seed " + seed);
    }
  }

  /** A chain of compare-and-sets, each overlapping its neighbours in time. */
  private static List<Operation> counted(SplittableRandom random, int size) {
    List<Operation> history = new ArrayList<>();
    long version = 0;
    for (int i = 0; i < size; i++) {
      long next = version + 1 + random.nextInt(3);
      long at = 100L * i;
      Register register = reg(next, "v" + i, "op" + i);
      long invoked = at - random.nextInt(40) * 2 - 100;
      history.add(done(invoked, at + random.nextInt(40) * 2 + 1, version, register));
      version = next;
    }
    return history;
  }

  private static Register reg(long version, @Nullable String value, String operation) {
    return new Register(version, value, operation);
  }

  private static Operation read(long invoked, long answered, Register register) {
    return new Operation(new Change.Read(), invoked, answered, Outcome.DONE, register);
  }

  private static Operation done(long invoked, long answered, long ifVersion, Register register) {
    return write(invoked, answered, ifVersion, register, Outcome.DONE);
  }

  private static Operation write(
      long invoked, long answered, long ifVersion, Register register, Outcome outcome) {
    return new Operation(
        new Change.Write(ifVersion, register.value(), register.operation()),
        invoked,
        answered,
        outcome,
        register);
  }

  private static Operation conflict(
      long invoked, long answered, long ifVersion, Register register) {
    return new Operation(
        new Change.Write(ifVersion, "never", "never" + invoked),
        invoked,
        answered,
        Outcome.CONFLICT,
        register);
  }

  private static Operation unknown(
      long invoked, long ifVersion, @Nullable String value, String operation) {
    return new Operation(
        new Change.Write(ifVersion, value, operation),
        invoked,
        NEVER,
        Outcome.UNKNOWN,
        Register.ABSENT);
  }

  private static void right(Operation... history) {
    assertEquals(Optional.empty(), Linearizability.fault(List.of(history)));
  }

  private static void wrong(Operation... history) {
    assertTrue(Linearizability.fault(List.of(history)).isPresent());
  }
}
