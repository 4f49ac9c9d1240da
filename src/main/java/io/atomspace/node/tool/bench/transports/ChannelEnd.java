package io.atomspace.node.tool.bench.transports;

import io.atomspace.node.kernel.Body;
import io.atomspace.node.kernel.Choice;
import io.atomspace.node.kernel.Content;
import io.atomspace.node.kernel.Effect;
import io.atomspace.node.kernel.Event;
import io.atomspace.node.kernel.Lane;
import io.atomspace.node.kernel.Members;
import io.atomspace.node.kernel.NodeId;
import io.atomspace.node.port.journal.Spool;
import io.atomspace.node.port.transport.Transport;
import io.atomspace.node.protocol.channel.Channel;
import io.atomspace.node.protocol.channel.ChannelSettings;
import io.atomspace.node.protocol.topology.Topology;
import io.atomspace.node.runtime.Clock;
import io.atomspace.node.runtime.Inbox;
import io.atomspace.node.runtime.NodeLoop;
import io.atomspace.node.runtime.Timers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One of two nodes of which there is only the channel, over a real transport: what it sends the
 * other hears, once and in order.
 */
public final class ChannelEnd implements NodeLoop.Hands, AutoCloseable {
  public static final NodeId ONE = new NodeId("1");
  public static final NodeId TWO = new NodeId("2");

  private static final Content OPAQUE = new Opaque();

  private final NodeId other;
  private final Transport transport;
  private final Spool spool;
  private final Ear ear;
  private final Channel channel;
  private final CountDownLatch up = new CountDownLatch(1);
  private final Clock clock = new Clock();
  private final Inbox inbox = new Inbox();
  private final Timers timers = new Timers();
  private final NodeLoop loop =
      new NodeLoop(this::step, inbox, timers, clock, this, (nowNanos, event, effects) -> {});
  private final Thread thread;

  /** What messages are here: all is in the body. */
  public record Opaque() implements Content {}

  /** A body is to be sent. */
  private record Say(Body body) implements Event {}

  /** Hears what arrives. */
  @FunctionalInterface
  public interface Ear {
    /**
     * Called on the thread of the node, must not block.
     *
     * @param body a spooled one is gone when this returns
     */
    void heard(Body body) throws IOException;
  }

  /**
   * Starts the transport.
   *
   * @param self {@link #ONE} or {@link #TWO}
   * @param spool of this end alone
   */
  public ChannelEnd(NodeId self, Transport transport, Spool spool, Ear ear) {
    this.other = self.equals(ONE) ? TWO : ONE;
    this.transport = transport;
    this.spool = spool;
    this.ear = ear;
    Members members = new Members(self, List.of(ONE, TWO));
    channel =
        new Channel(
            "channel-ends",
            members,
            Topology.of(Choice.of("mesh"), members.all()),
            List.of(Opaque.class),
            ChannelSettings.DEFAULT,
            7);
    inbox.local(new Event.Started(7, Map.of()));
    thread = new Thread(loop, "channel-end-" + self);
    thread.start();
    transport.start(inbox);
  }

  /** Waits until the transport carries. */
  public void awaitUp(Duration limit) throws IOException, InterruptedException {
    if (!up.await(limit.toNanos(), TimeUnit.NANOSECONDS)) {
      throw new IOException("the transport is not up within " + limit);
    }
  }

  /**
   * Sends to the other end.
   *
   * @param body a spooled one is in the spool of this end, and discarded once it has arrived
   */
  public void send(Body body) {
    inbox.local(new Say(body));
  }

  /** Why this end does nothing more; null if it does. */
  public @Nullable Throwable crash() {
    return loop.crash();
  }

  private List<Effect> step(long nowNanos, Event event) {
    if (event instanceof Event.TransportUp) {
      up.countDown();
    }
    return event instanceof Say say
        ? channel.send(nowNanos, new Effect.Send(other, Lane.BULK, OPAQUE, say.body()))
        : channel.step(nowNanos, event);
  }

  @Override
  public void perform(Effect effect) {
    try {
      act(effect);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void act(Effect effect) throws IOException {
    if (effect instanceof Effect.Transmit transmit) {
      transport.send(transmit.nextHop(), spool.frame(transmit));
    } else if (effect instanceof Effect.SetTimer set) {
      timers.set(set.timer(), clock.nowNanos() + set.delay().toNanos());
    } else if (effect instanceof Effect.CancelTimer cancel) {
      timers.cancel(cancel.timer());
    } else if (effect instanceof Effect.Spool part) {
      spool.write(part.name(), part.offset(), part.fragment().bytes().array());
    } else if (effect instanceof Effect.Discard discard) {
      spool.discard(discard.spooled());
    } else if (effect instanceof Channel.Deliver deliver) {
      Body body = deliver.message().body();
      ear.heard(body);
      spool.discard(body);
    }
  }

  @Override
  public void flush() {
    // Nothing was left for later.
  }

  @Override
  public void close() {
    transport.close();
    loop.stop();
    thread.interrupt();
  }
}
