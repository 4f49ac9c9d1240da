package io.atomspace.node.runtime;

import io.atomspace.node.kernel.Alert;
import io.atomspace.node.kernel.Effect;
import io.atomspace.node.kernel.Event;
import io.atomspace.node.port.journal.Journal;
import io.atomspace.node.port.journal.Spool;
import io.atomspace.node.port.transport.Transport;
import io.atomspace.node.protocol.commit.CommitWork;
import io.atomspace.node.protocol.election.CoordinatorWork;
import io.atomspace.node.protocol.jobs.JobReport;
import io.atomspace.node.protocol.jobs.JobWork;
import io.atomspace.node.protocol.ledger.CopyWork;
import io.atomspace.node.protocol.programs.ProgramReport;
import io.atomspace.node.runtime.work.CopyDesk;
import io.atomspace.node.runtime.work.JobDesk;
import io.atomspace.node.runtime.work.Participants;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Performs the effects of one node, in their order, on the loop's thread; only records wait for
 * {@link #flush}, so that one force of the disk serves many.
 */
final class Performer implements NodeLoop.Hands {
  private static final Logger LOG = Logger.getLogger(Performer.class.getName());

  private final Inbox inbox;
  private final Timers timers;
  private final Clock clock;
  private final Transport transport;
  private final Journal journal;
  private final Spool spool;
  private final JobDesk desk;
  private final CopyDesk copies;
  private final Participants participants;
  private final CoordinatorDesk coordinator;
  private final ProgramDesk programs;
  private final Views views;
  private final Telemetry telemetry;
  private final AtomicLong framesSent = new AtomicLong();
  private final List<Effect.Persist> writing = new ArrayList<>();
  private final Map<Long, CompletableFuture<Effect.Answer>> asked = new ConcurrentHashMap<>();

  Performer(
      Inbox inbox,
      Timers timers,
      Clock clock,
      Transport transport,
      Journal journal,
      Spool spool,
      JobDesk desk,
      CopyDesk copies,
      Participants participants,
      CoordinatorDesk coordinator,
      ProgramDesk programs,
      Views views,
      Telemetry telemetry) {
    this.inbox = inbox;
    this.timers = timers;
    this.clock = clock;
    this.transport = transport;
    this.journal = journal;
    this.spool = spool;
    this.desk = desk;
    this.copies = copies;
    this.participants = participants;
    this.coordinator = coordinator;
    this.programs = programs;
    this.views = views;
    this.telemetry = telemetry;
  }

  @Override
  public void perform(Effect effect) {
    try {
      act(effect);
    } catch (IOException e) {
      // The channel repeats what was lost; a body that stays unreadable ends its job by timeout.
      LOG.log(Level.SEVERE, "the disk refused " + effect.getClass().getSimpleName(), e);
      telemetry.alert(
          new Alert(
              Alert.Severity.CRITICAL,
              "disk",
              String.valueOf(e.getMessage()),
              "free room in atomspace.data.dir or repair the disk"));
    }
  }

  /** Since the start. */
  long framesSent() {
    return framesSent.get();
  }

  private void act(Effect effect) throws IOException {
    if (effect instanceof Effect.Transmit transmit) {
      transport.send(transmit.nextHop(), spool.frame(transmit));
      framesSent.incrementAndGet();
    } else if (effect instanceof Effect.SetTimer set) {
      timers.set(set.timer(), clock.nowNanos() + set.delay().toNanos());
    } else if (effect instanceof Effect.CancelTimer cancel) {
      timers.cancel(cancel.timer());
    } else if (effect instanceof Effect.Spool fragment) {
      spool.write(fragment.name(), fragment.offset(), fragment.fragment().bytes().array());
    } else if (effect instanceof Effect.Discard discard) {
      spool.discard(discard.spooled());
    } else if (effect instanceof Effect.Persist persist) {
      journal.append(persist);
      writing.add(persist);
    } else if (effect instanceof Effect.Announce announce) {
      views.announce(announce.fact());
      telemetry.announce(announce.fact());
    } else if (effect instanceof JobWork work) {
      desk.perform(work);
    } else if (effect instanceof CopyWork work) {
      copies.perform(work);
    } else if (effect instanceof CommitWork work) {
      participants.perform(work);
    } else if (effect instanceof CoordinatorWork work) {
      coordinator.perform(work);
    } else if (effect instanceof Effect.Reply reply) {
      CompletableFuture<Effect.Answer> future = asked.remove(reply.ticket());
      if (future != null) {
        future.complete(reply.answer());
      }
    } else if (effect instanceof Effect.Report report) {
      report(report);
    } else {
      throw new IllegalStateException("nobody performs " + effect);
    }
  }

  private void report(Effect.Report report) {
    if (report instanceof JobReport job) {
      views.report(job);
    } else if (report instanceof ProgramReport program) {
      programs.report(program);
    } else if (report instanceof Alert alert) {
      telemetry.alert(alert);
    } else {
      telemetry.report(report);
    }
  }

  /**
   * Forces to disk, once, what all steps since the last time want stored, and says of each in its
   * order whether it is. The loop waits for that: a node whose disk hangs falls silent, and the
   * others go on without it.
   */
  @Override
  public void flush() {
    if (writing.isEmpty()) {
      return;
    }
    try {
      journal.flush();
      writing.forEach(write -> inbox.local(new Event.Stored(write.key(), write.ticket())));
    } catch (IOException e) {
      LOG.log(Level.SEVERE, "could not store " + writing.size() + " records", e);
      String cause = String.valueOf(e.getMessage());
      writing.forEach(
          write -> inbox.local(new Event.StoreFailed(write.key(), write.ticket(), cause)));
    }
    writing.clear();
  }

  /** Where the answer to a command with this ticket will be. */
  CompletableFuture<Effect.Answer> expect(long ticket) {
    CompletableFuture<Effect.Answer> future = new CompletableFuture<>();
    asked.put(ticket, future);
    return future;
  }

  /** How many commands wait for their answer. */
  int waiting() {
    return asked.size();
  }

  /** Answers all that waits: the node ends. */
  void close() {
    asked
        .values()
        .forEach(
            future ->
                future.complete(new Effect.Refusal(503, "Node stopping", "this node is stopping")));
    asked.clear();
  }
}
