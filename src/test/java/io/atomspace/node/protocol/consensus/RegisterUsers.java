package io.atomspace.node.protocol.consensus;

import static io.atomspace.node.protocol.consensus.ConsensusNet.MILLI;
import static io.atomspace.node.protocol.consensus.ConsensusNet.SECOND;

import io.atomspace.node.kernel.Event;
import io.atomspace.node.protocol.consensus.ConsensusNet.Node;
import io.atomspace.node.protocol.consensus.Decision.Outcome;
import io.atomspace.node.simulation.invariant.Linearizability;
import io.atomspace.node.simulation.invariant.Linearizability.Operation;
import io.atomspace.node.simulation.world.Violation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;

/** Who uses the registers of a {@link ConsensusNet}, and the record of all that they saw. */
final class RegisterUsers {
  static final String NAME = "users";

  private record Call(Node node, String key, Change change, long invoked, long at, User user) {}

  /** One at a time, at one node, after a pause; without a user it is a call of the test itself. */
  private final class User {
    final Node home;
    final TreeMap<String, Register> seen = new TreeMap<>();
    Call unsure;

    User(Node home) {
      this.home = home;
    }

    void soon() {
      net.after(
          random.nextLong(thinkNanos),
          () -> {
            if (working && !home.alive) {
              soon();
            } else if (working) {
              act();
            }
          });
    }

    private void act() {
      String key = keys.get(random.nextInt(keys.size()));
      if (unsure != null && random.nextBoolean()) {
        propose(home, unsure.key, unsure.change, this);
        return;
      }
      long version = seen.getOrDefault(key, Register.ABSENT).version();
      if (deletesOften && random.nextInt(3) == 0) {
        propose(home, key, write(version, null), this);
        return;
      }
      switch (random.nextInt(20)) {
        case 0, 1, 2, 3, 4, 5 -> propose(home, key, new Change.Read(), this);
        case 6 -> scan(home, "k", random.nextInt(1, keys.size() + 2), this);
        case 7, 8 -> propose(home, key, write(Change.ANY, "v"), this);
        case 9, 10, 11 -> propose(home, key, write(0, "v"), this);
        case 12, 13 -> propose(home, key, write(version, null), this);
        case 14 -> propose(home, key, write(Change.ANY, null), this);
        default -> propose(home, key, write(version, "v"), this);
      }
    }

    void answered(Call call, Outcome outcome, Register register) {
      unsure = outcome == Outcome.UNKNOWN ? call : null;
      if (outcome == Outcome.DONE || outcome == Outcome.CONFLICT) {
        seen.put(call.key, register);
      }
      soon();
    }
  }

  final Map<Long, Decision> decisions = new TreeMap<>();
  final Map<Long, Scanned> scans = new TreeMap<>();
  final Map<String, Integer> outcomes = new TreeMap<>();
  final Map<String, Register> hints = new TreeMap<>();
  long thinkNanos = 300 * MILLI;
  boolean deletesOften;
  private final ConsensusNet net;
  private final List<String> keys;
  private final SplittableRandom random;
  private final TreeMap<Long, Call> open = new TreeMap<>();
  private final TreeMap<Long, Scan> openScans = new TreeMap<>();
  private final TreeSet<Long> tickets = new TreeSet<>();
  private final TreeMap<String, List<Operation>> history = new TreeMap<>();
  private final TreeMap<String, Register> versions = new TreeMap<>();
  private final List<User> users = new ArrayList<>();
  private boolean working;
  private long lastTicket;
  private long place;
  private int names;

  RegisterUsers(ConsensusNet net, List<String> keys) {
    this.net = net;
    this.keys = keys;
    this.random = net.random.split();
    net.told = this::told;
    net.crashed = this::crashed;
  }

  void begin(int eachNode) {
    working = true;
    for (Node node : net.nodes) {
      for (int i = 0; i < eachNode; i++) {
        User user = new User(node);
        users.add(user);
        user.soon();
      }
    }
  }

  void end() {
    working = false;
  }

  boolean idle() {
    return open.isEmpty();
  }

  Change.Write write(long ifVersion, String value) {
    names++;
    return new Change.Write(ifVersion, value == null ? null : value + names, "op" + names);
  }

  /** Proposes and waits for the decision. */
  Decision decide(Node node, String key, Change change) {
    long ticket = propose(node, key, change, null);
    net.runUntil("decision at " + node.id, 30 * SECOND, () -> decisions.containsKey(ticket));
    return decisions.get(ticket);
  }

  Register done(Node node, String key, Change change) {
    Decision decision = decide(node, key, change);
    if (decision.outcome() != Outcome.DONE) {
      throw new Violation("Progress", "not DONE: " + decision);
    }
    return decision.register();
  }

  Scanned scan(Node node, String prefix, int limit) {
    long ticket = scan(node, prefix, limit, null);
    net.runUntil("scan at " + node.id, 30 * SECOND, () -> scans.containsKey(ticket));
    return scans.get(ticket);
  }

  /** Does it until it is done, as after healing it must be. */
  void insist(Node node, String key, Change change, long nanos) {
    long end = net.now() + nanos;
    Decision decision = decide(node, key, change);
    while (decision.outcome() != Outcome.DONE) {
      if (net.now() > end) {
        throw new Violation("Progress", "none at " + node.id + " after healing: " + decision);
      }
      net.run(100 * MILLI);
      decision = decide(node, key, change);
    }
  }

  private long propose(Node node, String key, Change change, User user) {
    long ticket = begun(node, key, change, user);
    net.deliver(node, new Proposal(NAME, ticket, key, change));
    return ticket;
  }

  private long scan(Node node, String prefix, int limit, User user) {
    long ticket = begun(node, "", new Change.Read(), user);
    Scan scan = new Scan(NAME, ticket, prefix, limit);
    openScans.put(ticket, scan);
    net.deliver(node, scan);
    return ticket;
  }

  private long begun(Node node, String key, Change change, User user) {
    long ticket = ++lastTicket;
    tickets.add(ticket);
    open.put(ticket, new Call(node, key, change, ++place, net.now(), user));
    return ticket;
  }

  // ---- what is told -----------------------------------------------------------------------------

  private void told(Node node, Event.Told event) {
    if (event instanceof Decision decision) {
      decided(node, decision);
    } else if (event instanceof Scanned scanned) {
      scanned(node, scanned);
    } else if (event instanceof Changed changed) {
      sameVersionSameWrite(changed.key(), changed.register());
      hints.put(node.id + " " + changed.key(), changed.register());
    }
  }

  private void decided(Node node, Decision decision) {
    Call call = closed(node, decision.requester(), decision.ticket());
    if (!call.key.equals(decision.key())) {
      throw new Violation("AnsweredOnce", "an answer for another key: " + decision);
    }
    outcomes.merge(decision.outcome().name(), 1, Integer::sum);
    decisions.put(decision.ticket(), decision);
    note(call, decision.outcome(), ++place, decision.register());
    if (call.user != null) {
      call.user.answered(call, decision.outcome(), decision.register());
    }
  }

  /** A scan is a read of each key; of those beyond its limit it says nothing. */
  private void scanned(Node node, Scanned scanned) {
    Call call = closed(node, scanned.requester(), scanned.ticket());
    Scan scan = openScans.remove(scanned.ticket());
    scans.put(scanned.ticket(), scanned);
    boolean full = scanned.found().size() >= scan.limit();
    if (scanned.found().size() > scan.limit()) {
      throw new Violation("ScanLimited", "more than the limit: " + scanned);
    }
    for (String key : keys) {
      boolean told = !full || key.compareTo(scanned.found().lastKey()) <= 0;
      if (scanned.available() && told && key.startsWith(scan.prefix())) {
        Register register = scanned.found().getOrDefault(key, Register.ABSENT);
        Call read = new Call(node, key, call.change, call.invoked, 0, null);
        note(read, Outcome.DONE, ++place, register);
      }
    }
    outcomes.merge(scanned.available() ? "SCANNED" : "NOT SCANNED", 1, Integer::sum);
    if (call.user != null) {
      call.user.soon();
    }
  }

  private Call closed(Node node, String requester, long ticket) {
    Call call = open.remove(ticket);
    if (call == null || call.node != node || !requester.equals(NAME)) {
      throw new Violation(
          "AnsweredOnce", "answered twice, or never asked: " + requester + " " + ticket);
    }
    return call;
  }

  private void note(Call call, Outcome outcome, long answered, Register register) {
    if (outcome == Outcome.DONE || outcome == Outcome.CONFLICT) {
      sameVersionSameWrite(call.key, register);
    }
    history
        .computeIfAbsent(call.key, none -> new ArrayList<>())
        .add(new Operation(call.change, call.invoked, answered, outcome, register));
  }

  private void sameVersionSameWrite(String key, Register register) {
    Register known = versions.putIfAbsent(key + " " + register.version(), register);
    if (known != null && !known.equals(register)) {
      throw new Violation(
          "OneWritePerVersion", "two writes of " + key + ": " + known + ", " + register);
    }
  }

  private void crashed(Node node) {
    for (long ticket : List.copyOf(open.keySet())) {
      Call call = open.get(ticket);
      if (call.node == node) {
        open.remove(ticket);
        if (openScans.remove(ticket) == null) {
          note(call, Outcome.UNKNOWN, Linearizability.NEVER, Register.ABSENT);
        }
        if (call.user != null) {
          call.user.unsure = call.change instanceof Change.Write ? call : null;
          call.user.soon();
        }
      }
    }
  }

  // ---- judgement --------------------------------------------------------------------------------

  void judge() {
    history.forEach(
        (key, operations) ->
            Linearizability.fault(operations)
                .ifPresent(
                    fault -> {
                      throw new Violation("Linearizable", key + " is " + fault);
                    }));
  }

  int operations() {
    return history.values().stream().mapToInt(List::size).sum();
  }

  /** No answer is outstanding for longer than that. */
  void answeredWithin(long nanos) {
    for (Call call : open.values()) {
      if (net.now() - call.at > nanos) {
        throw new Violation("AnsweredInTime", "not answered in time: " + call);
      }
    }
  }
}
