package io.atomspace.node.protocol.consensus.raft;

import io.atomspace.node.kernel.NodeId;
import io.atomspace.node.protocol.consensus.Decision;
import io.atomspace.node.protocol.consensus.Decision.Outcome;
import io.atomspace.node.protocol.consensus.Proposal;
import io.atomspace.node.protocol.consensus.Register;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The writes that this node was asked for, and which writes of others it has seen as leader. */
final class Requests {
  /** Serials remembered of each node. */
  private static final int SEEN_MAX = 4096;

  /** A write on its way. */
  static final class Write {
    final Proposal proposal;
    final Command command;
    final long deadlineNanos;

    /** The term whose leader may have appended it; 0 if surely no log holds it. */
    long sentTerm;

    long sentNanos;

    Write(Proposal proposal, Command command, long deadlineNanos) {
      this.proposal = proposal;
      this.command = command;
      this.deadlineNanos = deadlineNanos;
    }
  }

  private static final class Seen {
    final long session;
    final TreeSet<Long> serials = new TreeSet<>();
    long forgotten;

    Seen(long session) {
      this.session = session;
    }
  }

  private final TreeMap<Long, Write> writes = new TreeMap<>();
  private final TreeMap<NodeId, Seen> seen = new TreeMap<>();
  private long seenTerm;

  static Decision decision(Proposal proposal, Outcome outcome, Register register) {
    return new Decision(proposal.requester(), proposal.ticket(), proposal.key(), outcome, register);
  }

  int size() {
    return writes.size();
  }

  Collection<Write> writes() {
    return List.copyOf(writes.values());
  }

  void add(Write write) {
    writes.put(write.command.serial(), write);
  }

  @Nullable Write remove(long serial) {
    return writes.remove(serial);
  }

  /**
   * An entry of this term is applied: what only the leader of a lower term may have appended is in
   * no committed log and never will be, since terms rise along a log.
   */
  void outlived(long term) {
    for (Write write : writes.values()) {
      if (write.sentTerm < term) {
        write.sentTerm = 0;
      }
    }
  }

  /** Those whose time is over. */
  List<Write> late(long nowNanos) {
    List<Write> late = new ArrayList<>();
    writes.values().stream().filter(write -> write.deadlineNanos <= nowNanos).forEach(late::add);
    late.forEach(write -> writes.remove(write.command.serial()));
    return late;
  }

  /** Those whose fate a snapshot hides: they may be among what it replaces. */
  List<Write> hidden() {
    List<Write> hidden = new ArrayList<>();
    writes.values().stream().filter(write -> write.sentTerm != 0).forEach(hidden::add);
    hidden.forEach(write -> writes.remove(write.command.serial()));
    return hidden;
  }

  /**
   * Whether a command, which may come twice, was appended here already by the leader of this term:
   * a command is for the leader of one term alone.
   */
  boolean isSeen(long term, Command command) {
    if (term != seenTerm) {
      seenTerm = term;
      seen.clear();
    }
    Seen of = seen.get(command.origin());
    return of != null
        && (command.session() < of.session
            || (command.session() == of.session
                && (command.serial() <= of.forgotten || of.serials.contains(command.serial()))));
  }

  void see(Command command) {
    Seen of = seen.get(command.origin());
    if (of == null || of.session < command.session()) {
      of = new Seen(command.session());
      seen.put(command.origin(), of);
    }
    of.serials.add(command.serial());
    if (of.serials.size() > SEEN_MAX) {
      of.forgotten = Math.max(of.forgotten, of.serials.pollFirst());
    }
  }
}
