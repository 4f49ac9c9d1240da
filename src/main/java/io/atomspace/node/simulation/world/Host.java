package io.atomspace.node.simulation.world;

import io.atomspace.node.kernel.Bytes;
import io.atomspace.node.kernel.Effect;
import io.atomspace.node.kernel.Event;
import io.atomspace.node.kernel.Machine;
import io.atomspace.node.kernel.Members;
import io.atomspace.node.kernel.NodeId;
import io.atomspace.node.protocol.election.CoordinatorWork;
import io.atomspace.node.protocol.jobs.JobWork;
import io.atomspace.node.protocol.ledger.CopyWork;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One simulated computer: it performs the effects of the node that lives on it, as the live runtime
 * does, and can crash, pause and lose its transport at any moment.
 */
public final class Host {
  /** Frames that wait while a node is paused; more are dropped, as the live inbox does. */
  private static final int FRAMES_WAITING_MAX = 4_096;

  private final World world;
  private final Members members;
  private final HostClock clock;
  private final Chance chance;
  private final DurableStore store = new DurableStore();
  private final SpoolFiles spool = new SpoolFiles();
  private final Deque<Event> waiting = new ArrayDeque<>();
  private final HostTimers timers;
  private @Nullable Machine node;
  private final SimulatedCopies copies;
  private ScriptHost scripts;
  private SimulatedCoordinator.Client coordinated;
  private long life;
  private long session;
  private int pauses;
  private int transportFaults;
  private boolean crashAtPersist;
  private boolean crashing;

  Host(World world, Members members, HostClock clock, Chance chance) {
    this.world = world;
    this.members = members;
    this.clock = clock;
    this.chance = chance;
    this.timers = new HostTimers(world.agenda(), clock);
    this.scripts = scriptHost();
    this.copies =
        new SimulatedCopies(
            world.agenda()::nowNanos,
            store::isFull,
            chance.split(),
            spool,
            job -> scripts.result(job),
            this::later,
            this::take);
    this.coordinated = world.coordinator().client(this::take);
  }

  private ScriptHost scriptHost() {
    return new ScriptHost(
        new ScriptHost.Bench(
            chance,
            spool,
            world::workload,
            this::later,
            this::take,
            what -> world.observers().forEach(o -> o.misused(this, what))));
  }

  public NodeId id() {
    return members.self();
  }

  public long session() {
    return session;
  }

  public boolean isAlive() {
    return node != null;
  }

  public boolean isPaused() {
    return pauses > 0;
  }

  public boolean isTransportUp() {
    return transportFaults == 0;
  }

  public DurableStore store() {
    return store;
  }

  public SpoolFiles spool() {
    return spool;
  }

  public ScriptHost scripts() {
    return scripts;
  }

  public int timersSet() {
    return timers.size();
  }

  /** Starts the node, unless it lives. */
  public void start() {
    if (node != null) {
      return;
    }
    session += chance.between(1, 5);
    node = world.birth(this, members, chance.seed());
    take(new Event.Started(session, store.records()));
    take(isTransportUp() ? new Event.TransportUp() : new Event.TransportDown("simulated"));
  }

  /** The node is gone with all but its records; its timers, spool and scripts with it. */
  public void crash() {
    if (node == null) {
      return;
    }
    node = null;
    coordinated.die();
    coordinated = world.coordinator().client(this::take);
    coordinated.cut(!isTransportUp());
    life++;
    pauses = 0;
    crashing = false;
    crashAtPersist = false;
    store.full(false);
    waiting.clear();
    timers.clear();
    spool.clear();
    store.crash(chance);
    scripts = scriptHost();
    world.observers().forEach(o -> o.crashed(this));
  }

  /** The next record that the node asks to store kills it at that moment. */
  public void crashAtPersist() {
    crashAtPersist = true;
  }

  /** Whether the disk refuses every write from now on; a crash makes room. */
  public void fillDisk(boolean full) {
    store.full(full);
  }

  /** Freezes the node: what happens to it waits. Pauses add up. */
  public void pause() {
    pauses++;
    coordinated.pause();
  }

  /** After the last pause the node takes what waited: messages first, then timers. */
  public void resume() {
    if (pauses == 0 || --pauses > 0) {
      return;
    }
    coordinated.resume();
    while (!waiting.isEmpty() && !isPaused()) {
      step(waiting.remove());
    }
    timers.overdue().forEach(this::due);
  }

  /** The network of this node is down: its transport, and the way to a coordinator. */
  public void transportDown() {
    if (++transportFaults == 1) {
      coordinated.cut(true);
      take(new Event.TransportDown("simulated"));
    }
  }

  public void transportUp() {
    if (transportFaults > 0 && --transportFaults == 0) {
      coordinated.cut(false);
      take(new Event.TransportUp());
    }
  }

  /** Everything goes well again. */
  public void heal() {
    crashAtPersist = false;
    store.full(false);
    if (transportFaults > 0) {
      transportFaults = 1;
      transportUp();
    }
    if (pauses > 0) {
      pauses = 1;
      resume();
    }
    start();
  }

  /** A frame from the network: dropped if the node is dead, cut off, or too far behind. */
  public void arrive(byte[] frame) {
    if (isTransportUp() && waiting.size() < FRAMES_WAITING_MAX) {
      take(new Event.FrameReceived(new Bytes(frame)));
    }
  }

  /** Gives the node an event, or keeps it while the node is paused; the dead take nothing. */
  public void take(Event event) {
    if (node == null) {
      return;
    }
    if (isPaused()) {
      waiting.add(event);
    } else {
      step(event);
    }
  }

  private void step(Event event) {
    Machine alive = node;
    if (alive == null) {
      return;
    }
    long steppedSession = session;
    List<Effect> wanted;
    try {
      wanted = alive.step(clock.nowNanos(), event);
    } catch (Violation violation) {
      throw violation;
    } catch (RuntimeException thrown) {
      world.observers().forEach(o -> o.threw(this, event, thrown));
      crash();
      return;
    }
    List<Effect> performed = new ArrayList<>(wanted.size());
    for (Effect effect : wanted) {
      performed.add(effect);
      perform(effect);
      if (crashing) {
        break;
      }
    }
    world.observers().forEach(o -> o.stepped(this, steppedSession, event, performed));
    if (crashing) {
      crash();
    }
  }

  private void perform(Effect effect) {
    if (effect instanceof Effect.Transmit transmit) {
      transmit(transmit);
    } else if (effect instanceof Effect.SetTimer set) {
      timers.set(set, this::due);
    } else if (effect instanceof Effect.CancelTimer cancel) {
      timers.cancel(cancel.timer());
    } else if (effect instanceof Effect.Persist write) {
      persist(write);
    } else if (effect instanceof Effect.Spool fragment) {
      spool.write(fragment);
    } else if (effect instanceof Effect.Discard discard) {
      spool.discard(discard.spooled());
    } else if (effect instanceof JobWork work) {
      scripts.perform(work);
    } else if (effect instanceof CopyWork work) {
      copies.perform(work);
    } else if (effect instanceof CoordinatorWork work) {
      coordinated.perform(work);
    } else if (effect instanceof Effect.Reply reply) {
      world.replied(this, reply);
    }
  }

  private void transmit(Effect.Transmit transmit) {
    byte[] frame = spool.frame(transmit);
    if (frame == null) {
      world.observers().forEach(o -> o.misused(this, "no such slice: " + transmit.slice()));
      return;
    }
    if (isTransportUp()) {
      world.observers().forEach(o -> o.sent(this, transmit));
      world.carry(id(), transmit.nextHop(), frame);
    }
  }

  private void persist(Effect.Persist write) {
    store.append(write);
    if (crashAtPersist) {
      crashing = true;
      return;
    }
    later(clock.diskNanos(chance), () -> take(store.settle()));
  }

  /** Does an action after a delay, unless the host crashes before. */
  private void later(long delayNanos, Runnable action) {
    long then = life;
    world
        .agenda()
        .after(
            delayNanos,
            () -> {
              if (then == life) {
                action.run();
              }
            });
  }

  private void due(HostTimers.Due due) {
    if (isPaused()) {
      timers.late(due);
    } else if (timers.expire(due)) {
      step(new Event.TimerFired(due.timer()));
    }
  }
}
