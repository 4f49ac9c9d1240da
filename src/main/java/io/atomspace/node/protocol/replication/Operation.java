package io.atomspace.node.protocol.replication;

import io.atomspace.node.kernel.Effect;
import io.atomspace.node.protocol.consensus.Decision;
import io.atomspace.node.protocol.consensus.Scanned;
import io.atomspace.node.protocol.replication.MapAnswer.Failed;
import io.atomspace.node.protocol.replication.MapAnswer.Found;
import io.atomspace.node.protocol.replication.MapAnswer.Reason;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One operation under way. It asks the registers, one question at a time, until it answers; after
 * its limit it asks no more.
 */
abstract class Operation {
  /** Where the answer goes: a protocol of this node by its name, or a user. */
  record Origin(@Nullable String requester, long ticket) {}

  /** Names it in questions, and its timer. */
  final long id;

  private final @Nullable Origin origin;
  private final long deadlineNanos;
  private boolean armed;
  private boolean done;

  /**
   * @param origin null if nobody waits for the answer
   */
  Operation(long id, @Nullable Origin origin, long deadlineNanos) {
    this.id = id;
    this.origin = origin;
    this.deadlineNanos = deadlineNanos;
  }

  abstract void start(Turn turn);

  abstract void decided(Turn turn, Decision decision);

  abstract void seen(Turn turn, IntentSeen.State state);

  void scanned(Turn turn, Scanned scanned) {
    throw new IllegalStateException("nothing was scanned for " + id);
  }

  /** The timer has run out. */
  abstract void woken(Turn turn);

  /** A key was seen with this version. */
  void hinted(Turn turn, String key, long version) {}

  final void fired(Turn turn) {
    if (armed) {
      armed = false;
      woken(turn);
    }
  }

  final void arm(Turn turn, long delayNanos) {
    armed = true;
    turn.timer(timer(), delayNanos);
  }

  final void disarm(Turn turn) {
    if (armed) {
      armed = false;
      turn.cancelTimer(timer());
    }
  }

  private String timer() {
    return ReplicatedMap.OPERATION + id;
  }

  final boolean late(Turn turn) {
    return turn.nowNanos() - deadlineNanos >= 0;
  }

  final long leftNanos(Turn turn) {
    return Math.max(0, deadlineNanos - turn.nowNanos());
  }

  final boolean isDone() {
    return done;
  }

  final void fail(Turn turn, Reason reason, String detail) {
    finish(turn, new Failed(reason, detail));
  }

  final void finish(Turn turn, MapAnswer answer) {
    if (done) {
      throw new IllegalStateException("answered twice: " + answer);
    }
    disarm(turn);
    done = true;
    if (origin != null) {
      answer(turn, origin, answer);
    }
  }

  static void answer(Turn turn, Origin origin, MapAnswer answer) {
    String requester = origin.requester();
    turn.emit(
        requester == null
            ? new Effect.Reply(origin.ticket(), MapAnswer.forUser(asUserNames(answer)))
            : new Effect.Tell(new MapTold(requester, origin.ticket(), answer)));
  }

  private static MapAnswer asUserNames(MapAnswer answer) {
    if (answer instanceof Found found) {
      return asUserNames(found);
    }
    if (answer instanceof MapAnswer.Written written) {
      return new MapAnswer.Written(userName(written.key()), written.version(), written.created());
    }
    if (answer instanceof MapAnswer.Listed listed) {
      List<Found> entries = listed.entries().stream().map(Operation::asUserNames).toList();
      return new MapAnswer.Listed(entries, listed.truncated());
    }
    return answer;
  }

  private static Found asUserNames(Found found) {
    return new Found(userName(found.key()), found.version(), found.value(), found.ttlMillis());
  }

  private static String userName(String key) {
    return key.startsWith(ReplicatedMap.USERS) ? key.substring(ReplicatedMap.USERS.length()) : key;
  }
}
