package io.atomspace.node.port.transport;

import io.atomspace.node.kernel.Bytes;
import io.atomspace.node.kernel.Choice;
import io.atomspace.node.kernel.Content;
import io.atomspace.node.kernel.Effect;
import io.atomspace.node.kernel.Event;
import io.atomspace.node.kernel.Members;
import io.atomspace.node.kernel.NodeId;
import io.atomspace.node.kernel.TimerId;
import io.atomspace.node.protocol.channel.Channel;
import io.atomspace.node.protocol.channel.ChannelSettings;
import io.atomspace.node.protocol.topology.Topology;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/** The channel of one of two nodes, over a real transport. */
final class ChannelOver implements TransportListener, AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** A message that is told from others. */
  public record Numbered(int number) implements Content {}

  private final Transport transport;
  private final Channel channel;
  private final ScheduledExecutorService loop = Executors.newSingleThreadScheduledExecutor();
  private final Map<TimerId, ScheduledFuture<?>> timers = new HashMap<>();
  private final BlockingQueue<Integer> arrived = new LinkedBlockingQueue<>();
  private final AtomicReference<RuntimeException> failure = new AtomicReference<>();

  ChannelOver(NodeId self, Transport transport) {
    this.transport = transport;
    Members members = Members.of(self.value(), "1", "2");
    channel =
        new Channel(
            "c",
            members,
            Topology.of(Choice.of("mesh"), members.all()),
            List.of(Numbered.class),
            ChannelSettings.DEFAULT,
            7);
    step(new Event.Started(7, Map.of()));
    transport.start(this);
  }

  void send(NodeId to, int number) {
    run(
        () ->
            perform(
                channel.send(System.nanoTime(), Effect.Send.command(to, new Numbered(number)))));
  }

  /** The number that arrived next. */
  int next() throws InterruptedException {
    Integer number = arrived.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    if (number == null) {
      throw new AssertionError("no message within " + PATIENCE, failure.get());
    }
    return number;
  }

  boolean isEmpty() {
    return arrived.isEmpty();
  }

  private void step(Event event) {
    run(() -> perform(channel.step(System.nanoTime(), event)));
  }

  private void run(Runnable task) {
    try {
      loop.execute(() -> guarded(task));
    } catch (RejectedExecutionException e) {
      // The test is over.
    }
  }

  private void fire(TimerId timer) {
    perform(channel.step(System.nanoTime(), new Event.TimerFired(timer)));
  }

  private void guarded(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException e) {
      failure.compareAndSet(null, e);
    }
  }

  private void perform(List<Effect> effects) {
    for (Effect effect : effects) {
      if (effect instanceof Effect.Transmit transmit) {
        transport.send(transmit.nextHop(), transmit.head().array());
      } else if (effect instanceof Effect.SetTimer set) {
        cancel(set.timer());
        timers.put(
            set.timer(),
            loop.schedule(
                () -> guarded(() -> fire(set.timer())),
                set.delay().toNanos(),
                TimeUnit.NANOSECONDS));
      } else if (effect instanceof Effect.CancelTimer cancel) {
        cancel(cancel.timer());
      } else if (effect instanceof Channel.Deliver deliver
          && deliver.message().content() instanceof Numbered numbered) {
        arrived.add(numbered.number());
      }
    }
  }

  private void cancel(TimerId timer) {
    ScheduledFuture<?> before = timers.remove(timer);
    if (before != null) {
      before.cancel(false);
    }
  }

  @Override
  public void frame(byte[] frame) {
    step(new Event.FrameReceived(new Bytes(frame)));
  }

  @Override
  public void up() {
    step(new Event.TransportUp());
  }

  @Override
  public void down(String cause) {
    step(new Event.TransportDown(cause));
  }

  @Override
  public void peerLost(NodeId peer, long session) {
    // A hint for the membership, which is not here.
  }

  @Override
  public void close() {
    transport.close();
    loop.shutdownNow();
  }
}
