package io.atomspace.node.protocol.channel;

import io.atomspace.node.kernel.Body;
import io.atomspace.node.kernel.Content;
import io.atomspace.node.kernel.Effect;
import io.atomspace.node.kernel.Effect.Fragment;
import io.atomspace.node.kernel.Json;
import io.atomspace.node.kernel.Lane;
import io.atomspace.node.kernel.Message;
import io.atomspace.node.protocol.channel.wire.Frame;
import io.atomspace.node.protocol.channel.wire.Frame.Payload;
import io.atomspace.node.protocol.channel.wire.Refusal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes messages of the frames of one lane, given in order. Bodies that are not inline go to the
 * spool fragment by fragment. A message that is refused is skipped with all its fragments; the lane
 * goes on behind it.
 */
final class Assembly {
  private final Local local;
  private @Nullable Content content;
  private @Nullable String spooled;
  private long bodyBytes;
  private long totalBytes;

  Assembly(Local local) {
    this.local = local;
  }

  /** Adds what becomes of this frame: its part written to the spool, the message delivered. */
  void take(long nowNanos, Frame frame, List<Effect> out) {
    Payload part = frame.payload();
    if (part.first()) {
      begin(nowNanos, frame, out);
    } else if (content == null) {
      return;
    }
    if (content == null) {
      return;
    }
    int length = part.body().length();
    boolean whole = part.offset() + length == totalBytes;
    if (part.offset() != bodyBytes || part.total() != totalBytes || whole != part.last()) {
      local.refusals.note(nowNanos, Refusal.ORDER, Conversation.describe(frame), out);
      abandon(out);
      return;
    }
    bodyBytes += length;
    if (spooled != null) {
      out.add(new Effect.Spool(spooled, part.offset(), new Fragment(part.body())));
    }
    if (whole) {
      Body body = spooled == null ? Body.inline(part.body()) : Body.spooled(spooled, totalBytes);
      Message message =
          new Message(frame.source(), frame.sessions().source(), frame.term(), content, body);
      out.add(new Channel.Deliver(message));
      content = null;
      spooled = null;
    }
  }

  private void begin(long nowNanos, Frame frame, List<Effect> out) {
    Payload part = frame.payload();
    if (content != null) {
      local.refusals.note(nowNanos, Refusal.ORDER, Conversation.describe(frame), out);
      abandon(out);
    }
    if (part.total() > local.settings.bodyBytesMax()) {
      String what = Conversation.describe(frame) + " of " + part.total() + " bytes";
      local.refusals.note(nowNanos, Refusal.BODY_TOO_LARGE, what, out);
      return;
    }
    content = content(nowNanos, local, frame, out);
    bodyBytes = 0;
    totalBytes = part.total();
    // Our own session too: what an earlier life left in the spool must not mix with this.
    spooled =
        content == null || (part.last() && totalBytes <= Body.INLINE_BYTES_MAX)
            ? null
            : String.join(
                "-",
                "in",
                frame.source().value(),
                Long.toString(frame.sessions().source()),
                Long.toString(frame.sessions().target()),
                Integer.toString(frame.sessions().stream()),
                frame.lane() == Lane.BULK ? "b" : "c",
                Long.toString(frame.sequence()));
  }

  /** What the frame says, or null if this node does not understand it, which is noted. */
  static @Nullable Content content(long nowNanos, Local local, Frame frame, List<Effect> out) {
    Class<? extends Content> type = local.kinds.get(frame.payload().kind());
    if (type != null) {
      try {
        return Json.read(frame.payload().content().utf8(), type);
      } catch (RuntimeException e) {
        // A record's constructor may refuse its components with any exception: refused all the
        // same.
      }
    }
    local.refusals.note(nowNanos, Refusal.CONTENT, Conversation.describe(frame), out);
    return null;
  }

  /** Forgets the message that is not complete. */
  void abandon(List<Effect> out) {
    if (spooled != null && bodyBytes > 0) {
      out.add(new Effect.Discard(spooled));
    }
    content = null;
    spooled = null;
  }
}
