package io.atomspace.node.api.programs;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * What the node offers to programs. Theirs is {@link AtomSpaceNode}; the node's own application
 * offers one of these while it runs.
 */
public interface NodeConnection {
  /** The id of this node. */
  String self();

  /** The state of each member, by id. */
  Map<String, String> peers();

  /** Empty while none is known. */
  Optional<String> leader();

  /** Of that leader. */
  long term();

  /** See {@link Program#send}. */
  CompletionStage<Set<String>> send(String program, Collection<String> to, byte[] message);

  /**
   * Hands the messages of a program to this listener until it is closed.
   *
   * @throws IllegalStateException if one listens already
   */
  AutoCloseable listen(String program, ProgramListener listener);

  /**
   * Offers this node to the programs of the server, or none any more.
   *
   * @param node null to withdraw the last
   */
  static void offer(@Nullable NodeConnection node) {
    Offered.NODE.set(node);
  }

  /**
   * The node of this server.
   *
   * @throws IllegalStateException if none runs
   */
  static NodeConnection current() {
    NodeConnection node = Offered.NODE.get();
    if (node == null) {
      throw new IllegalStateException("no node runs in this server, or it has not started yet");
    }
    return node;
  }
}

/** One for all applications of a server: their class loaders share this library. */
final class Offered {
  static final AtomicReference<@Nullable NodeConnection> NODE = new AtomicReference<>();

  private Offered() {}
}
