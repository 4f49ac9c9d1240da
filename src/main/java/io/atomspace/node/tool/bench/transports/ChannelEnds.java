package io.atomspace.node.tool.bench.transports;

import io.atomspace.node.kernel.Body;
import io.atomspace.node.kernel.Bytes;
import io.atomspace.node.kernel.Choice;
import io.atomspace.node.kernel.Content;
import io.atomspace.node.kernel.Effect;
import io.atomspace.node.kernel.Event;
import io.atomspace.node.kernel.Lane;
import io.atomspace.node.kernel.Members;
import io.atomspace.node.kernel.NodeId;
import io.atomspace.node.kernel.TimerId;
import io.atomspace.node.port.transport.Transport;
import io.atomspace.node.port.transport.TransportListener;
import io.atomspace.node.protocol.channel.Channel;
import io.atomspace.node.protocol.channel.ChannelSettings;
import io.atomspace.node.protocol.topology.Topology;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** The channel of two nodes over a transport: what is sent arrives, once and in order. */
final class ChannelEnds implements Ends {
  static final List<NodeId> NODES = List.of(new NodeId("1"), new NodeId("2"));
  private static final long UP_SECONDS = 30;

  private final List<End> ends;

  /** What messages are here: all is in the body. */
  public record Benchmark() implements Content {}

  private ChannelEnds(List<End> ends) {
    this.ends = ends;
  }

  /**
   * @param transports makes the transport of a node
   */
  static ChannelEnds open(Function<NodeId, Transport> transports, Ears ears)
      throws InterruptedException {
    List<End> ends =
        List.of(
            new End(0, transports.apply(NODES.get(0)), ears),
            new End(1, transports.apply(NODES.get(1)), ears));
    for (End end : ends) {
      end.transport.start(end);
    }
    for (End end : ends) {
      if (!end.up.await(UP_SECONDS, TimeUnit.SECONDS)) {
        throw new IllegalStateException("the transport is not up within " + UP_SECONDS + " s");
      }
    }
    return new ChannelEnds(ends);
  }

  @Override
  public void send(int end, byte[] message) {
    ends.get(end).send(NODES.get(1 - end), Body.inline(new Bytes(message)));
  }

  @Override
  public void transfer(long bytes) {
    String name = "transfer";
    End from = ends.get(0);
    from.run(() -> from.spool.put(name, new byte[(int) bytes]));
    from.send(NODES.get(1), Body.spooled(name, bytes));
  }

  @Override
  public void close() {
    ends.forEach(End::close);
  }

  /** One node: its channel steps on a thread of its own, as in a real one. */
  private static final class End implements TransportListener {
    final Transport transport;
    final CountDownLatch up = new CountDownLatch(1);
    final Map<String, byte[]> spool = new HashMap<>();
    private final int end;
    private final Ears ears;
    private final Channel channel;
    private final ScheduledExecutorService loop = Executors.newSingleThreadScheduledExecutor();
    private final Map<TimerId, ScheduledFuture<?>> timers = new HashMap<>();

    End(int end, Transport transport, Ears ears) {
      this.end = end;
      this.transport = transport;
      this.ears = ears;
      Members members = new Members(NODES.get(end), NODES);
      channel =
          new Channel(
              "bench",
              members,
              Topology.of(Choice.of("mesh"), members.all()),
              List.of(Benchmark.class),
              ChannelSettings.DEFAULT,
              7);
      step(new Event.Started(7, Map.of()));
    }

    void send(NodeId to, Body body) {
      run(
          () ->
              perform(
                  channel.send(
                      System.nanoTime(), new Effect.Send(to, Lane.BULK, new Benchmark(), body))));
    }

    void run(Runnable task) {
      try {
        loop.execute(task);
      } catch (RejectedExecutionException e) {
        // It is over.
      }
    }

    private void step(Event event) {
      run(() -> perform(channel.step(System.nanoTime(), event)));
    }

    private void perform(List<Effect> effects) {
      for (Effect effect : effects) {
        if (effect instanceof Effect.Transmit transmit) {
          transport.send(transmit.nextHop(), frame(transmit));
        } else if (effect instanceof Effect.SetTimer set) {
          cancel(set.timer());
          timers.put(
              set.timer(),
              loop.schedule(
                  () -> step(new Event.TimerFired(set.timer())),
                  set.delay().toNanos(),
                  TimeUnit.NANOSECONDS));
        } else if (effect instanceof Effect.CancelTimer cancel) {
          cancel(cancel.timer());
        } else if (effect instanceof Effect.Spool part) {
          spool(part);
        } else if (effect instanceof Effect.Discard discard) {
          spool.remove(discard.spooled());
        } else if (effect instanceof Channel.Deliver deliver) {
          Body body = deliver.message().body();
          Bytes inline = body.inline();
          byte[] bytes = inline == null ? spool.remove(body.spooled()) : inline.array();
          ears.heard(end, bytes == null ? new byte[0] : bytes);
        }
      }
    }

    private byte[] frame(Effect.Transmit transmit) {
      byte[] head = transmit.head().array();
      Effect.Slice slice = transmit.slice();
      byte[] from = slice == null ? null : spool.get(slice.spooled());
      if (slice == null || from == null) {
        return head;
      }
      byte[] frame = Arrays.copyOf(head, head.length + slice.length());
      System.arraycopy(from, (int) slice.offset(), frame, head.length, slice.length());
      return frame;
    }

    private void spool(Effect.Spool part) {
      byte[] bytes = part.fragment().bytes().array();
      int to = (int) part.offset() + bytes.length;
      byte[] file = spool.getOrDefault(part.name(), new byte[0]);
      if (file.length < to) {
        // Doubled, so that a long body is not copied for each of its fragments.
        file = Arrays.copyOf(file, Math.max(to, 2 * file.length));
      }
      System.arraycopy(bytes, 0, file, (int) part.offset(), bytes.length);
      spool.put(part.name(), file);
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
      up.countDown();
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

    void close() {
      transport.close();
      loop.shutdownNow();
    }
  }
}
