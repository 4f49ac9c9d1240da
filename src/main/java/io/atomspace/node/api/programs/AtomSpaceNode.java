package io.atomspace.node.api.programs;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.Optional;

/**
 * The node of this server, for programs beside it: who the members are, who of them lives and who
 * leads, and messages to programs of the same name at the others.
 *
 * <pre>{@code
 * @Inject AtomSpaceNode node;
 *
 * Program gossip = node.join("gossip", (from, message) -> heard(from, message));
 * gossip.broadcast("hello".getBytes(UTF_8));
 * }</pre>
 *
 * <p>Every method throws {@link IllegalStateException} while no node runs in this server.
 */
@ApplicationScoped
public class AtomSpaceNode {
  /** For CDI. */
  public AtomSpaceNode() {}

  /** The id of this node. */
  public String self() {
    return NodeConnection.current().self();
  }

  /**
   * How this node sees each member, by id: {@code UP}, {@code SUSPECT} or {@code DOWN}; itself too.
   */
  public Map<String, String> peers() {
    return NodeConnection.current().peers();
  }

  /** The leader that this node knows; empty while it knows none. */
  public Optional<String> leader() {
    return NodeConnection.current().leader();
  }

  /** The term of that leader: it rises with each election. */
  public long term() {
    return NodeConnection.current().term();
  }

  /**
   * Joins the program of this name: from now on its messages come to the listener, one at a time,
   * those of one sender in the order in which it sent them.
   *
   * @param name 1 to 64 letters, digits, dots, dashes and underscores
   * @throws IllegalStateException if a program of this name has joined at this node already
   */
  public Program join(String name, ProgramListener listener) {
    return new Program(name, NodeConnection.current(), listener);
  }
}
