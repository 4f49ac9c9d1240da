package io.atomspace.node.protocol.replication;

import io.atomspace.node.kernel.Event;
import io.atomspace.node.protocol.consensus.Change;
import io.atomspace.node.protocol.consensus.Changed;
import io.atomspace.node.protocol.consensus.Decision;
import io.atomspace.node.protocol.consensus.Decision.Outcome;
import io.atomspace.node.protocol.consensus.Proposal;
import io.atomspace.node.protocol.consensus.Register;
import io.atomspace.node.protocol.consensus.Scan;
import io.atomspace.node.protocol.consensus.Scanned;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * What {@link io.atomspace.node.protocol.consensus.Consensus} promises and no more, as one table:
 * answers that come late, that say UNAVAILABLE or UNKNOWN, writes that take effect long after,
 * hints that are missed or tell of writes that never came about, deletions forgotten at once.
 */
final class Registers {
  /** A write that took effect. */
  interface Watcher {
    void written(String key, Register before, Register after);
  }

  private final MapNet net;
  private final TreeMap<String, Register> registers = new TreeMap<>();
  private final TreeMap<String, Long> versions = new TreeMap<>();
  private final List<Watcher> watchers = new ArrayList<>();

  /** Of 1: how often a proposal is not simply done. */
  double trouble;

  boolean forgetful;

  Registers(MapNet net) {
    this.net = net;
  }

  void watch(Watcher watcher) {
    watchers.add(watcher);
  }

  boolean isUsed() {
    return !versions.isEmpty();
  }

  Register register(String key) {
    return registers.getOrDefault(key, Register.ABSENT);
  }

  void ask(MapNet.Node node, Event.Told told) {
    if (told instanceof Proposal proposal) {
      propose(node, proposal);
    } else if (told instanceof Scan scan) {
      scan(node, scan);
    }
  }

  private void propose(MapNet.Node node, Proposal proposal) {
    boolean cut = node.cut;
    double fate = cut ? 1 - net.random.nextDouble() * 0.1 : net.random.nextDouble();
    boolean read = proposal.change() instanceof Change.Read;
    if (!cut && fate >= trouble) {
      net.after(net.delay(), () -> answer(node, proposal, apply(proposal)));
    } else if (read || net.random.nextBoolean()) {
      later(node, decision(proposal, Outcome.UNAVAILABLE, Register.ABSENT));
    } else {
      later(node, decision(proposal, Outcome.UNKNOWN, Register.ABSENT));
      if (!cut || net.random.nextInt(4) == 0) {
        long delay =
            net.random.nextBoolean() ? net.delay() : net.random.nextLong(3 * MapNet.SECOND);
        if (net.random.nextBoolean()) {
          net.after(delay, () -> apply(proposal));
        }
      }
    }
  }

  /** No majority: the answer takes as long as the engine waits for one. */
  private void later(MapNet.Node node, Decision decision) {
    net.tell(node, net.random.nextLong(600 * MapNet.MILLI), decision);
  }

  private void answer(MapNet.Node node, Proposal proposal, Decision decision) {
    net.tell(node, net.delay(), decision);
  }

  private static Decision decision(Proposal proposal, Outcome outcome, Register register) {
    return new Decision(proposal.requester(), proposal.ticket(), proposal.key(), outcome, register);
  }

  private Decision apply(Proposal proposal) {
    String key = proposal.key();
    Register before = register(key);
    if (!(proposal.change() instanceof Change.Write write)
        || (before.version() > 0 && before.operation().equals(write.operation()))) {
      return decision(proposal, Outcome.DONE, before);
    }
    if (!write.fits(before)) {
      return decision(proposal, Outcome.CONFLICT, before);
    }
    long version = versions.merge(key, 1L + net.random.nextInt(3), Long::sum);
    Register after = new Register(version, write.value(), write.operation());
    registers.put(key, after);
    watchers.forEach(watcher -> watcher.written(key, before, after));
    hint(key, before, after);
    if (write.value() == null && forgetful) {
      net.after(net.random.nextLong(2 * MapNet.SECOND), () -> forget(key, version));
    }
    return decision(proposal, Outcome.DONE, after);
  }

  private void forget(String key, long version) {
    if (register(key).version() == version) {
      registers.remove(key);
    }
  }

  private void hint(String key, Register before, Register after) {
    for (MapNet.Node node : net.nodes) {
      int what = net.random.nextInt(20);
      if (!node.cut && what < 15) {
        // An old value under a new version was proposed once, and never chosen.
        Register seen =
            what == 0
                ? new Register(after.version() + 1, before.value(), "phantom" + after.version())
                : after;
        net.tell(node, net.delay(), new Changed(key, seen));
      }
    }
  }

  private void scan(MapNet.Node node, Scan scan) {
    if (node.cut || net.random.nextDouble() < trouble / 2) {
      net.tell(
          node,
          net.random.nextLong(600 * MapNet.MILLI),
          new Scanned(scan.requester(), scan.ticket(), false, new TreeMap<>()));
      return;
    }
    net.after(
        net.delay(),
        () -> {
          TreeMap<String, Register> found = new TreeMap<>();
          registers.forEach(
              (key, register) -> {
                boolean wanted = key.startsWith(scan.prefix()) && register.value() != null;
                if (wanted && found.size() < scan.limit()) {
                  found.put(key, register);
                }
              });
          net.tell(node, net.delay(), new Scanned(scan.requester(), scan.ticket(), true, found));
        });
  }
}
