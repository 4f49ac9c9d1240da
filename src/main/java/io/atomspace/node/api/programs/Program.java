package io.atomspace.node.api.programs;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A program that has joined at this node; closing it leaves. */
public final class Program implements AutoCloseable {
  /** Of one message. */
  public static final int MESSAGE_BYTES_MAX = 64 * 1024;

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");

  private final String name;
  private final NodeConnection node;
  private final AutoCloseable listening;

  Program(String name, NodeConnection node, ProgramListener listener) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "'" + name + "': a name has 1 to 64 letters, digits, dots, dashes and underscores");
    }
    this.name = name;
    this.node = node;
    this.listening = node.listen(name, listener);
  }

  /** The name under which it joined. */
  public String name() {
    return name;
  }

  /**
   * Sends to the program of this name at one node. It comes once and in order, as long as neither
   * node restarts nor takes the other for dead.
   *
   * @return the ids of nodes that missed it, when every node has it or missed it: those without
   *     such a program, and those that went away before they said that they have it. Fails with
   *     {@link NotSentException} if nothing was sent
   * @throws IllegalArgumentException if the message is longer than {@link #MESSAGE_BYTES_MAX}
   */
  public CompletionStage<Set<String>> send(String to, byte[] message) {
    return send(List.of(to), message);
  }

  /** The same to several nodes: to all of them, or none if one of them is refused. */
  public CompletionStage<Set<String>> send(Collection<String> to, byte[] message) {
    if (message.length > MESSAGE_BYTES_MAX) {
      throw new IllegalArgumentException(
          message.length + " bytes: a message has at most " + MESSAGE_BYTES_MAX);
    }
    return node.send(name, List.copyOf(to), message.clone());
  }

  /** The same to every other node that is not taken for dead. */
  public CompletionStage<Set<String>> broadcast(byte[] message) {
    return send(
        node.peers().entrySet().stream()
            .filter(peer -> !peer.getKey().equals(node.self()))
            .filter(peer -> !peer.getValue().equals("DOWN"))
            .map(Map.Entry::getKey)
            .collect(Collectors.toSet()),
        message);
  }

  /** Leaves: no message comes any more, but for one that is being heard. */
  @Override
  public void close() {
    try {
      listening.close();
    } catch (Exception e) {
      throw new IllegalStateException("the program " + name + " cannot leave", e);
    }
  }
}
