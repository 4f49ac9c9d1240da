package io.atomspace.node.runtime;

import io.atomspace.node.kernel.Bytes;
import io.atomspace.node.kernel.Event;
import io.atomspace.node.kernel.NodeId;
import io.atomspace.node.protocol.programs.ProgramOutcome;
import io.atomspace.node.protocol.programs.ProgramReport;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Hands messages to the programs that listen at this node: to each one at a time, in their order.
 * How many can wait is bounded by how many the senders may have under way.
 */
final class ProgramDesk {
  private static final Logger LOG = Logger.getLogger(ProgramDesk.class.getName());

  private final Executor executor;
  private final Consumer<Event> inbox;
  private final Map<String, Listening> programs = new ConcurrentHashMap<>();

  ProgramDesk(Executor executor, Consumer<Event> inbox) {
    this.executor = executor;
    this.inbox = inbox;
  }

  /** See {@link LiveNode#listen}. */
  AutoCloseable listen(String program, BiConsumer<NodeId, Bytes> listener) {
    Listening listening = new Listening(listener);
    if (programs.putIfAbsent(program, listening) != null) {
      throw new IllegalStateException("a program '" + program + "' listens at this node already");
    }
    return () -> programs.remove(program, listening);
  }

  /** On the loop's thread. */
  void report(ProgramReport report) {
    Listening listening = programs.get(report.program());
    if (listening == null) {
      done(report, false);
    } else {
      listening.offer(report);
    }
  }

  private void done(ProgramReport report, boolean heard) {
    inbox.accept(new ProgramOutcome.HandedOut(report.from(), report.ticket(), heard));
  }

  private final class Listening {
    private final BiConsumer<NodeId, Bytes> listener;
    private final ArrayDeque<ProgramReport> waiting = new ArrayDeque<>();
    private boolean running;

    Listening(BiConsumer<NodeId, Bytes> listener) {
      this.listener = listener;
    }

    synchronized void offer(ProgramReport report) {
      waiting.add(report);
      if (!running) {
        running = true;
        try {
          executor.execute(this::drain);
        } catch (RejectedExecutionException e) {
          running = false;
          waiting.remove(report);
          done(report, false);
        }
      }
    }

    private synchronized @Nullable ProgramReport next() {
      ProgramReport next = waiting.poll();
      running = next != null;
      return next;
    }

    private void drain() {
      for (ProgramReport next = next(); next != null; next = next()) {
        boolean heard = programs.get(next.program()) == this;
        if (heard) {
          hear(next);
        }
        done(next, heard);
      }
    }

    private void hear(ProgramReport report) {
      Bytes message = report.body().inline();
      try {
        listener.accept(report.from(), message == null ? Bytes.EMPTY : message);
      } catch (RuntimeException e) {
        LOG.log(Level.WARNING, "program '" + report.program() + "' failed over a message", e);
      }
    }
  }
}
