package io.atomspace.node.runtime;

import io.atomspace.node.kernel.Alert;
import io.atomspace.node.kernel.Body;
import io.atomspace.node.kernel.Choice;
import io.atomspace.node.kernel.Content;
import io.atomspace.node.kernel.Effect;
import io.atomspace.node.kernel.Event;
import io.atomspace.node.kernel.Lane;
import io.atomspace.node.kernel.NodeId;
import io.atomspace.node.kernel.Profile;
import io.atomspace.node.kernel.Protocol;
import io.atomspace.node.kernel.Settings;
import io.atomspace.node.port.journal.FileJournal;
import io.atomspace.node.port.journal.Spool;
import io.atomspace.node.port.script.WorkerLimits;
import io.atomspace.node.port.transport.MqttTransport;
import io.atomspace.node.port.transport.Transport;
import io.atomspace.node.port.transport.TransportProvider;
import io.atomspace.node.protocol.Node;
import io.atomspace.node.protocol.channel.Channel;
import io.atomspace.node.protocol.channel.ChannelSettings;
import io.atomspace.node.protocol.topology.Topology;
import io.atomspace.node.runtime.work.CopyDesk;
import io.atomspace.node.runtime.work.JobDesk;
import io.atomspace.node.runtime.work.Participants;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/**
 * A live node of channel, transport and spool alone: it sends bodies and hears of those it gets.
 */
final class Courier implements AutoCloseable {
  private static final String CLUSTER = "couriers";

  /** Announces a body. */
  public record Parcel(long length) implements Content {}

  private record Post(long ticket, NodeId to, Body body) implements Event.Command {}

  private record Counter(Consumer<Body> bodies) implements Protocol {
    @Override
    public String name() {
      return "counter";
    }

    @Override
    public Set<Class<? extends Record>> hears() {
      return Set.of(Parcel.class, Post.class);
    }

    @Override
    public List<Effect> step(long nowNanos, Event event) {
      if (event instanceof Event.Received received) {
        bodies.accept(received.message().body());
      }
      return event instanceof Post post
          ? List.of(
              new Effect.Send(post.to(), Lane.BULK, new Parcel(post.body().length()), post.body()))
          : List.of();
    }
  }

  private final Inbox inbox = new Inbox();
  private final ExecutorService executor = Executors.newSingleThreadExecutor();
  private final Spool spool;
  private final Views views;
  private final Transport transport;
  private final NodeLoop loop;
  private final Thread thread;

  Courier(String id, String broker, Path folder, long bodyBytesMax, Consumer<Body> hears)
      throws IOException {
    Configuration configuration =
        Configuration.read(
            Map.of(
                "atomspace.cluster.name", CLUSTER,
                "atomspace.cluster.nodes", "1=,2=",
                "atomspace.node.id", id,
                "atomspace.data.dir", folder.toString(),
                "atomspace.transport.mqtt.url", broker),
            new Configuration.Found(Map.of("mqtt", new MqttTransport.Provider()), List.of()));
    NodeId self = configuration.members().self();
    long session = System.currentTimeMillis();
    spool = new Spool(Files.createDirectories(folder).resolve("spool"));
    views = new Views(configuration, new Profile("http://127.0.0.1:1", 1, List.of()));
    transport =
        new MqttTransport.Provider()
            .create(
                new TransportProvider.Context(
                    CLUSTER,
                    self,
                    session,
                    configuration.addresses(),
                    Settings.of(configuration.transport().settings())));
    Channel channel =
        new Channel(
            CLUSTER,
            configuration.members(),
            Topology.of(Choice.of("mesh"), configuration.members().all()),
            List.of(Parcel.class),
            ChannelSettings.read(Settings.of(Map.of()), bodyBytesMax),
            session);
    JobDesk desk =
        new JobDesk(
            self,
            1,
            folder.resolve("jobs"),
            spool,
            Map.of(),
            spec -> null,
            command -> new CompletableFuture<>(),
            WorkerLimits.defaults(),
            1,
            executor,
            inbox::local);
    Timers timers = new Timers();
    Clock clock = new Clock();
    Telemetry telemetry =
        new Telemetry(CLUSTER, self, session, null, views, () -> null, new LimitWatch(List.of()));
    Performer performer =
        new Performer(
            inbox,
            timers,
            clock,
            transport,
            FileJournal.open(folder.resolve("journal")),
            spool,
            desk,
            new CopyDesk(folder.resolve("copies"), spool, desk::file, executor, inbox::local),
            new Participants(executor, inbox::local),
            new CoordinatorDesk(CLUSTER, self, inbox::local),
            new ProgramDesk(executor, inbox::local),
            views,
            telemetry);
    loop =
        new NodeLoop(
            new Node(channel, List.of(new Counter(hears))),
            inbox,
            timers,
            clock,
            performer,
            (now, event, effects) -> {});
    thread = new Thread(loop, "courier-" + id);
    inbox.local(new Event.Started(session, Map.of()));
    thread.start();
    transport.start(inbox);
  }

  Body store(InputStream stream) throws IOException {
    return spool.store(stream, Long.MAX_VALUE);
  }

  InputStream open(Body body) throws IOException {
    return spool.open(body);
  }

  void alerts(Consumer<Alert> hears) {
    views.subscribe(
        event -> {
          if (event.data() instanceof Alert alert) {
            hears.accept(alert);
          }
        });
  }

  void send(NodeId to, Body body) {
    inbox.local(new Post(1, to, body));
  }

  @Override
  public void close() {
    loop.stop();
    thread.interrupt();
    transport.close();
    executor.shutdownNow();
  }
}
