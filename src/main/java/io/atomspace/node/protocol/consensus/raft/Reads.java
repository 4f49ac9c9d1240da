package io.atomspace.node.protocol.consensus.raft;

import io.atomspace.node.kernel.Event;
import io.atomspace.node.protocol.consensus.Decision.Outcome;
import io.atomspace.node.protocol.consensus.Proposal;
import io.atomspace.node.protocol.consensus.Register;
import io.atomspace.node.protocol.consensus.Scan;
import io.atomspace.node.protocol.consensus.Scanned;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.TreeMap;
import java.util.function.Predicate;

/** The reads and scans that this node was asked for: one question to the leader serves many. */
final class Reads {
  /** A read on its way. */
  static final class Read {
    /** A {@link Proposal} to read, or a {@link Scan}. */
    final Record request;

    final long deadlineNanos;

    /** The question that serves it; 0 before it is asked. */
    long serial;

    /** The state that it must see; -1 before that is known. */
    long index = -1;

    Read(Record request, long deadlineNanos) {
      this.request = request;
      this.deadlineNanos = deadlineNanos;
    }

    /** The answer, by a state that has all it must see. */
    Event.Told served(RegisterState state) {
      if (request instanceof Scan scan) {
        return new Scanned(
            scan.requester(), scan.ticket(), true, state.scan(scan.prefix(), scan.limit()));
      }
      Proposal read = (Proposal) request;
      return Requests.decision(read, Outcome.DONE, state.get(read.key()));
    }

    /** The answer, where no majority gave one. */
    Event.Told refused() {
      return request instanceof Scan scan
          ? new Scanned(scan.requester(), scan.ticket(), false, new TreeMap<>())
          : Requests.decision((Proposal) request, Outcome.UNAVAILABLE, Register.ABSENT);
    }
  }

  private final Queue<Read> reads = new ArrayDeque<>();
  private long serials;
  private long asked;
  private long askedNanos;

  int size() {
    return reads.size();
  }

  void add(Read read) {
    reads.add(read);
  }

  /** A new question for all that have none, unless one is under way; 0 if there is none to ask. */
  long ask(long nowNanos) {
    if (asked != 0 || reads.stream().allMatch(read -> read.serial != 0)) {
      return 0;
    }
    asked = ++serials;
    askedNanos = nowNanos;
    for (Read read : reads) {
      if (read.serial == 0) {
        read.serial = asked;
      }
    }
    return asked;
  }

  /** The leader's answer. */
  void answered(long serial, long index) {
    for (Read read : reads) {
      if (read.serial == serial && read.index < 0) {
        read.index = index;
      }
    }
    if (serial == asked) {
      asked = 0;
    }
  }

  /** The question may be lost, or its leader gone: it is asked again. */
  void lost() {
    for (Read read : reads) {
      if (read.index < 0) {
        read.serial = 0;
      }
    }
    asked = 0;
  }

  boolean isOverdue(long nowNanos, long waitNanos) {
    return asked != 0 && nowNanos - askedNanos >= waitNanos;
  }

  /** Those that a state after this index serves. */
  List<Read> served(long appliedIndex) {
    return take(read -> read.index >= 0 && read.index <= appliedIndex);
  }

  /** Those whose time is over. */
  List<Read> late(long nowNanos) {
    return take(read -> read.deadlineNanos <= nowNanos);
  }

  private List<Read> take(Predicate<Read> which) {
    List<Read> taken = new ArrayList<>();
    reads.stream().filter(which).forEach(taken::add);
    reads.removeAll(taken);
    return taken;
  }
}
