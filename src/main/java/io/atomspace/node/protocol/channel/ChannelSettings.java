package io.atomspace.node.protocol.channel;

import io.atomspace.node.kernel.Body;
import io.atomspace.node.kernel.Settings;
import io.atomspace.node.protocol.channel.wire.FrameCodec;
import java.time.Duration;

/**
 * The channel's limits and times. All nodes of a cluster should have the same.
 *
 * @param frameBytesMax largest frame, at most 1 MiB
 * @param fragmentBytesMax largest part of a body in one frame; at least what travels inline
 * @param bodyBytesMax largest body, refused at the sender and again at the receiver
 * @param queueMessagesMax messages to one peer that are not acknowledged
 * @param queueBytesMax content and inline bodies of those
 * @param commandWindowBytes frames under way to one peer in the command lane, and the receiver's
 *     buffer for frames out of order
 * @param bulkWindowBytes the same of the bulk lane
 * @param ackFrames frames received until they are acknowledged without delay
 * @param ackDelay until fewer are acknowledged
 * @param retryFloor shortest time until a frame is repeated
 * @param retryCap longest, unless a round trip takes longer
 */
public record ChannelSettings(
    int frameBytesMax,
    int fragmentBytesMax,
    long bodyBytesMax,
    int queueMessagesMax,
    long queueBytesMax,
    int commandWindowBytes,
    int bulkWindowBytes,
    int ackFrames,
    Duration ackDelay,
    Duration retryFloor,
    Duration retryCap) {
  private static final int KIB = 1024;
  private static final int MIB = 1024 * KIB;

  public static final ChannelSettings DEFAULT =
      new ChannelSettings(
          MIB,
          256 * KIB,
          256L * MIB,
          16_384,
          16L * MIB,
          MIB,
          2 * MIB,
          4,
          Duration.ofMillis(20),
          Duration.ofMillis(200),
          Duration.ofSeconds(2));

  /**
   * @throws IllegalArgumentException if a fragment fits no frame or is less than an inline body
   */
  public ChannelSettings {
    if (fragmentBytesMax < Body.INLINE_BYTES_MAX
        || frameBytesMax < fragmentBytesMax + 2 * FrameCodec.OVERHEAD_BYTES_MAX) {
      throw new IllegalArgumentException(
          "a fragment takes at least "
              + Body.INLINE_BYTES_MAX
              + " bytes and must fit a frame with its header");
    }
  }

  /**
   * Reads what is set under {@code atomspace.channel}; wrong values are noted as faults there.
   *
   * @param bodyBytesMax {@code atomspace.limits.message.bytes}
   */
  public static ChannelSettings read(Settings settings, long bodyBytesMax) {
    ChannelSettings d = DEFAULT;
    int least = Body.INLINE_BYTES_MAX + 2 * FrameCodec.OVERHEAD_BYTES_MAX;
    int frame = (int) settings.number("frame.bytes", d.frameBytesMax, least, MIB);
    int most = frame - 2 * FrameCodec.OVERHEAD_BYTES_MAX;
    int fragment = Math.min(d.fragmentBytesMax, most);
    return new ChannelSettings(
        frame,
        (int) settings.number("fragment.bytes", fragment, Body.INLINE_BYTES_MAX, most),
        bodyBytesMax,
        (int) settings.number("queue.messages", d.queueMessagesMax, 16, 1 << 24),
        settings.number("queue.bytes", d.queueBytesMax, MIB, 1L << 40),
        (int) settings.number("window.command.bytes", d.commandWindowBytes, MIB, 1 << 30),
        (int) settings.number("window.bulk.bytes", d.bulkWindowBytes, MIB, 1 << 30),
        (int) settings.number("ack.frames", d.ackFrames, 1, 32),
        settings.duration("ack.delay", d.ackDelay, Duration.ofMillis(1), Duration.ofSeconds(1)),
        settings.duration("retry.floor", d.retryFloor, Duration.ofMillis(5), Duration.ofMinutes(1)),
        settings.duration("retry.cap", d.retryCap, Duration.ofMillis(50), Duration.ofMinutes(5)));
  }

  /**
   * Largest content of one message, in bytes of JSON: what fits a frame beside an inline body or
   * the first fragment.
   */
  public int contentBytesMax() {
    return frameBytesMax - Body.INLINE_BYTES_MAX - FrameCodec.OVERHEAD_BYTES_MAX;
  }
}
