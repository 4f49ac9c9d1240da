package io.atomspace.node.protocol.election;

import io.atomspace.node.kernel.Effect;
import io.atomspace.node.kernel.Protocol;
import java.util.List;

/**
 * Chooses the leader and announces it as {@link io.atomspace.node.kernel.Fact.Leader}.
 *
 * <p>Promise of every implementation: no two nodes ever lead the same term; at one node terms never
 * fall, not even across restarts with its records; once faults end, all nodes that can reach each
 * other know one leader within bounded time; a node that cannot hear a majority leads no longer
 * than its lease. Two nodes may believe for a moment that they lead, in different terms: who acts
 * on a leader's command compares terms. All implementations have the name {@value #NAME}.
 */
public interface LeaderElection extends Protocol {
  String NAME = "election";

  @Override
  default String name() {
    return NAME;
  }

  /**
   * Gives up a leadership whose lease has run out by this time. The node calls it before any event
   * is routed to another protocol, so that a leader that stood still acts on nothing first.
   */
  List<Effect> expire(long nowNanos);
}
