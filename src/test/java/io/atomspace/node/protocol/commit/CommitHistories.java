package io.atomspace.node.protocol.commit;

import static io.atomspace.node.protocol.replication.MapNet.MILLI;
import static io.atomspace.node.protocol.replication.MapNet.SECOND;

import io.atomspace.node.kernel.Effect;
import io.atomspace.node.kernel.Fact;
import io.atomspace.node.kernel.Protocol;
import io.atomspace.node.protocol.commit.KeyChange.Action;
import io.atomspace.node.protocol.consensus.Register;
import io.atomspace.node.protocol.replication.Entry;
import io.atomspace.node.protocol.replication.MapAnswer;
import io.atomspace.node.protocol.replication.MapNet;
import io.atomspace.node.protocol.replication.MapNet.Node;
import io.atomspace.node.protocol.replication.ReplicatedMap;
import io.atomspace.node.protocol.replication.StoreCommand;
import io.atomspace.node.simulation.world.Violation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * What users of transactions live through, from a seed. Each transaction sets the keys of a pair to
 * the next number; so who reads one and then the other must not see the number fall, and two
 * transactions must not give the same number.
 */
final class CommitHistories {
  private static final List<String> KEYS = List.of("x", "y", "z");

  private final MapNet net;
  private final Outsiders outsiders;
  private final TreeMap<Long, String> committed = new TreeMap<>();
  private final TreeSet<String> aborted = new TreeSet<>();
  private final TreeSet<String> begun = new TreeSet<>();
  private final TreeMap<String, Register> last = new TreeMap<>();
  private final TreeSet<Long> open = new TreeSet<>();
  private int commits;
  private int ids;
  private boolean peace;

  private CommitHistories(long seed, MapNet.Factory factory) {
    net = new MapNet(seed, 1 + (int) Math.floorMod(seed, 4L), factory);
    outsiders = new Outsiders(net);
    net.works = outsiders::work;
  }

  /** Every trouble at once, then peace. */
  static void faults(long seed, MapNet.Factory factory) {
    new CommitHistories(seed, factory).live();
  }

  private void live() {
    net.trouble(net.random.nextDouble() * 0.25);
    net.loss = net.random.nextDouble() * 0.02;
    outsiders.deaf = net.random.nextDouble() * 0.3;
    net.forgetful();
    net.startAll();
    for (int i = 0; i < net.nodes.size() + 1; i++) {
      writer(net.random.nextLong(SECOND));
      reader(net.random.nextLong(SECOND));
    }
    for (int i = 0; i < 12; i++) {
      net.strike(6 * SECOND);
      net.run(net.random.nextLong(4 * SECOND));
    }
    net.heal();
    outsiders.deaf = 0;
    net.announce(new Fact.Leader(net.node(1).id, 1));
    int before = commits;
    net.runUntil("progress after the trouble", 120 * SECOND, () -> commits >= before + 3);
    peace = true;
    net.runUntil("answers to all", 60 * SECOND, () -> net.waiting() == 0);
    // What dead coordinators left is found by a leader, and given time.
    net.announce(new Fact.Leader(null, 1));
    net.announce(new Fact.Leader(net.node(1).id, 2));
    net.run(90 * SECOND);
    // An intent that came late is there until it is met.
    KEYS.forEach(key -> net.ask(net.any(), new StoreCommand.Get(net.ticket(), key), answer -> {}));
    net.run(5 * SECOND);
    for (String key : KEYS) {
      net.peek(net.any(), ReplicatedMap.USERS + key, register -> last.put(key, register));
    }
    net.run(5 * SECOND);
    check(last.size() == KEYS.size(), "Progress", "no last look at all keys");
    end();
  }

  private static void check(boolean right, String invariant, String what) {
    if (!right) {
      throw new Violation(invariant, what);
    }
  }

  private void end() {
    long number = number("x");
    for (String key : KEYS) {
      Entry entry = entry(key);
      check(
          entry == null || entry.intent() == null, "NothingHeldForEver", key + " is held for ever");
      check(
          number(key) == number,
          "AllOrNothing",
          "a part of a transaction: " + key + "=" + number(key));
    }
    check(
        committed.isEmpty() || committed.lastKey() <= number,
        "AllOrNothing",
        "committed " + committed + " but the number is " + number);
    for (String name : outsiders.committed) {
      check(
          !outsiders.aborted.contains(name),
          "OneOutcome",
          "committed and aborted outside: " + name);
    }
    for (String id : committed.values()) {
      check(
          outsiders.committed.contains(id + " das"), "AllOrNothing", id + " not committed outside");
    }
    for (String id : aborted) {
      check(
          !outsiders.committed.contains(id + " das"),
          "AllOrNothing",
          id + " committed outside alone");
    }
    for (Node node : net.nodes) {
      for (Protocol protocol : node.protocols) {
        boolean left = protocol instanceof AtomicCommit commit && commit.openEntries() > 0;
        check(!left, "Bounded", "entries are left");
      }
    }
  }

  private Entry entry(String key) {
    return Entry.of(last.getOrDefault(key, Register.ABSENT));
  }

  private long number(String key) {
    Entry entry = entry(key);
    return entry == null || entry.value() == null ? 0 : Long.parseLong(entry.value());
  }

  private void writer(long delay) {
    net.after(
        delay,
        () -> {
          Node node = net.any();
          if (!peace && !node.alive) {
            writer(500 * MILLI);
          } else if (!peace) {
            begin(node);
          }
        });
  }

  private void goOnAfter(long ticket) {
    open.add(ticket);
    net.after(30 * SECOND, () -> goOn(ticket));
  }

  private void goOn(long ticket) {
    if (open.remove(ticket)) {
      writer(net.random.nextLong(500 * MILLI));
    }
  }

  /** Reads all keys, then sets all to the next number, on condition that none was changed. */
  private void begin(Node node) {
    long mark = net.ticket();
    goOnAfter(mark);
    readAll(
        node,
        new ArrayList<>(),
        found -> {
          List<KeyChange> changes = new ArrayList<>();
          long next = 0;
          for (MapAnswer.Found each : found) {
            next = Math.max(next, each.value() == null ? 0 : Long.parseLong(each.value()));
          }
          next++;
          for (MapAnswer.Found each : found) {
            long condition = each.value() == null ? StoreCommand.ABSENT : each.version();
            changes.add(
                new KeyChange(
                    each.key(), condition, Action.PUT, Long.toString(next), Duration.ZERO));
          }
          commit(node, "t" + ++ids, next, changes, mark, 2);
        },
        () -> goOn(mark));
  }

  private void commit(
      Node node, String id, long next, List<KeyChange> changes, long mark, int repetitions) {
    begun.add(id);
    String content = net.random.nextInt(20) == 0 && repetitions == 2 ? "no" : "yes" + next;
    CommitCommand.Commit command =
        new CommitCommand.Commit(net.ticket(), id, changes, List.of(new External("das", content)));
    net.ask(
        node,
        command,
        answer -> {
          note(id, next, answer);
          goOn(mark);
        });
    boolean sameAgain = net.random.nextInt(3) == 0;
    if (sameAgain && repetitions > 0) {
      // The same by another node, as one does that lost the answer.
      net.after(
          net.random.nextLong(3 * SECOND),
          () ->
              net.ask(
                  net.any(),
                  new CommitCommand.Commit(net.ticket(), id, changes, command.externals()),
                  answer -> note(id, next, answer)));
    }
  }

  private void note(String id, long next, Effect.Answer answer) {
    if (answer instanceof CommitAnswer.Committed done) {
      commits++;
      String other = committed.put(next, done.id());
      if (other != null && !other.equals(id)) {
        throw new Violation("AllOrNothing", other + " and " + id + " both gave " + next);
      }
      if (aborted.contains(id)) {
        throw new Violation("OneOutcome", id + " is aborted and committed");
      }
    } else {
      Effect.Refusal refusal = (Effect.Refusal) answer;
      if (refusal.title().equals("Transaction aborted")) {
        aborted.add(id);
        if (committed.containsValue(id)) {
          throw new Violation("OneOutcome", id + " is committed and aborted");
        }
      }
    }
  }

  private void reader(long delay) {
    net.after(
        delay,
        () -> {
          Node node = net.any();
          if (peace) {
            return;
          }
          if (node.alive) {
            readAll(node, new ArrayList<>(), this::neverFalls, () -> {});
          }
          reader(net.random.nextLong(600 * MILLI));
        });
  }

  private void neverFalls(List<MapAnswer.Found> found) {
    long last = 0;
    for (MapAnswer.Found each : found) {
      long number = each.value() == null ? 0 : Long.parseLong(each.value());
      if (number < last) {
        throw new Violation("AllOrNothing", "half a transaction was seen: " + found);
      }
      last = number;
    }
  }

  /** One key after the other, in an order of chance. */
  private void readAll(
      Node node,
      List<MapAnswer.Found> found,
      Consumer<List<MapAnswer.Found>> then,
      Runnable otherwise) {
    if (found.size() == KEYS.size()) {
      then.accept(found);
      return;
    }
    List<String> left = new ArrayList<>(KEYS);
    found.forEach(each -> left.remove(each.key()));
    String key = left.get(net.random.nextInt(left.size()));
    net.ask(
        node,
        new StoreCommand.Get(net.ticket(), key),
        answer -> {
          if (answer instanceof MapAnswer.Found each) {
            found.add(each);
            readAll(node, found, then, otherwise);
          } else {
            otherwise.run();
          }
        });
  }
}
