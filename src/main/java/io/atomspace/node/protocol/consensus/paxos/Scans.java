package io.atomspace.node.protocol.consensus.paxos;

import io.atomspace.node.kernel.Effect;
import io.atomspace.node.kernel.NodeId;
import io.atomspace.node.kernel.TimerId;
import io.atomspace.node.protocol.consensus.Change;
import io.atomspace.node.protocol.consensus.Decision.Outcome;
import io.atomspace.node.protocol.consensus.Proposal;
import io.atomspace.node.protocol.consensus.Register;
import io.atomspace.node.protocol.consensus.Scan;
import io.atomspace.node.protocol.consensus.Scanned;
import io.atomspace.node.protocol.consensus.paxos.PaxosMessage.PaxosList;
import io.atomspace.node.protocol.consensus.paxos.PaxosMessage.PaxosListed;
import java.util.TreeMap;

/**
 * The scans of this node: a majority lists its keys page by page; what a majority accepted under
 * one ballot is the register, every other key is read by a round of its own.
 */
final class Scans {
  static final String TIMER = "scan/";

  /** Asks for reads of scans; no protocol has this name. */
  static final String REQUESTER = " scan";

  private final Proposals proposals;
  private final String owner;
  private final String space;
  private final PaxosSettings settings;
  private final Post post;
  private final TreeMap<Long, ScanUnderWay> scans = new TreeMap<>();
  private long numbers;

  Scans(Proposals proposals, String owner, String space, PaxosSettings settings, Post post) {
    this.proposals = proposals;
    this.owner = owner;
    this.space = space;
    this.settings = settings;
    this.post = post;
  }

  void begin(Scan scan) {
    if (scans.size() >= settings.scans()) {
      answer(scan, false, new TreeMap<>());
      return;
    }
    ScanUnderWay under = new ScanUnderWay(scan, proposals.members);
    long number = ++numbers;
    scans.put(number, under);
    post.add(new Effect.SetTimer(timer(number), settings.limit()));
    list(under);
  }

  private void list(ScanUnderWay scan) {
    PaxosList list =
        new PaxosList(space, proposals.nextRound(), scan.scan.prefix(), scan.nextPage());
    scan.asked(list);
    proposals.members.all().stream()
        .filter(member -> !proposals.isDown(member))
        .forEach(member -> post.send(member, list));
  }

  /** What was under way to this peer may be lost: it is asked again. */
  void again(NodeId peer) {
    scans
        .values()
        .forEach(
            scan -> {
              PaxosList list = scan.awaited(peer);
              if (list != null) {
                post.send(peer, list);
              }
            });
  }

  /** An acceptor sends a page. */
  void hear(NodeId from, PaxosListed page) {
    for (long number : scans.keySet().toArray(Long[]::new)) {
      ScanUnderWay scan = scans.get(number);
      if (scan != null && scan.takes(from, page)) {
        advance(number, scan);
        return;
      }
    }
  }

  /** A read of a scan has ended. */
  void read(Proposal read, Outcome outcome, Register register) {
    ScanUnderWay scan = scans.get(read.ticket());
    if (scan == null) {
      return;
    }
    if (outcome == Outcome.DONE) {
      scan.read(read.key(), register);
      advance(read.ticket(), scan);
    } else {
      end(read.ticket(), scan, false);
    }
  }

  private void advance(long number, ScanUnderWay scan) {
    for (String key = scan.nextRead(); key != null; key = scan.nextRead()) {
      proposals.propose(new Proposal(REQUESTER, number, key, new Change.Read()));
    }
    if (scan.isComplete()) {
      end(number, scan, true);
    } else if (scan.isPageDone()) {
      list(scan);
    }
  }

  /** A timer whose name begins with {@link #TIMER} has run out. */
  void fired(String number) {
    long of = Long.parseLong(number);
    ScanUnderWay scan = scans.get(of);
    if (scan != null) {
      end(of, scan, false);
    }
  }

  private void end(long number, ScanUnderWay scan, boolean available) {
    scans.remove(number);
    post.add(new Effect.CancelTimer(timer(number)));
    answer(scan.scan, available, available ? scan.found() : new TreeMap<>());
  }

  private void answer(Scan scan, boolean available, TreeMap<String, Register> found) {
    post.add(new Effect.Tell(new Scanned(scan.requester(), scan.ticket(), available, found)));
  }

  private TimerId timer(long number) {
    return new TimerId(owner, TIMER + number);
  }
}
