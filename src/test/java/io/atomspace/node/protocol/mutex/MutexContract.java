package io.atomspace.node.protocol.mutex;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.atomspace.node.kernel.Effect;
import io.atomspace.node.protocol.replication.MapNet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The promise of {@link Mutex}, for every kind of it; under faults see {@link LockTrials}. */
abstract class MutexContract {
  private static final Duration SHORT = Duration.ofSeconds(1);
  private static final Duration LONG = Duration.ofSeconds(20);

  /** The protocols of a node, the locks among them. */
  protected abstract MapNet.Factory protocols();

  @Test
  void waitersOfOneNodeAreServedInOrder() {
    MapNet net = calm(3);
    List<String> order = new ArrayList<>();
    LockAnswer.Locked first = lock(net, 1, "first", LONG, SHORT);
    for (String owner : List.of("second", "third", "fourth")) {
      LockCommand.Lock command =
          new LockCommand.Lock(
              net.ticket(), "l", owner, Duration.ofSeconds(1), Duration.ofMinutes(1));
      net.ask(net.node(2), command, answer -> order.add(((LockAnswer.Locked) answer).owner()));
      net.run(MapNet.SECOND);
    }
    assertInstanceOf(LockAnswer.Unlocked.class, unlock(net, 1, "first", first.token()));
    net.run(40 * MapNet.SECOND);
    assertEquals(List.of("second", "third", "fourth"), order);
  }

  @Test
  void tokensRiseFromGrantToGrant() {
    MapNet net = calm(3);
    long last = 0;
    for (int i = 0; i < 12; i++) {
      int node = 1 + i % 3;
      LockAnswer.Locked locked = lock(net, node, "owner" + i, LONG, SHORT);
      assertTrue(locked.token() > last, locked + " after " + last);
      last = locked.token();
      assertInstanceOf(LockAnswer.Unlocked.class, unlock(net, node, "owner" + i, last));
    }
  }

  @Test
  void whoHoldsItIsGivenTheSameTokenAgain() {
    MapNet net = calm(3);
    LockAnswer.Locked locked = lock(net, 1, "me", LONG, SHORT);
    assertEquals(locked.token(), lock(net, 1, "me", LONG, SHORT).token());
  }

  @Test
  void whoWaitsInVainIsToldSo() {
    MapNet net = calm(3);
    lock(net, 1, "me", LONG, SHORT);
    assertEquals(
        409, ((Effect.Refusal) ask(net, 2, lockCommand(net, "you", LONG, SHORT))).status());
  }

  @Test
  void aLeaseThatIsOverFreesTheLockAndEndsItsToken() {
    MapNet net = calm(3);
    LockAnswer.Locked locked = lock(net, 1, "me", SHORT, SHORT);
    LockAnswer.Locked next = lock(net, 2, "you", LONG, Duration.ofSeconds(5));
    assertTrue(next.token() > locked.token(), next + " after " + locked);
    assertEquals(412, ((Effect.Refusal) unlock(net, 1, "me", locked.token())).status());
    Effect.Answer renewed =
        ask(net, 1, new LockCommand.Renew(net.ticket(), "l", "me", locked.token(), LONG));
    assertEquals(412, ((Effect.Refusal) renewed).status());
    assertInstanceOf(LockAnswer.Unlocked.class, unlock(net, 2, "you", next.token()));
  }

  @Test
  void aRenewedLeaseKeepsOthersOut() {
    MapNet net = calm(3);
    LockAnswer.Locked locked = lock(net, 1, "me", SHORT, SHORT);
    LockCommand.Renew renew = new LockCommand.Renew(net.ticket(), "l", "me", locked.token(), LONG);
    assertEquals(locked.token(), ((LockAnswer.Locked) ask(net, 1, renew)).token());
    Duration wait = Duration.ofSeconds(5);
    assertEquals(409, ((Effect.Refusal) ask(net, 2, lockCommand(net, "you", LONG, wait))).status());
  }

  @Test
  void whatCannotBeAskedIsRefusedWithASentence() {
    MapNet net = calm(1);
    for (LockCommand wrong :
        List.of(
            new LockCommand.Lock(net.ticket(), "", "me", LONG, SHORT),
            new LockCommand.Lock(net.ticket(), "x".repeat(501), "me", LONG, SHORT),
            new LockCommand.Lock(net.ticket(), "a\nb", "me", LONG, SHORT),
            new LockCommand.Lock(net.ticket(), "l", "", LONG, SHORT),
            new LockCommand.Lock(net.ticket(), "l", "me", Duration.ZERO, SHORT),
            new LockCommand.Lock(net.ticket(), "l", "me", LONG, Duration.ofDays(1)),
            new LockCommand.Renew(net.ticket(), "l", "me", 1, Duration.ofDays(9)))) {
      Effect.Refusal refusal = (Effect.Refusal) ask(net, 1, wrong);
      assertEquals(400, refusal.status(), refusal.detail());
    }
  }

  @Test
  void whoComesWhenTooManyWaitIsRefused() {
    MapNet net = calm(1);
    lock(net, 1, "me", LONG, SHORT);
    List<Effect.Answer> refused = new ArrayList<>();
    for (int i = 0; i < 1100; i++) {
      net.ask(net.node(1), lockCommand(net, "o" + i, LONG, LONG), refused::add);
    }
    assertTrue(refused.size() >= 76, refused.size() + " refused");
    assertEquals(503, ((Effect.Refusal) refused.get(0)).status());
  }

  private MapNet calm(int size) {
    MapNet net = new MapNet(1, size, protocols());
    net.startAll();
    net.run(5 * MapNet.SECOND);
    return net;
  }

  private static LockCommand lockCommand(MapNet net, String owner, Duration ttl, Duration wait) {
    return new LockCommand.Lock(net.ticket(), "l", owner, ttl, wait);
  }

  private static LockAnswer.Locked lock(
      MapNet net, int node, String owner, Duration ttl, Duration wait) {
    return assertInstanceOf(
        LockAnswer.Locked.class, ask(net, node, lockCommand(net, owner, ttl, wait)));
  }

  private static Effect.Answer unlock(MapNet net, int node, String owner, long token) {
    return ask(net, node, new LockCommand.Unlock(net.ticket(), "l", owner, token));
  }

  private static Effect.Answer ask(MapNet net, int node, LockCommand command) {
    List<Effect.Answer> answers = new ArrayList<>();
    net.ask(net.node(node), command, answers::add);
    net.runUntil("answer", 60 * MapNet.SECOND, () -> !answers.isEmpty());
    return answers.get(0);
  }
}
