package io.atomspace.node.protocol.mutex;

import static io.atomspace.node.protocol.replication.MapNet.MILLI;
import static io.atomspace.node.protocol.replication.MapNet.SECOND;

import io.atomspace.node.kernel.Effect;
import io.atomspace.node.kernel.Fact;
import io.atomspace.node.kernel.Protocol;
import io.atomspace.node.protocol.replication.MapNet;
import io.atomspace.node.protocol.replication.MapNet.Node;
import io.atomspace.node.simulation.world.Violation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;

/** What users of locks live through, from a seed; ends with a {@link Violation} of a promise. */
final class LockHistories {
  private static final List<String> LOCKS = List.of("a", "b c");

  /** What one owner may believe: that it holds the lock, until its lease is over by its clock. */
  private static final class Hold {
    final Node node;
    final String lock;
    final String owner;
    final long token;
    final long session;
    long untilNanos;

    Hold(Node node, LockAnswer.Locked locked, long untilNanos) {
      this.node = node;
      this.lock = locked.lock();
      this.owner = locked.owner();
      this.token = locked.token();
      this.session = node.session;
      this.untilNanos = untilNanos;
    }
  }

  private final MapNet net;
  private final boolean fenced;
  private final boolean crashes;
  private final List<Hold> holds = new ArrayList<>();
  private final TreeMap<String, Long> tokens = new TreeMap<>();
  private final TreeSet<Long> open = new TreeSet<>();
  private int grants;
  private int owners;
  private boolean peace;

  private LockHistories(long seed, MapNet.Factory factory, boolean fenced, boolean crashes) {
    net = new MapNet(seed, 1 + (int) Math.floorMod(seed, 4L), factory);
    this.fenced = fenced;
    this.crashes = crashes;
  }

  /**
   * Every trouble at once, then peace.
   *
   * @param fenced tokens rise over everything that happens
   */
  static void faults(long seed, MapNet.Factory factory, boolean fenced) {
    boolean crashes = fenced || Math.floorMod(seed, 2L) == 0;
    new LockHistories(seed, factory, fenced, crashes).live();
  }

  private void live() {
    net.trouble(net.random.nextDouble() * 0.3);
    net.loss = net.random.nextDouble() * 0.02;
    net.forgetful();
    net.startAll();
    net.run(5 * SECOND);
    for (int i = 0; i < 2 * net.nodes.size() + 1; i++) {
      user(net.random.nextLong(SECOND));
    }
    for (int i = 0; i < 10; i++) {
      strike();
      net.run(net.random.nextLong(4 * SECOND));
    }
    net.heal();
    net.announce(new Fact.Leader(net.node(1).id, 1));
    // Healed in whole: membership sees all, leases of the dead are over.
    net.run(25 * SECOND);
    int before = grants;
    net.runUntil("progress after the trouble", 30 * SECOND, () -> grants >= before + 5);
    peace = true;
    net.runUntil("answers to all", 60 * SECOND, () -> net.waiting() == 0);
    net.run(30 * SECOND);
    for (Node node : net.nodes) {
      for (Protocol protocol : node.protocols) {
        int left =
            protocol instanceof LeaseLocks leases
                ? leases.openEntries()
                : protocol instanceof RicartAgrawala asked ? asked.openEntries() : 0;
        check(left == 0, "Bounded", "entries are left");
      }
    }
  }

  private static void check(boolean right, String invariant, String what) {
    if (!right) {
      throw new Violation(invariant, what);
    }
  }

  private void strike() {
    long nanos = net.random.nextLong(6 * SECOND);
    switch (net.random.nextInt(3)) {
      case 0 -> {
        if (crashes) {
          net.crashFor(net.any(), nanos);
        }
      }
      case 1 -> net.pauseFor(net.any(), nanos);
      default -> net.cutFor(net.any(), nanos);
    }
  }

  /** Takes a lock, holds it, gives it back; again and again until peace. */
  private void user(long delay) {
    net.after(
        delay,
        () -> {
          if (peace) {
            return;
          }
          Node node = net.any();
          if (node.alive) {
            lock(node);
          } else {
            user(300 * MILLI);
          }
        });
  }

  private void lock(Node node) {
    String lock = LOCKS.get(net.random.nextInt(LOCKS.size()));
    long ticket = net.ticket();
    Duration ttl = Duration.ofMillis(600 + net.random.nextInt(2500));
    Duration wait = Duration.ofMillis(net.random.nextInt(3) == 0 ? 0 : net.random.nextInt(8000));
    goOnAfter(ticket, wait.plusSeconds(15));
    LockCommand.Lock command = new LockCommand.Lock(ticket, lock, "owner" + ++owners, ttl, wait);
    net.ask(
        node,
        command,
        answer -> {
          if (answer instanceof LockAnswer.Locked locked) {
            granted(node, command, locked);
          } else {
            refused(answer);
            goOn(ticket);
          }
        });
  }

  private void refused(Effect.Answer answer) {
    int status = ((Effect.Refusal) answer).status();
    if (status != 409 && status != 503) {
      throw new Violation("RefusedAsPromised", "refused: " + answer);
    }
  }

  private void goOnAfter(long ticket, Duration time) {
    open.add(ticket);
    net.after(time.toNanos(), () -> goOn(ticket));
  }

  private void goOn(long ticket) {
    if (open.remove(ticket)) {
      user(net.random.nextLong(300 * MILLI));
    }
  }

  private void granted(Node node, LockCommand.Lock command, LockAnswer.Locked locked) {
    grants++;
    if (!locked.owner().equals(command.owner()) || !locked.lock().equals(command.lock())) {
      throw new Violation("GrantedToWhoAsked", "granted to another: " + locked);
    }
    for (Hold other : holds) {
      if (other.lock.equals(locked.lock()) && isLive(other)) {
        throw new Violation(
            "OneHolder", locked + " while " + other.owner + " holds it under " + other.token);
      }
    }
    Long before = tokens.put(locked.lock(), locked.token());
    if (before != null && locked.token() <= before && (fenced || !crashes)) {
      throw new Violation("TokensRise", "token " + locked.token() + " after " + before);
    }
    Hold hold = new Hold(node, locked, endOf(node, locked.lease()));
    holds.add(hold);
    use(hold, command.ticket());
  }

  private long endOf(Node node, Duration lease) {
    return net.now() + (long) (lease.toNanos() / node.clockRate);
  }

  private boolean isLive(Hold hold) {
    return net.now() < hold.untilNanos && hold.node.alive && hold.node.session == hold.session;
  }

  /** Holds it for some time, shorter or longer than its lease, and lengthens it perhaps. */
  private void use(Hold hold, long ticket) {
    net.after(
        net.random.nextLong(2 * SECOND),
        () -> {
          if (net.random.nextInt(3) == 0 && isLive(hold)) {
            renew(hold, ticket);
          } else {
            unlock(hold, ticket);
          }
        });
  }

  private void renew(Hold hold, long ticket) {
    Duration ttl = Duration.ofMillis(600 + net.random.nextInt(2000));
    // A renewal of which no answer comes may have taken effect: what it asks for may be less.
    hold.untilNanos = Math.min(hold.untilNanos, endOf(hold.node, ttl));
    net.ask(
        hold.node,
        new LockCommand.Renew(net.ticket(), hold.lock, hold.owner, hold.token, ttl),
        answer -> {
          if (answer instanceof LockAnswer.Locked locked) {
            if (locked.token() != hold.token) {
              throw new Violation("TokensRise", "a renewal changed the token: " + locked);
            }
            checkAlone(hold);
            hold.untilNanos = endOf(hold.node, locked.lease());
          }
          use(hold, ticket);
        });
  }

  private void checkAlone(Hold mine) {
    for (Hold other : holds) {
      if (other != mine && other.lock.equals(mine.lock) && isLive(other)) {
        throw new Violation(
            "OneHolder", mine.owner + " renewed while " + other.owner + " holds " + mine.lock);
      }
    }
  }

  private void unlock(Hold hold, long ticket) {
    if (isLive(hold)) {
      hold.untilNanos = net.now();
    }
    boolean anotherHolds =
        holds.stream()
            .anyMatch(other -> other != hold && other.lock.equals(hold.lock) && isLive(other));
    Node node = hold.node;
    long session = node.session;
    net.ask(
        node,
        new LockCommand.Unlock(net.ticket(), hold.lock, hold.owner, hold.token),
        answer -> {
          if (anotherHolds && answer instanceof LockAnswer.Unlocked && node.session == session) {
            throw new Violation("UnlockedByItsHolder", "a former holder unlocked " + hold.lock);
          }
          goOn(ticket);
        });
  }
}
