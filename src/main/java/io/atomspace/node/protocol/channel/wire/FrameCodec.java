package io.atomspace.node.protocol.channel.wire;

import io.atomspace.node.kernel.Bytes;
import io.atomspace.node.kernel.Lane;
import io.atomspace.node.kernel.NodeId;
import io.atomspace.node.protocol.channel.wire.Frame.Ack;
import io.atomspace.node.protocol.channel.wire.Frame.Payload;
import io.atomspace.node.protocol.channel.wire.Frame.Sessions;
import io.atomspace.node.protocol.channel.wire.Frame.Type;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * Frames to bytes and back: a fixed header, big-endian, then names, content and body. The layout
 * stands in {@code docs/protocols/channel.md}.
 *
 * <p>The checksum (CRC-32C, RFC 3385) covers all but the first eight bytes, so that the hop count
 * may change on the way. Bytes that the runtime reads from a spool are not covered: the machine
 * never sees them.
 */
public final class FrameCodec {
  /** Bytes before the names. */
  public static final int HEADER_BYTES = 132;

  /** Bytes that a frame may have beside content and body: the header and the longest names. */
  public static final int OVERHEAD_BYTES_MAX = HEADER_BYTES + 64 + 64 + 255;

  private static final short MAGIC = 0x4153;
  private static final byte VERSION = 1;
  private static final int HOPS_AT = 3;
  private static final int CHECKSUM_AT = 4;
  private static final int COVERED_AT = 8;
  private static final int FIRST = 1;
  private static final int LAST = 2;
  private static final int SLICED = 4;
  private static final int FLAGS = FIRST | LAST | SLICED;
  private static final byte NO_CONTENT = 0;
  private static final byte JSON = 1;
  private static final Type[] TYPES = Type.values();
  private static final Lane[] LANES = Lane.values();

  private final long cluster;
  private final int frameBytesMax;
  private final Map<String, NodeId> members = new LinkedHashMap<>();

  /**
   * @param cluster its name, which every frame carries as a hash
   * @param members the nodes that a frame may name
   */
  public FrameCodec(String cluster, Collection<NodeId> members, int frameBytesMax) {
    this.cluster = hash(cluster);
    this.frameBytesMax = frameBytesMax;
    members.forEach(member -> this.members.put(member.value(), member));
  }

  /** The frame's bytes, up to where its payload's slice begins. */
  public Bytes write(Frame frame) {
    Payload payload = frame.payload();
    byte[] source = ascii(frame.source().value());
    byte[] target = ascii(frame.target().value());
    byte[] kind = ascii(payload.kind());
    byte[] content = payload.content().array();
    byte[] body = payload.body().array();
    byte[] bytes =
        new byte
            [HEADER_BYTES
                + source.length
                + target.length
                + kind.length
                + content.length
                + body.length];
    ByteBuffer out = ByteBuffer.wrap(bytes);
    out.putShort(MAGIC).put(VERSION).put((byte) 0).putInt(0);
    out.put((byte) frame.type().ordinal()).put((byte) frame.lane().ordinal());
    out.put(
        (byte)
            ((payload.first() ? FIRST : 0)
                | (payload.last() ? LAST : 0)
                | (payload.slice() == null ? 0 : SLICED)));
    out.put(content.length == 0 ? NO_CONTENT : JSON).putLong(cluster);
    Sessions sessions = frame.sessions();
    out.putLong(sessions.source()).putLong(sessions.target()).putInt(sessions.stream());
    out.putLong(frame.sequence());
    write(out, frame.command());
    write(out, frame.bulk());
    out.putLong(frame.term()).putLong(frame.wallNanos());
    out.putLong(payload.offset()).putLong(payload.total());
    out.putInt(content.length).putInt(payload.bodyLength());
    out.put((byte) source.length).put((byte) target.length).put((byte) kind.length).put((byte) 0);
    out.put(source).put(target).put(kind).put(content).put(body);
    out.putInt(CHECKSUM_AT, checksum(bytes, bytes.length));
    return new Bytes(bytes);
  }

  private static void write(ByteBuffer out, Ack ack) {
    out.putLong(ack.next()).putLong(ack.beyond()).putInt(ack.credit());
  }

  /** The frame that these untrusted bytes are, or why they are none. Never throws. */
  public Reading read(Bytes frame) {
    byte[] bytes = frame.array();
    if (bytes.length < HEADER_BYTES) {
      return Refusal.GARBAGE;
    }
    ByteBuffer in = ByteBuffer.wrap(bytes);
    if (in.getShort() != MAGIC) {
      return Refusal.GARBAGE;
    }
    if (in.get() != VERSION) {
      return Refusal.VERSION;
    }
    if (bytes.length > frameBytesMax) {
      return Refusal.LENGTH;
    }
    int contentLength = in.getInt(120);
    int bodyLength = in.getInt(124);
    int sourceLength = in.get(128) & 0xff;
    int targetLength = in.get(129) & 0xff;
    int kindLength = in.get(130) & 0xff;
    long bodyAt = (long) HEADER_BYTES + sourceLength + targetLength + kindLength + contentLength;
    if (contentLength < 0 || bodyLength < 0 || bodyAt + bodyLength != bytes.length) {
      return Refusal.LENGTH;
    }
    boolean sliced = (in.get(10) & SLICED) != 0;
    if (checksum(bytes, sliced ? (int) bodyAt : bytes.length) != in.getInt(CHECKSUM_AT)) {
      return Refusal.CHECKSUM;
    }
    if (in.getLong(12) != cluster) {
      return Refusal.CLUSTER;
    }
    int at = HEADER_BYTES;
    NodeId source = members.get(text(bytes, at, sourceLength));
    at += sourceLength;
    NodeId target = members.get(text(bytes, at, targetLength));
    at += targetLength;
    if (source == null || target == null) {
      return Refusal.STRANGER;
    }
    String kind = text(bytes, at, kindLength);
    at += kindLength;
    return read(in, source, target, kind, slice(bytes, at, contentLength), (int) bodyAt);
  }

  private static Reading read(
      ByteBuffer in, NodeId source, NodeId target, String kind, Bytes content, int bodyAt) {
    int type = in.get(8);
    int lane = in.get(9);
    int flags = in.get(10);
    int contentType = in.get(11);
    long offset = in.getLong(104);
    long total = in.getLong(112);
    long sequence = in.getLong(40);
    int stream = in.getInt(36);
    int bodyLength = in.getInt(124);
    if (type < 0
        || type >= TYPES.length
        || lane < 0
        || lane >= LANES.length
        || (flags & ~FLAGS) != 0
        || contentType != (content.length() == 0 ? NO_CONTENT : JSON)
        || sequence < 0
        || stream < 1
        || in.getLong(20) < 1
        || in.getLong(28) < 0) {
      return Refusal.GARBAGE;
    }
    if (offset < 0 || total < 0 || offset > total - bodyLength) {
      return Refusal.LENGTH;
    }
    Payload payload =
        new Payload(
            kind,
            content,
            slice(in.array(), bodyAt, bodyLength),
            null,
            (flags & FIRST) != 0,
            (flags & LAST) != 0,
            offset,
            total);
    return new Frame(
        TYPES[type],
        LANES[lane],
        source,
        target,
        new Sessions(in.getLong(20), in.getLong(28), stream),
        sequence,
        ack(in, 48),
        ack(in, 68),
        in.getLong(88),
        in.getLong(96),
        payload);
  }

  private static Ack ack(ByteBuffer in, int at) {
    return new Ack(in.getLong(at), in.getLong(at + 8), in.getInt(at + 16));
  }

  /** How many nodes have passed these bytes on. */
  public static int hops(Bytes frame) {
    return frame.array()[HOPS_AT] & 0xff;
  }

  /** The same frame, passed on once more. */
  public static Bytes passedOn(Bytes frame) {
    byte[] bytes = frame.array().clone();
    bytes[HOPS_AT]++;
    return new Bytes(bytes);
  }

  private static int checksum(byte[] bytes, int end) {
    CRC32C sum = new CRC32C();
    sum.update(bytes, COVERED_AT, end - COVERED_AT);
    return (int) sum.getValue();
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static String text(byte[] bytes, int at, int length) {
    return new String(bytes, at, length, StandardCharsets.ISO_8859_1);
  }

  private static Bytes slice(byte[] bytes, int at, int length) {
    return length == 0 ? Bytes.EMPTY : new Bytes(Arrays.copyOfRange(bytes, at, at + length));
  }

  /** FNV-1a, 64 bits. */
  private static long hash(String text) {
    long hash = 0xcbf29ce484222325L;
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      hash = (hash ^ (b & 0xff)) * 0x100000001b3L;
    }
    return hash;
  }
}
