package io.atomspace.node.protocol.election;

import io.atomspace.node.kernel.Effect;
import io.atomspace.node.kernel.NodeId;
import java.time.Duration;

/**
 * What a node has done for it by a coordinator that keeps the node of the leader: ephemeral, with
 * the holder's name in it, gone with the session that made it.
 *
 * <p>A ticket names a question. Its answer is {@link CoordinatorOutcome.Held}, {@link
 * CoordinatorOutcome.Vacant} or {@link CoordinatorOutcome.Failed}; after one of the first two a
 * change of the node is told once, by {@link CoordinatorOutcome.Changed}.
 */
public sealed interface CoordinatorWork extends Effect.Run {

  /**
   * Open a session and keep one open. Outcomes: {@link CoordinatorOutcome.Connected}, {@link
   * CoordinatorOutcome.Suspended}, {@link CoordinatorOutcome.Lost}, again and again.
   *
   * @param servers {@code host:port}, separated by commas
   * @param path of the leader's node; empty for the usual one of the cluster
   * @param sessionTimeout what to ask for; the coordinator may give another
   */
  record Connect(String servers, String path, Duration sessionTimeout) implements CoordinatorWork {}

  /** Make the leader's node in this name, unless it is there; then {@link Look}. */
  record Claim(long ticket, NodeId holder) implements CoordinatorWork {}

  /** Read the leader's node as it is now, not as it was, and watch it. */
  record Look(long ticket) implements CoordinatorWork {}

  /** Remove the leader's node if this session made it in this term; nothing answers. */
  record Release(long term) implements CoordinatorWork {}
}
