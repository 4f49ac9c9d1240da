package io.atomspace.node.kernel;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What a machine wants done. The live node and the simulator perform effects in their order. */
public interface Effect {

  /**
   * Deliver a message in order and once, as long as neither side restarts. Handled by the channel.
   */
  record Send(NodeId to, Lane lane, Content content, Body body) implements Effect {
    /** A command without a bulk part. */
    public static Send command(NodeId to, Content content) {
      return new Send(to, Lane.COMMAND, content, Body.EMPTY);
    }
  }

  /**
   * Send once beside the channel, to be lost or overtaken by a later one. Handled by the channel.
   */
  record Beat(NodeId to, Content content) implements Effect {}

  /**
   * Hand a frame to the transport. Only the channel emits it.
   *
   * @param nextHop the neighbour that gets it
   * @param head the frame, up to where the slice of the body begins
   * @param slice the rest of the frame, read from the spool; null if the head is all
   */
  record Transmit(NodeId nextHop, Bytes head, @Nullable Slice slice) implements Effect {}

  /** Part of a spooled body. */
  record Slice(String spooled, long offset, int length) {}

  /** Write a fragment of an incoming body into the spool; an open file grows to its length. */
  record Spool(String name, long offset, Fragment fragment) implements Effect {}

  /** Bytes on their way into the spool; told apart by their length alone in a record of effects. */
  record Fragment(Bytes bytes) {
    @Override
    public String toString() {
      return bytes.length() + "B";
    }
  }

  /**
   * Keep a spooled body beyond the sends of it, which give it away, until a {@link Discard}.
   * Handled by the channel; emitted before the sends.
   */
  record Keep(String spooled) implements Effect {}

  /** A spooled body is needed no more; the channel holds it back while a send needs it. */
  record Discard(String spooled) implements Effect {}

  /** Wake the owner after a delay; replaces a timer of the same name. */
  record SetTimer(TimerId timer, Duration delay) implements Effect {}

  record CancelTimer(TimerId timer) implements Effect {}

  /**
   * Store a small record durably and whole, replacing the one of that key. Answered by {@link
   * Event.Stored} or {@link Event.StoreFailed}; what depends on it is emitted only then. Records
   * are stored in the order in which they are asked: a crash keeps a prefix.
   *
   * @param key begins with the owner's name and a slash
   * @param value null to remove the record of that key
   */
  record Persist(String key, @Nullable String value, long ticket) implements Effect {}

  /** Hand a request, or its answer, to the protocols of this node that hear its class. */
  record Tell(Event.Told event) implements Effect {}

  /** Tell all protocols of this node, and the world, a fact. */
  record Announce(Fact fact) implements Effect {}

  /** Start or steer work outside the machine; its outcome comes back as an event. */
  interface Run extends Effect {}

  /** Something users and operators may see: a view, an alert, a line of a log. */
  interface Report extends Effect {}

  /** The answer to a user's command. */
  record Reply(long ticket, Answer answer) implements Effect {}

  /** What a user is told: a record of the protocol that served the command. */
  interface Answer {}

  /** The command could not be served. */
  record Refusal(int status, String title, String detail) implements Answer {}
}
