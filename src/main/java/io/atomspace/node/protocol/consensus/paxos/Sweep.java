package io.atomspace.node.protocol.consensus.paxos;

import io.atomspace.node.kernel.Members;
import io.atomspace.node.kernel.NodeId;
import io.atomspace.node.protocol.consensus.Change;
import io.atomspace.node.protocol.consensus.Proposal;
import io.atomspace.node.protocol.consensus.paxos.PaxosMessage.Grave;
import io.atomspace.node.protocol.consensus.paxos.PaxosMessage.PaxosAccept;
import io.atomspace.node.protocol.consensus.paxos.PaxosMessage.PaxosAnswer;
import io.atomspace.node.protocol.consensus.paxos.PaxosMessage.PaxosForget;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Sees to it that deletions are forgotten: waits until every member has accepted a tombstone under
 * one ballot, and a while longer, since forgetting takes from whoever is still writing the means to
 * tell what became of it; then tells all to forget it. Has those accepted anew that stayed, once
 * all members are up. Nothing is lost if it forgets what it waits for.
 */
class Sweep {
  /** Asks for proposals of the sweep; no protocol has this name. */
  static final String REQUESTER = " sweep";

  private static final int BURIALS_MAX = 10_000;

  /** Tombstones of one sweep. */
  private static final int BATCH = 256;

  private record Burial(String key, long ballot, TreeSet<NodeId> accepted) {}

  private record Ready(Grave grave, long sweep) {}

  private final Members members;
  private final String space;
  private final Post post;

  /** By the round in which the tombstone was accepted. */
  private final TreeMap<Long, Burial> burials = new TreeMap<>();

  /** What every member has, oldest first. */
  private final ArrayDeque<Ready> ready = new ArrayDeque<>();

  private long sweeps;
  private long tickets;

  Sweep(Members members, String space, Post post) {
    this.members = members;
    this.space = space;
    this.post = post;
  }

  /** A proposal has ended. */
  void ended(@Nullable Proposer proposer) {
    PaxosAccept accept = proposer == null ? null : proposer.accepted();
    if (proposer == null || accept == null || accept.kept().hasValue()) {
      return;
    }
    burials.put(
        accept.round(),
        new Burial(accept.key(), accept.ballot(), new TreeSet<>(proposer.acceptedBy())));
    if (burials.size() > BURIALS_MAX) {
      burials.pollFirstEntry();
    }
    complete(accept.round());
  }

  /** An acceptor answers, perhaps later than a majority. */
  void hear(NodeId from, PaxosAnswer answer) {
    Burial burial = burials.get(answer.round());
    if (burial != null && answer.granted()) {
      burial.accepted().add(from);
      complete(answer.round());
    } else if (burial != null) {
      burials.remove(answer.round());
    }
  }

  private void complete(long round) {
    Burial burial = burials.get(round);
    if (burial != null && mayForget(burial.accepted().size())) {
      burials.remove(round);
      if (ready.size() < BURIALS_MAX) {
        ready.add(new Ready(new Grave(burial.key(), burial.ballot()), sweeps));
      }
    }
  }

  /** Time for a sweep: has forgotten what was ready at the sweep before the last. */
  void due() {
    sweeps++;
    List<Grave> graves = new ArrayList<>();
    while (graves.size() < BATCH && !ready.isEmpty() && ready.element().sweep() < sweeps - 1) {
      graves.add(ready.remove().grave());
    }
    if (!graves.isEmpty()) {
      PaxosForget forget = new PaxosForget(space, graves);
      members.all().forEach(member -> post.send(member, forget));
    }
  }

  /** Whether something waits to be forgotten. */
  boolean isWaiting() {
    return !ready.isEmpty();
  }

  /** What to propose for tombstones that stayed; the members share them by their keys. */
  List<Proposal> proposals(List<String> tombstones) {
    List<Proposal> due = new ArrayList<>();
    List<NodeId> all = members.all();
    for (String key : tombstones) {
      NodeId keeper = all.get(Math.floorMod(key.hashCode(), all.size()));
      if (keeper.equals(members.self()) && due.size() < BATCH) {
        due.add(new Proposal(REQUESTER, ++tickets, key, new Change.Read()));
      }
    }
    return due;
  }

  /** Whether so many have the tombstone that it may be forgotten. */
  protected boolean mayForget(int accepted) {
    return accepted == members.all().size();
  }
}
