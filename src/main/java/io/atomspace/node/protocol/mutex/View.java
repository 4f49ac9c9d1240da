package io.atomspace.node.protocol.mutex;

import io.atomspace.node.kernel.Fact;
import io.atomspace.node.kernel.Members;
import io.atomspace.node.kernel.NodeId;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The members and their lives, as this node sees them. There is a view while every member was heard
 * of and none is DOWN; suspicion alone changes none.
 */
final class View {
  private final Members members;
  private final TreeMap<NodeId, Long> sessions = new TreeMap<>();

  View(Members members) {
    this.members = members;
  }

  /** This node's own life. */
  void born(long session) {
    sessions.put(members.self(), session);
  }

  /** Returns whether the view changed by it. */
  boolean apply(Fact.Peer peer) {
    Long session =
        peer.state() == Fact.PeerState.DOWN || peer.session() == 0 ? null : peer.session();
    if (!members.all().contains(peer.peer())) {
      return false;
    }
    Long before =
        session == null ? sessions.remove(peer.peer()) : sessions.put(peer.peer(), session);
    return session == null ? before != null : !session.equals(before);
  }

  /** Two nodes that have the same text agree on who lives which life; null while there is none. */
  @Nullable String text() {
    return sessions.size() == members.all().size()
        ? sessions.entrySet().stream().map(View::life).collect(Collectors.joining(" "))
        : null;
  }

  private static String life(Map.Entry<NodeId, Long> member) {
    return member.getKey() + "=" + member.getValue();
  }
}
