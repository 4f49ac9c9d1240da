package io.atomspace.node.protocol.replication;

import static io.atomspace.node.protocol.replication.MapNet.MILLI;
import static io.atomspace.node.protocol.replication.MapNet.SECOND;

import io.atomspace.node.kernel.Effect;
import io.atomspace.node.kernel.Fact;
import io.atomspace.node.kernel.Protocol;
import io.atomspace.node.protocol.consensus.Change;
import io.atomspace.node.protocol.consensus.Decision.Outcome;
import io.atomspace.node.protocol.consensus.Register;
import io.atomspace.node.protocol.replication.MapNet.Node;
import io.atomspace.node.simulation.invariant.Linearizability;
import io.atomspace.node.simulation.world.Violation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/** What users of the map live through, from a seed; ends with a {@link Violation} of a promise. */
final class StoreHistories {
  private static final List<String> KEYS = List.of("a", "b/c", "d");
  private static final int OPERATIONS_MAX = 36;

  private final MapNet net;
  private final TreeMap<String, List<Linearizability.Operation>> history = new TreeMap<>();
  private final TreeMap<String, Long> seen = new TreeMap<>();
  private final TreeMap<String, Long> asked = new TreeMap<>();
  private final TreeMap<Long, Boolean> changed = new TreeMap<>();
  private final TreeSet<Long> open = new TreeSet<>();
  private long place;
  private long values;
  private boolean peace;

  private StoreHistories(long seed, MapNet.Factory factory) {
    net = new MapNet(seed, 1 + (int) Math.floorMod(seed, 4L), factory);
    KEYS.forEach(key -> history.put(key, new ArrayList<>()));
  }

  /** Every trouble at once, then peace. */
  static void faults(long seed, MapNet.Factory factory) {
    new StoreHistories(seed, factory).live();
  }

  private void live() {
    net.trouble(net.random.nextDouble() * 0.5);
    net.loss = net.random.nextDouble() * 0.02;
    net.forgetful();
    net.registers.watch(this::written);
    net.startAll();
    for (int i = 0; i < net.nodes.size() + 2; i++) {
      user(net.random.nextLong(500 * MILLI));
    }
    for (int i = 0; i < 12; i++) {
      net.strike(4 * SECOND);
      net.run(net.random.nextLong(2 * SECOND));
    }
    net.heal();
    peace = true;
    net.runUntil("answers after the trouble", 40 * SECOND, () -> net.waiting() == 0);
    net.announce(new Fact.Leader(net.node(1).id, 1));
    net.run(15 * SECOND);
    net.runUntil("end of what has a time to live", 30 * SECOND, this::nothingExpires);
    finalReads();
    net.runUntil("final answers", 10 * SECOND, () -> net.waiting() == 0);
    history.forEach(
        (key, operations) -> {
          Optional<String> fault = Linearizability.fault(operations);
          check(fault.isEmpty(), "Linearizable", key + " " + fault.orElse(""));
        });
    check(net.timers(ReplicatedMap.NAME) == 0, "Bounded", "an idle node has a timer");
    for (Node node : net.nodes) {
      for (Protocol protocol : node.protocols) {
        boolean left =
            protocol instanceof ReplicatedMap map && map.openEntries() + map.expiringEntries() > 0;
        check(!left, "Bounded", "entries are left");
      }
    }
  }

  private static void check(boolean right, String invariant, String what) {
    if (!right) {
      throw new Violation(invariant, what);
    }
  }

  private boolean nothingExpires() {
    return KEYS.stream()
        .map(key -> Entry.of(net.register(ReplicatedMap.USERS + key)))
        .allMatch(entry -> entry == null || entry.ttlMillis() == 0);
  }

  /** Nobody deletes before its time, however wrong the clocks are. */
  private void written(String key, Register before, Register after) {
    Entry entry = Entry.of(before);
    if (after.operation().startsWith("expired") && entry != null && entry.value() != null) {
      long age = net.now() - asked.getOrDefault(entry.value(), 0L);
      if (entry.ttlMillis() == 0 || age < entry.ttlMillis() * MILLI) {
        throw new Violation(
            "NothingExpiresEarly", key + " after " + age / MILLI + " ms of " + entry.ttlMillis());
      }
    }
  }

  /** Asks one thing after another, of any node, until peace. */
  private void user(long delay) {
    net.after(
        delay,
        () -> {
          if (peace) {
            return;
          }
          Node node = net.any();
          String key = KEYS.get(net.random.nextInt(KEYS.size()));
          if (!node.alive || history.get(key).size() >= OPERATIONS_MAX) {
            user(100 * MILLI);
            return;
          }
          long ticket = net.ticket();
          again(ticket);
          act(node, key, ticket);
        });
  }

  /** Goes on when it is answered, or has waited in vain. */
  private void again(long ticket) {
    open.add(ticket);
    net.after(12 * SECOND, () -> goOn(ticket));
  }

  private void goOn(long ticket) {
    if (open.remove(ticket)) {
      user(net.random.nextLong(200 * MILLI));
    }
  }

  private void act(Node node, String key, long ticket) {
    switch (net.random.nextInt(10)) {
      case 0, 1, 2 -> read(node, key, new StoreCommand.Get(ticket, key));
      case 3 -> watch(node, key, ticket);
      case 4 -> {
        Long version = seen.get(key);
        if (version == null) {
          read(node, key, new StoreCommand.Get(ticket, key));
        } else {
          delete(node, key, ticket, version);
        }
      }
      case 5, 6 -> put(node, key, ticket, StoreCommand.ANY);
      case 7 -> put(node, key, ticket, StoreCommand.ABSENT);
      default -> put(node, key, ticket, seen.getOrDefault(key, StoreCommand.ANY));
    }
  }

  private void watch(Node node, String key, long ticket) {
    long version = seen.getOrDefault(key, 0L);
    Duration timeout = Duration.ofMillis(net.random.nextInt(4000));
    read(node, key, new StoreCommand.Watch(ticket, key, version, timeout));
    // What had changed when the time was over must be seen.
    net.after(
        (long) (timeout.toNanos() / node.clockRate),
        () -> changed.put(ticket, net.register(ReplicatedMap.USERS + key).version() > version));
  }

  private void read(Node node, String key, StoreCommand command) {
    long invoked = place++;
    long at = net.now();
    net.ask(
        node,
        command,
        answer -> {
          if (answer instanceof MapAnswer.Found found) {
            found(key, invoked, found);
            if (command instanceof StoreCommand.Watch watch) {
              watched(node, watch, at, found);
            }
          }
          goOn(command.ticket());
        });
  }

  private void found(String key, long invoked, MapAnswer.Found found) {
    String value = found.value();
    Register register =
        value == null ? Register.ABSENT : new Register(found.version(), value, value);
    if (value != null) {
      seen.put(key, found.version());
    }
    note(key, new Change.Read(), invoked, Outcome.DONE, register);
  }

  /**
   * A watch that says nothing has changed has waited out its time, and nothing has; but what was
   * absent at first may have come, gone and been forgotten, and is absent as before.
   */
  private void watched(Node node, StoreCommand.Watch watch, long at, MapAnswer.Found found) {
    double waited = (net.now() - at) * node.clockRate;
    if (found.version() == watch.version() && waited < 0.99 * watch.timeout().toNanos()) {
      throw new Violation("WatchWaits", "a watch ended early without a change");
    }
    boolean same = found.version() == watch.version() && watch.version() > 0;
    if (same && changed.getOrDefault(watch.ticket(), false)) {
      throw new Violation(
          "WatchMissesNothing", "a change of " + watch.key() + " since " + watch.version());
    }
  }

  private void put(Node node, String key, long ticket, long condition) {
    String value = "v" + ++values;
    boolean mortal = net.random.nextInt(4) == 0;
    Duration ttl = mortal ? Duration.ofMillis(500 + net.random.nextInt(3000)) : Duration.ZERO;
    asked.put(value, net.now());
    Change.Write write = new Change.Write(condition, value, value);
    write(node, key, write, new StoreCommand.Put(ticket, key, value, condition, ttl, value));
    if (mortal) {
      // Some node deletes it some time, perhaps.
      note(
          key,
          new Change.Write(Change.ANY, null, "expired-" + value),
          place++,
          Outcome.UNKNOWN,
          Register.ABSENT);
    }
  }

  private void delete(Node node, String key, long ticket, long version) {
    String name = "d" + ++values;
    Change.Write write = new Change.Write(version, null, name);
    write(node, key, write, new StoreCommand.Delete(ticket, key, version, name));
  }

  private void write(Node node, String key, Change.Write write, StoreCommand command) {
    long invoked = place++;
    // Unanswered as long as the node may die.
    int index = history.get(key).size();
    note(key, write, invoked, Outcome.UNKNOWN, Register.ABSENT);
    net.ask(
        node,
        command,
        answer -> {
          history.get(key).set(index, answered(key, write, invoked, answer));
          goOn(command.ticket());
        });
  }

  private Linearizability.Operation answered(
      String key, Change.Write write, long invoked, Effect.Answer answer) {
    if (answer instanceof MapAnswer.Written written) {
      if (write.value() != null) {
        seen.put(key, written.version());
      }
      return new Linearizability.Operation(
          write,
          invoked,
          place++,
          Outcome.DONE,
          new Register(written.version(), write.value(), write.operation()));
    }
    Effect.Refusal refusal = (Effect.Refusal) answer;
    Outcome outcome =
        switch (refusal.status()) {
          case 412, 503 -> Outcome.UNAVAILABLE;
          case 504 -> Outcome.UNKNOWN;
          default -> throw new Violation("RefusedAsPromised", "refused: " + refusal);
        };
    return new Linearizability.Operation(write, invoked, place++, outcome, Register.ABSENT);
  }

  private void note(String key, Change change, long invoked, Outcome outcome, Register register) {
    history
        .get(key)
        .add(new Linearizability.Operation(change, invoked, place++, outcome, register));
  }

  /** Every node sees the same in the end. */
  private void finalReads() {
    for (Node node : net.nodes) {
      for (String key : KEYS) {
        read(node, key, new StoreCommand.Get(net.ticket(), key));
      }
    }
  }
}
