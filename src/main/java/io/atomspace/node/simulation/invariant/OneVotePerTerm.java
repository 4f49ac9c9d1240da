package io.atomspace.node.simulation.invariant;

import io.atomspace.node.kernel.Effect;
import io.atomspace.node.kernel.Event;
import io.atomspace.node.kernel.Json;
import io.atomspace.node.kernel.NodeId;
import io.atomspace.node.protocol.election.Election;
import io.atomspace.node.protocol.election.LeaderElection;
import io.atomspace.node.protocol.election.Ok;
import io.atomspace.node.protocol.election.Vote;
import io.atomspace.node.simulation.world.Host;
import java.util.HashMap;
import java.util.Map;

/**
 * A node votes for one node in a term, over all its lives, and its vote is durable before anyone
 * can see it (Raft, figure 2: updated on stable storage before responding).
 */
public final class OneVotePerTerm implements Invariant {
  private final Map<NodeId, Map<Long, NodeId>> votes = new HashMap<>();

  @Override
  public void inside(Host host, String protocol, Event event, Iterable<Effect> effects) {
    if (!protocol.equals(LeaderElection.NAME) || answersPreVote(event)) {
      return;
    }
    for (Effect effect : effects) {
      if (effect instanceof Effect.Send send) {
        if (send.content() instanceof Ok ok && ok.answer() == Ok.Answer.GRANTED) {
          voted(host, ok.term(), send.to());
        } else if (send.content() instanceof Election asked
            && asked.stage() == Election.Stage.VOTE) {
          voted(host, asked.term(), host.id());
        }
      }
    }
  }

  private static boolean answersPreVote(Event event) {
    return event instanceof Event.Received received
        && received.message().content() instanceof Election asked
        && asked.stage() == Election.Stage.PRE_VOTE;
  }

  private void voted(Host host, long term, NodeId candidate) {
    NodeId before =
        votes.computeIfAbsent(host.id(), id -> new HashMap<>()).putIfAbsent(term, candidate);
    if (before != null && !before.equals(candidate)) {
      throw violated(host.id() + " voted for " + before + " and " + candidate + " in term " + term);
    }
    String record = host.store().records().get(LeaderElection.NAME + "/vote");
    Vote stored = record == null ? null : Json.read(record, Vote.class);
    if (stored == null
        || stored.term() < term
        || (stored.term() == term && !candidate.equals(stored.votedFor()))) {
      throw violated(
          host.id() + " votes for " + candidate + " in term " + term + " but stored " + stored);
    }
  }
}
