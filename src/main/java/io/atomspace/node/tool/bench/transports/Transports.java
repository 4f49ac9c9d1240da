package io.atomspace.node.tool.bench.transports;

import com.sun.management.OperatingSystemMXBean;
import io.atomspace.node.kernel.NodeId;
import io.atomspace.node.kernel.Settings;
import io.atomspace.node.port.transport.AmqpTransport;
import io.atomspace.node.port.transport.GrpcTransport;
import io.atomspace.node.port.transport.HttpDoor;
import io.atomspace.node.port.transport.HttpTransport;
import io.atomspace.node.port.transport.JmsTransport;
import io.atomspace.node.port.transport.MemoryTransport;
import io.atomspace.node.port.transport.MqttTransport;
import io.atomspace.node.port.transport.TcpTransport;
import io.atomspace.node.port.transport.Transport;
import io.atomspace.node.port.transport.TransportProvider;
import io.atomspace.node.port.transport.ZeroMqTransport;
import io.atomspace.node.tool.BrokerOptions;
import io.atomspace.node.tool.BrokerServer;
import io.atomspace.node.tool.bench.Spread;
import io.atomspace.node.tool.cluster.FreePort;
import jakarta.jms.ConnectionFactory;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.http.HttpClient;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.apache.qpid.jms.JmsConnectionFactory;

/**
 * What a message costs over each transport with the channel above it, and by turns what it costs
 * over the raw library on the same path. Both ends, and the broker where there is one, are in this
 * process: the processor time of a message is that of all of them.
 */
public final class Transports implements AutoCloseable {
  /** All there are. */
  public static final List<String> KINDS =
      List.of("mqtt", "tcp", "http1", "http2", "grpc", "zeromq", "amqp", "jms", "memory");

  private static final int SMALL_BYTES = 200;
  private static final int MESSAGE_BYTES = 1024;
  private static final int UNDER_WAY_MAX = 1024;
  // A broker may drop what is more.
  private static final int PIECES_UNDER_WAY_MAX = 4;
  private static final int TRANSFER_BYTES = 64 << 20;
  private static final int LARGE_BYTES = 4 << 20;
  private static final long PATIENCE_SECONDS = 60;

  private final int roundTrips;
  private final int messages;
  private final Consumer<String> notes;
  private final BrokerServer broker;

  /**
   * The same figures of a transport and of its raw library.
   *
   * @param messagesPerSecond of 1 KiB, one way
   * @param cpuMicros of processor time a message
   * @param transferSeconds for 64 MiB
   */
  public record Row(
      String transport,
      double roundTripP50Micros,
      double roundTripP99Micros,
      double messagesPerSecond,
      double cpuMicros,
      double transferSeconds,
      double rawRoundTripP50Micros,
      double rawRoundTripP99Micros,
      double rawMessagesPerSecond,
      double rawCpuMicros,
      double rawTransferSeconds) {}

  private static final class Figures {
    final List<Long> roundTrips = new ArrayList<>();
    final List<Double> perSecond = new ArrayList<>();
    final List<Double> cpuMicros = new ArrayList<>();
    final List<Double> transfers = new ArrayList<>();
  }

  /**
   * @param roundTrips of each turn
   * @param messages of each turn
   */
  public Transports(int roundTrips, int messages, Consumer<String> notes) throws Exception {
    this.roundTrips = roundTrips;
    this.messages = messages;
    this.notes = notes;
    this.broker = BrokerServer.start(BrokerOptions.loopback(0).withProtocols("MQTT,AMQP,CORE"));
  }

  @Override
  public void close() throws Exception {
    broker.close();
  }

  /** So many turns of each kind, raw and not, after one that does not count. */
  public List<Row> measure(List<String> kinds, int turns) throws Exception {
    List<Row> rows = new ArrayList<>();
    for (String kind : kinds) {
      Figures ours = new Figures();
      Figures raw = new Figures();
      for (int turn = 0; turn <= turns; turn++) {
        measure(ours(kind), turn == 0 ? new Figures() : ours);
        measure(raw(kind), turn == 0 ? new Figures() : raw);
      }
      Row row = row(kind, ours, raw);
      notes.accept(
          String.format(
              "%-7s round trip %.0f us, raw %.0f us",
              kind, row.roundTripP50Micros(), row.rawRoundTripP50Micros()));
      rows.add(row);
    }
    return rows;
  }

  private static Row row(String kind, Figures ours, Figures raw) {
    Spread mine = Spread.of(ours.roundTrips);
    Spread bare = Spread.of(raw.roundTrips);
    return new Row(
        kind,
        1000 * mine.p50Millis(),
        1000 * mine.p99Millis(),
        median(ours.perSecond),
        median(ours.cpuMicros),
        median(ours.transfers),
        1000 * bare.p50Millis(),
        1000 * bare.p99Millis(),
        median(raw.perSecond),
        median(raw.cpuMicros),
        median(raw.transfers));
  }

  private static double median(List<Double> values) {
    return values.stream().sorted().toList().get(values.size() / 2);
  }

  /** What is heard at an end, as the measurement of the moment wants it. */
  private static final class Hearing implements Ends.Ears {
    volatile Ends.Ears now = (end, message) -> {};

    @Override
    public void heard(int end, byte[] message) {
      now.heard(end, message);
    }
  }

  private void measure(Ends.Way way, Figures figures) throws Exception {
    Hearing hearing = new Hearing();
    try (Ends ends = way.open(hearing)) {
      roundTrips(ends, hearing, figures);
      messages(ends, hearing, figures);
      transfer(ends, hearing, figures);
    }
  }

  private void roundTrips(Ends ends, Hearing hearing, Figures figures) throws Exception {
    BlockingQueue<Integer> back = new LinkedBlockingQueue<>();
    hearing.now =
        (end, message) -> {
          if (end == 0) {
            back.add(message.length);
          } else {
            send(ends, 1, message);
          }
        };
    byte[] message = new byte[SMALL_BYTES];
    for (int i = 0; i < roundTrips; i++) {
      long start = System.nanoTime();
      ends.send(0, message);
      if (back.poll(PATIENCE_SECONDS, TimeUnit.SECONDS) == null) {
        throw new IllegalStateException("no answer within " + PATIENCE_SECONDS + " s");
      }
      figures.roundTrips.add(System.nanoTime() - start);
    }
  }

  private static void send(Ends ends, int end, byte[] message) {
    try {
      ends.send(end, message);
    } catch (Exception e) {
      throw new IllegalStateException("an answer cannot be sent", e);
    }
  }

  private void messages(Ends ends, Hearing hearing, Figures figures) throws Exception {
    Semaphore free = new Semaphore(UNDER_WAY_MAX);
    hearing.now = (end, message) -> free.release();
    byte[] message = new byte[MESSAGE_BYTES];
    long cpu = cpuNanos();
    long start = System.nanoTime();
    for (int i = 0; i < messages; i++) {
      take(free, 1);
      ends.send(0, message);
    }
    take(free, UNDER_WAY_MAX);
    figures.perSecond.add(messages / ((System.nanoTime() - start) / 1e9));
    figures.cpuMicros.add((cpuNanos() - cpu) / 1e3 / messages);
  }

  private static void take(Semaphore free, int count) throws InterruptedException {
    if (!free.tryAcquire(count, PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      throw new IllegalStateException("a message is missing for " + PATIENCE_SECONDS + " s");
    }
  }

  private static void transfer(Ends ends, Hearing hearing, Figures figures) throws Exception {
    byte[] piece = new byte[Math.min(ends.pieceBytes(), TRANSFER_BYTES)];
    int pieces = TRANSFER_BYTES / piece.length;
    Semaphore free = new Semaphore(PIECES_UNDER_WAY_MAX);
    hearing.now = (end, message) -> free.release();
    long start = System.nanoTime();
    for (int i = 0; i < pieces; i++) {
      take(free, 1);
      ends.send(0, piece);
    }
    take(free, PIECES_UNDER_WAY_MAX);
    figures.transfers.add((System.nanoTime() - start) / 1e9);
  }

  private static long cpuNanos() {
    return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }

  // ---- the ways ---------------------------------------------------------------------------------

  private String brokerUrl(String scheme) {
    return scheme + "://127.0.0.1:" + URI.create(broker.url()).getPort();
  }

  private Ends.Way raw(String kind) {
    return switch (kind) {
      case "mqtt" -> ears -> new RawMqtt(brokerUrl("tcp"), ears);
      case "tcp" -> RawTcp::new;
      case "http1" -> ears -> new RawHttp(HttpClient.Version.HTTP_1_1, ears);
      case "http2" -> ears -> new RawHttp(HttpClient.Version.HTTP_2, ears);
      case "grpc" -> RawGrpc::new;
      case "zeromq" -> RawZeroMq::new;
      case "amqp" -> ears -> new RawJms(qpid(), ears);
      case "jms" -> ears -> new RawJms(artemis(), ears);
      case "memory" -> RawMemory::new;
      default -> throw new IllegalArgumentException("no raw library of " + kind);
    };
  }

  private Ends.Way ours(String kind) {
    return switch (kind) {
      case "mqtt" -> over(new MqttTransport.Provider(), Map.of(), Map.of("url", brokerUrl("mqtt")));
      case "amqp" -> over(new AmqpTransport.Provider(), Map.of(), Map.of("url", brokerUrl("amqp")));
      case "tcp" -> over(new TcpTransport.Provider(), freePorts(), Map.of());
      case "grpc" -> over(new GrpcTransport.Provider(), freePorts(), Map.of());
      case "zeromq" -> over(new ZeroMqTransport.Provider(), freePorts(), Map.of());
      case "http1" -> ears -> overHttp(HttpTransport.Http1Provider::new, ears);
      case "http2" -> ears -> overHttp(HttpTransport.Http2Provider::new, ears);
      case "jms" -> ears -> new ChannelEnds(this::overArtemis, ears);
      case "memory" -> Transports::overMemory;
      default -> throw new IllegalArgumentException("no transport " + kind);
    };
  }

  private ConnectionFactory qpid() {
    JmsConnectionFactory factory = new JmsConnectionFactory(brokerUrl("amqp"));
    factory.setForceAsyncSend(true);
    return factory;
  }

  /** Another provider than the server's own, whose client works in a server alone. */
  private ConnectionFactory artemis() {
    ActiveMQConnectionFactory factory = new ActiveMQConnectionFactory(brokerUrl("tcp"));
    // Else a long message is written to a file of the broker's.
    factory.setMinLargeMessageSize(LARGE_BYTES);
    return factory;
  }

  private Transport overArtemis(NodeId self) {
    ConnectionFactory factory = artemis();
    return new JmsTransport(
        "jms", brokerUrl("tcp"), context(self, Map.of(), Map.of()), factory::createConnection);
  }

  private static Ends overMemory(Ends.Ears ears) throws Exception {
    MemoryTransport.Hub hub = new MemoryTransport.Hub();
    return new ChannelEnds(self -> new MemoryTransport(hub, self), ears);
  }

  private static TransportProvider.Context context(
      NodeId self, Map<NodeId, String> addresses, Map<String, String> settings) {
    return new TransportProvider.Context(
        "bench", self, System.nanoTime(), addresses, Settings.of(new TreeMap<>(settings)));
  }

  private static Ends.Way over(
      TransportProvider provider, Map<NodeId, String> addresses, Map<String, String> settings) {
    return ears ->
        new ChannelEnds(self -> provider.create(context(self, addresses, settings)), ears);
  }

  private static Map<NodeId, String> freePorts() {
    Map<NodeId, String> addresses = new LinkedHashMap<>();
    for (NodeId node : ChannelEnds.NODES) {
      try {
        addresses.put(node, "127.0.0.1:" + FreePort.find());
      } catch (IOException e) {
        throw new IllegalStateException("no port is free", e);
      }
    }
    return addresses;
  }

  private static Ends overHttp(Function<HttpDoor, TransportProvider> providers, Ends.Ears ears)
      throws Exception {
    Map<NodeId, HttpDoor> doors = new TreeMap<>();
    Map<NodeId, String> addresses = new TreeMap<>();
    List<Doorstep> servers = new ArrayList<>();
    for (NodeId node : ChannelEnds.NODES) {
      HttpDoor door = new HttpDoor();
      Doorstep server = Doorstep.before(door);
      servers.add(server);
      doors.put(node, door);
      addresses.put(node, server.url());
    }
    Function<NodeId, Transport> transports =
        self ->
            providers
                .apply(Objects.requireNonNull(doors.get(self)))
                .create(context(self, addresses, Map.of()));
    Ends ends = new ChannelEnds(transports, ears);
    return new Ends() {
      @Override
      public void send(int end, byte[] message) throws Exception {
        ends.send(end, message);
      }

      @Override
      public int pieceBytes() {
        return ends.pieceBytes();
      }

      @Override
      public void close() throws Exception {
        ends.close();
        servers.forEach(Doorstep::close);
      }
    };
  }
}
