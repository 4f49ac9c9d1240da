package io.atomspace.node.protocol.channel.wire;

/** Why a frame or a message was refused. */
public enum Refusal implements Reading {
  GARBAGE("is not a frame", "see who else uses this address or topic"),
  VERSION("has another version of the frame", "run the same release on all nodes"),
  CLUSTER("belongs to another cluster", "give each cluster its own name or its own broker"),
  LENGTH("has lengths that do not fit", "run the same release and limits on all nodes"),
  CHECKSUM("was changed on its way", "look for a faulty link or proxy"),
  STRANGER("names a node that is no member", "compare atomspace.cluster.nodes of all nodes"),
  LOOP("went over too many nodes", "compare topology and members of all nodes"),
  STALE_SENDER("is of an earlier life of its sender", "see that no node id is used twice"),
  STALE_RECEIVER("is meant for another life of this node", "nothing: the sender is told"),
  STALE_STREAM("is of a stream that was reset", "nothing: the sender is told"),
  ORDER("breaks the order of fragments", "run the same release on all nodes"),
  CONTENT("has content that this node does not understand", "run the same release on all nodes"),
  BODY_TOO_LARGE("has a body above the limit", "raise the limit of bodies or send less"),
  CONTENT_TOO_LARGE("has content above the limit", "move bulk into the body"),
  QUEUE_FULL("found the queue to its node full", "see why that node takes no messages");

  private final String text;
  private final String advice;

  Refusal(String text, String advice) {
    this.text = text;
    this.advice = advice;
  }

  /** Continues a sentence that begins with the frame or message. */
  public String text() {
    return text;
  }

  /** What an operator can do. */
  public String advice() {
    return advice;
  }

  /** True for what happens in good order, after restarts and resets: counted, never reported. */
  public boolean expected() {
    return this == STALE_SENDER || this == STALE_RECEIVER || this == STALE_STREAM;
  }
}
