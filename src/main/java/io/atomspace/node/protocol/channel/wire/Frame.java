package io.atomspace.node.protocol.channel.wire;

import io.atomspace.node.kernel.Bytes;
import io.atomspace.node.kernel.Effect.Slice;
import io.atomspace.node.kernel.Lane;
import io.atomspace.node.kernel.NodeId;
import org.jspecify.annotations.Nullable;

/**
 * What two nodes say to each other at once; {@link FrameCodec} gives it its bytes.
 *
 * @param lane of {@link Type#DATA}; {@link Lane#COMMAND} for all others
 * @param sequence of the frame in its lane; for a beat its number
 * @param command what the source has received in the command lane
 * @param bulk what the source has received in the bulk lane
 * @param term the term that the source knew when it gave the message
 * @param wallNanos when it was sent, by the source's clock
 */
public record Frame(
    Type type,
    Lane lane,
    NodeId source,
    NodeId target,
    Sessions sessions,
    long sequence,
    Ack command,
    Ack bulk,
    long term,
    long wallNanos,
    Payload payload)
    implements Reading {

  /** What a frame is for. */
  public enum Type {
    /** A message or a fragment of one, in the order of its lane. */
    DATA,
    /** Only acknowledges. */
    ACK,
    /** A message beside the lanes: the latest wins. */
    BEAT,
    /** Asks for the target's session. */
    HELLO,
    /** Tells the source's session and stream. */
    WELCOME
  }

  /**
   * Names one run of both lanes in both directions.
   *
   * @param source session of the source
   * @param target session of the target as the source knows it; 0 if it does not
   * @param stream rises with each reset between the same two sessions; first 1
   */
  public record Sessions(long source, long target, int stream) {}

  /**
   * What arrived in one lane.
   *
   * @param next all frames below this sequence number have arrived
   * @param beyond bit i: the frame {@code next + 1 + i} has arrived too
   * @param credit bytes from {@code next} on that the receiver has room for
   */
  public record Ack(long next, long beyond, int credit) {
    public static final Ack NONE = new Ack(0, 0, 0);
  }

  /**
   * The part of a message that one frame carries.
   *
   * @param kind of the message; empty after the first fragment
   * @param content the message's JSON; empty after the first fragment
   * @param body bytes of the body; when sending empty if {@code slice} stands for them
   * @param slice where the sender's runtime reads the bytes of the body; null when received
   * @param offset of these bytes in the whole body
   * @param total length of the whole body
   */
  public record Payload(
      String kind,
      Bytes content,
      Bytes body,
      @Nullable Slice slice,
      boolean first,
      boolean last,
      long offset,
      long total) {
    public static final Payload NONE =
        new Payload("", Bytes.EMPTY, Bytes.EMPTY, null, true, true, 0, 0);

    /** Bytes of the body in this frame. */
    public int bodyLength() {
      return slice == null ? body.length() : slice.length();
    }

    /** What counts against windows: content and body. */
    public int length() {
      return content.length() + bodyLength();
    }
  }
}
