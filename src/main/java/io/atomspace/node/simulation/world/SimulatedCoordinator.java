package io.atomspace.node.simulation.world;

import io.atomspace.node.kernel.NodeId;
import io.atomspace.node.protocol.election.CoordinatorOutcome;
import io.atomspace.node.protocol.election.CoordinatorWork;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A ZooKeeper ensemble that is one server on virtual time: sessions that end by its own clock, one
 * ephemeral node, a number for each transaction, watches that fire once. Each {@link Client} stands
 * in the process of a node: it pings, says SUSPENDED after two thirds of the timeout without an
 * answer and LOST after the timeout, stands still with its node and dies with it.
 */
public final class SimulatedCoordinator {
  private static final long MILLI = 1_000_000;
  private static final long RESEND_NANOS = 50 * MILLI;

  /** Does something after a delay. */
  @FunctionalInterface
  public interface Later {
    void after(long delayNanos, Runnable action);
  }

  private static final class Session {
    private long heardNanos;
  }

  private record Leader(NodeId holder, long session, long term) {}

  private record Watch(Client client, long connection, long ticket) {}

  private final Later later;
  private final LongSupplier clock;
  private final Chance chance;
  private final long timeoutNanos;
  private final Map<Long, Session> sessions = new TreeMap<>();
  private final List<Watch> watches = new ArrayList<>();
  private LongConsumer ends = term -> {};
  private @Nullable Leader leader;
  private long transactions;
  private boolean up = true;

  /**
   * @param clock the true time
   * @param timeoutNanos of every session, whatever is asked for
   */
  public SimulatedCoordinator(Later later, LongSupplier clock, Chance chance, long timeoutNanos) {
    this.later = later;
    this.clock = clock;
    this.chance = chance;
    this.timeoutNanos = timeoutNanos;
  }

  /** Hears the term of each leader's node that is removed, at that moment. */
  public void ends(LongConsumer hears) {
    ends = hears;
  }

  /** A client without a session, for one life of a node. */
  public Client client(Consumer<CoordinatorOutcome> hears) {
    return new Client(hears);
  }

  /** The whole ensemble stops or comes back; then every session begins its timeout anew. */
  public void up(boolean answers) {
    if (answers && !up) {
      sessions.forEach((id, session) -> heard(id, session));
    }
    up = answers;
  }

  // ---- the server -----------------------------------------------------------------------------

  private void heard(long id, Session session) {
    long now = clock.getAsLong();
    session.heardNanos = now;
    // The server looks at its sessions once a tick.
    later.after(
        timeoutNanos + chance.between(1, timeoutNanos / 8),
        () -> {
          if (up && session.heardNanos == now && sessions.remove(id) != null) {
            transactions++;
            Leader held = leader;
            if (held != null && held.session == id) {
              removed(held);
            }
          }
        });
  }

  private void claimed(NodeId holder, long session) {
    if (leader == null) {
      leader = new Leader(holder, session, ++transactions);
      changed();
    }
  }

  private void removed(Leader old) {
    transactions++;
    leader = null;
    ends.accept(old.term);
    changed();
  }

  private void changed() {
    List<Watch> fired = List.copyOf(watches);
    watches.clear();
    fired.forEach(
        watch ->
            watch.client.tell(
                watch.connection,
                () -> watch.client.hears.accept(new CoordinatorOutcome.Changed(watch.ticket))));
  }

  private CoordinatorOutcome look(Client client, long ticket) {
    watches.add(new Watch(client, client.connection, ticket));
    Leader held = leader;
    return held == null
        ? new CoordinatorOutcome.Vacant(ticket)
        : new CoordinatorOutcome.Held(ticket, held.holder, held.session, held.term);
  }

  // ---- the client -----------------------------------------------------------------------------

  /** What stands in a node's process. */
  public final class Client {
    private final Consumer<CoordinatorOutcome> hears;
    private final Map<Long, Long> questions = new TreeMap<>();
    private boolean opened;
    private boolean dead;
    private boolean paused;
    private boolean cut;
    private boolean connected;
    private long connection;
    private long session;
    private long heardNanos;
    private long beats;
    private final Way toServer = new Way();
    private final Way toClient = new Way();

    private Client(Consumer<CoordinatorOutcome> hears) {
      this.hears = hears;
    }

    /** Whether its node asked for anything yet. */
    public boolean isOpen() {
      return opened;
    }

    /** Whether the leader's node of this term is this client's, by its session of now. */
    public boolean owns(long term) {
      Leader held = leader;
      return held != null && held.term == term && held.session == session;
    }

    /** Carries nothing between this client and the coordinator, or everything again. */
    public void cut(boolean nothing) {
      cut = nothing;
    }

    /** The process stands still. */
    public void pause() {
      paused = true;
    }

    /** The process goes on; a moment later its threads see how late it is. */
    public void resume() {
      if (paused) {
        paused = false;
        if (connected) {
          long then = connection;
          later.after(chance.between(0, 5 * MILLI), () -> beat(then));
        } else if (opened && !dead) {
          connect(connection);
        }
      }
    }

    /** The process is gone; the coordinator learns of it by its silence alone. */
    public void die() {
      dead = true;
    }

    /** Does what its node asks for. */
    public void perform(CoordinatorWork work) {
      if (work instanceof CoordinatorWork.Connect) {
        opened = true;
        connect(connection);
      } else if (work instanceof CoordinatorWork.Claim claim) {
        ask(
            claim.ticket(),
            () -> {
              claimed(claim.holder(), session);
              return look(this, claim.ticket());
            });
      } else if (work instanceof CoordinatorWork.Look look) {
        ask(look.ticket(), () -> look(this, look.ticket()));
      } else if (work instanceof CoordinatorWork.Release release) {
        request(
            () -> {
              Leader held = leader;
              if (held != null && held.session == session && held.term == release.term()) {
                removed(held);
              }
            });
      }
    }

    private void ask(long ticket, Supplier<CoordinatorOutcome> answer) {
      if (!connected) {
        later.after(
            MILLI,
            () -> {
              if (!dead) {
                hears.accept(new CoordinatorOutcome.Failed(ticket, "not connected"));
              }
            });
        return;
      }
      long then = connection;
      questions.put(ticket, then);
      request(
          () -> {
            CoordinatorOutcome told = answer.get();
            tell(
                then,
                () -> {
                  questions.remove(ticket);
                  hears.accept(told);
                });
          });
    }

    /** Carries something to the server, in order, which hears the session by it. */
    private void request(Runnable served) {
      long then = connection;
      toServer.carry(
          then,
          () -> {
            Session alive = sessions.get(session);
            if (alive == null) {
              // The server closes the connection of a session that is over.
              later.after(delay(), () -> suspend(then));
            } else {
              heard(session, alive);
              served.run();
            }
          });
    }

    /** Carries something back, in order. */
    private void tell(long then, Runnable taken) {
      toClient.carry(
          then,
          () -> {
            heardNanos = clock.getAsLong();
            taken.run();
          });
    }

    /** One direction of a connection: what is cut comes later, in order, unless that breaks. */
    private final class Way {
      private final Deque<Runnable> waiting = new ArrayDeque<>();

      void carry(long then, Runnable taken) {
        if (!connected || then != connection) {
          // What is said on a broken connection never comes, nor holds up what is said on the next.
          return;
        }
        waiting.add(taken);
        later.after(delay(), () -> arrive(then));
      }

      private void arrive(long then) {
        if (dead || !connected || then != connection) {
          return;
        }
        if (cut || !up) {
          later.after(RESEND_NANOS + delay(), () -> arrive(then));
        } else {
          waiting.remove().run();
        }
      }
    }

    private long delay() {
      return chance.between(MILLI / 5, 3 * MILLI);
    }

    private void connect(long then) {
      later.after(
          delay(),
          () -> {
            if (dead || paused || connected || then != connection) {
              return;
            }
            if (cut || !up) {
              later.after(timeoutNanos / 10 + delay(), () -> connect(then));
              return;
            }
            Session alive = sessions.get(session);
            if (alive == null) {
              if (session != 0) {
                lose();
              }
              session = ++transactions;
              alive = new Session();
              sessions.put(session, alive);
            }
            heard(session, alive);
            connected = true;
            heardNanos = clock.getAsLong();
            hears.accept(new CoordinatorOutcome.Connected(session, timeoutNanos));
            beat(connection);
          });
    }

    /** Pings, or finds that too long nothing came back. */
    private void beat(long then) {
      if (dead || paused || !connected || then != connection) {
        return;
      }
      if (clock.getAsLong() - heardNanos >= timeoutNanos * 2 / 3) {
        suspend(then);
        return;
      }
      request(() -> tell(then, () -> {}));
      long beat = ++beats;
      later.after(
          timeoutNanos / 6,
          () -> {
            if (beat == beats) {
              beat(then);
            }
          });
    }

    private void suspend(long broken) {
      if (dead || paused || broken != connection) {
        return;
      }
      connected = false;
      connection++;
      toServer.waiting.clear();
      toClient.waiting.clear();
      hears.accept(new CoordinatorOutcome.Suspended());
      List.copyOf(questions.keySet())
          .forEach(ticket -> hears.accept(new CoordinatorOutcome.Failed(ticket, "cut")));
      questions.clear();
      long then = connection;
      connect(then);
      later.after(
          timeoutNanos,
          () -> {
            if (!dead && !paused && !connected && then == connection) {
              lose();
            }
          });
    }

    private void lose() {
      session = 0;
      hears.accept(new CoordinatorOutcome.Lost());
    }
  }
}
