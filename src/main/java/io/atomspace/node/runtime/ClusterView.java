package io.atomspace.node.runtime;

import io.atomspace.node.kernel.Fact;
import io.atomspace.node.kernel.NodeId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The cluster as this node sees it: the JSON of {@code GET /cluster}. */
public record ClusterView(
    String name,
    NodeId self,
    @Nullable NodeId leader,
    long term,
    String transport,
    String topology,
    String election,
    List<Member> nodes) {

  /**
   * One member.
   *
   * @param url null until the node was heard
   * @param lastHeartbeat when its last sign of life came; null until the node was heard
   */
  public record Member(
      NodeId id,
      Fact.PeerState state,
      @Nullable String url,
      List<String> engines,
      int slots,
      @Nullable Instant lastHeartbeat) {}
}
