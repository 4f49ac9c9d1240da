package io.atomspace.node.protocol.replication;

import io.atomspace.node.protocol.replication.MapAnswer.Found;

/**
 * {@link StoreCommand.Watch}. A hint is a reason to read, never an answer; without any it reads at
 * the backstop and once at the end, so that no change before the timeout is missed.
 */
class Watching extends Reading {
  private final String key;
  private final long version;
  private final long patienceNanos;
  private long endNanos;
  private boolean reading;
  private boolean last;
  private boolean hinted;

  Watching(long id, Origin origin, long deadlineNanos, StoreCommand.Watch watch) {
    super(id, origin, deadlineNanos);
    this.key = watch.key();
    this.version = watch.version();
    this.patienceNanos = watch.timeout().toNanos();
  }

  @Override
  void start(Turn turn) {
    endNanos = turn.nowNanos() + patienceNanos;
    read(turn);
  }

  private void read(Turn turn) {
    reading = true;
    hinted = false;
    last = turn.nowNanos() - endNanos >= 0;
    look(turn, key);
  }

  @Override
  void hinted(Turn turn, String changed, long seen) {
    if (!changed.equals(key) || !differs(seen)) {
      return;
    }
    if (reading) {
      // Perhaps later than what is being read.
      hinted = true;
    } else {
      disarm(turn);
      read(turn);
    }
  }

  /** A deleted key may be forgotten: then its version is 0 again. */
  private boolean differs(long seen) {
    return seen > version || (seen == 0 && version > 0);
  }

  @Override
  void found(Turn turn, Found found) {
    reading = false;
    if (differs(found.version()) || last) {
      finish(turn, found);
    } else if (hinted) {
      read(turn);
    } else {
      await(turn);
    }
  }

  @Override
  void notFound(Turn turn, String detail) {
    reading = false;
    if (last) {
      super.notFound(turn, detail);
    } else {
      await(turn);
    }
  }

  private void await(Turn turn) {
    long backstopNanos = turn.jittered(turn.settings().backstop().toNanos());
    arm(turn, Math.max(0, Math.min(backstopNanos, endNanos - turn.nowNanos())));
  }

  @Override
  void woken(Turn turn) {
    if (reading) {
      super.woken(turn);
    } else {
      read(turn);
    }
  }
}
