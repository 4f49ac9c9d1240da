package io.atomspace.node.port.transport;

import io.atomspace.node.kernel.Kind;
import io.atomspace.node.kernel.NodeId;
import io.atomspace.node.kernel.Settings;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.channel.ChannelOption;
import io.grpc.netty.shaded.io.netty.handler.ssl.ApplicationProtocolConfig;
import io.grpc.netty.shaded.io.netty.handler.ssl.ClientAuth;
import io.grpc.netty.shaded.io.netty.handler.ssl.IdentityCipherSuiteFilter;
import io.grpc.netty.shaded.io.netty.handler.ssl.JdkSslContext;
import jakarta.enterprise.context.Dependent;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.logging.Logger;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Frames over gRPC: one method, {@code atomspace.Node/Frames}, a stream of bytes from one node to
 * another. Each node serves it at its address in {@code atomspace.cluster.nodes}, and calls it at
 * each other node; the header {@code greeting-bin} is the greeting of {@link TcpLink}. gRPC's own
 * pings notice an end that is gone; a call that ends is begun again with growing waits.
 */
public final class GrpcTransport extends QueuedTransport {
  private static final Logger LOG = Logger.getLogger(GrpcTransport.class.getName());

  /** Messages that a caller may send ahead of what was taken. */
  private static final int CREDIT = 64;

  private static final int CONNECT_MILLIS = 2_000;
  private static final long PING_SECONDS = 2;

  /** The least that gRPC lets a caller take. */
  private static final long CALLER_PING_SECONDS = 10;

  private static final long SILENCE_SECONDS = 3;
  private static final long BACKOFF_MILLIS = 20;
  private static final long BACKOFF_MOST_MILLIS = 1_000;
  private static final long REBIND_MILLIS = 1_000;
  private static final Metadata.Key<byte[]> GREETING =
      Metadata.Key.of("greeting-bin", Metadata.BINARY_BYTE_MARSHALLER);
  private static final MethodDescriptor<byte[], byte[]> FRAMES =
      MethodDescriptor.newBuilder(new PlainBytes(), new PlainBytes())
          .setType(MethodDescriptor.MethodType.BIDI_STREAMING)
          .setFullMethodName("atomspace.Node/Frames")
          .build();

  /** Has TLS: {@code tls}, {@code tls.keystore}, {@code tls.truststore}. */
  @Kind("grpc")
  @Dependent
  public static class Provider implements TransportProvider {
    @Override
    public void check(Settings settings, Map<NodeId, String> addresses) {
      TcpLink.Place.check(settings, addresses, tls(settings) != null, "tls");
    }

    private static @Nullable SSLContext tls(Settings settings) {
      return TlsSettings.read(settings, settings.flag("tls", false), "tls=true");
    }

    @Override
    public Transport create(Context context) {
      return new GrpcTransport(context, tls(context.settings()));
    }
  }

  private final TransportProvider.Context made;
  private final @Nullable SSLContext tls;
  private final Map<NodeId, Link> links = new TreeMap<>();
  private final ScheduledExecutorService scheduler;
  private volatile @Nullable Server server;
  private String told = "";

  private GrpcTransport(TransportProvider.Context made, @Nullable SSLContext tls) {
    this.made = made;
    this.tls = tls;
    this.scheduler =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "atomspace-grpc-" + made.self());
              thread.setDaemon(true);
              return thread;
            });
    made.addresses()
        .forEach(
            (node, address) -> {
              TcpLink.Place place = TcpLink.Place.of(address);
              if (place != null) {
                links.put(node, new Link(node, place));
              }
            });
  }

  @Override
  public void start(TransportListener listener) {
    scheduler.execute(() -> serve(listener));
    links.values().forEach(link -> scheduler.execute(link::call));
  }

  // ---- what comes in ----------------------------------------------------------------------------

  private void serve(TransportListener listener) {
    if (closed) {
      return;
    }
    String address = made.addresses().getOrDefault(made.self(), "");
    try {
      TcpLink.Place own = TcpLink.Place.of(address);
      if (own == null) {
        throw new IOException("this node has no address");
      }
      NettyServerBuilder builder =
          NettyServerBuilder.forAddress(own.address())
              .directExecutor()
              .maxInboundMessageSize(FRAME_BYTES_MAX)
              .permitKeepAliveTime(1, TimeUnit.SECONDS)
              .permitKeepAliveWithoutCalls(true)
              .keepAliveTime(PING_SECONDS, TimeUnit.SECONDS)
              .keepAliveTimeout(SILENCE_SECONDS, TimeUnit.SECONDS)
              .addService(
                  ServerServiceDefinition.builder("atomspace.Node")
                      .addMethod(FRAMES, (call, headers) -> heard(call, headers, listener))
                      .build());
      if (tls != null) {
        builder.sslContext(secured(tls, false));
      }
      Server started = builder.build().start();
      server = started;
      if (closed) {
        started.shutdownNow();
        return;
      }
      listener.up();
    } catch (IOException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      String words = "cannot listen at " + address + ": " + cause.getMessage();
      if (!words.equals(told)) {
        listener.down(words);
      }
      told = words;
      scheduler.schedule(() -> serve(listener), REBIND_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  private ServerCall.Listener<byte[]> heard(
      ServerCall<byte[], byte[]> call, Metadata headers, TransportListener listener) {
    TcpLink.Greeting greeting;
    try {
      byte[] said = headers.get(GREETING);
      greeting =
          TcpLink.Greeting.read(
              new DataInputStream(new ByteArrayInputStream(said == null ? new byte[0] : said)));
      greeting.check(made.cluster(), made.self(), made.addresses().keySet());
    } catch (IOException e) {
      LOG.warning(
          () ->
              "a stranger at "
                  + call.getAttributes().get(io.grpc.Grpc.TRANSPORT_ATTR_REMOTE_ADDR)
                  + " is cut off: "
                  + e.getMessage());
      call.close(Status.PERMISSION_DENIED.withDescription("not a member"), new Metadata());
      return new ServerCall.Listener<>() {};
    }
    call.sendHeaders(new Metadata());
    call.request(CREDIT);
    return new ServerCall.Listener<>() {
      @Override
      public void onMessage(byte[] frame) {
        listener.frame(frame);
        call.request(1);
      }

      @Override
      public void onHalfClose() {
        call.close(Status.OK, new Metadata());
      }

      @Override
      public void onCancel() {
        if (!closed) {
          listener.peerLost(greeting.from(), greeting.session());
        }
      }
    };
  }

  private static JdkSslContext secured(SSLContext tls, boolean client) {
    return new JdkSslContext(
        tls,
        client,
        null,
        IdentityCipherSuiteFilter.INSTANCE,
        new ApplicationProtocolConfig(
            ApplicationProtocolConfig.Protocol.ALPN,
            ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
            ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
            "h2"),
        client ? ClientAuth.NONE : ClientAuth.REQUIRE,
        null,
        false);
  }

  // ---- what goes out ----------------------------------------------------------------------------

  /** The call on which this node sends to another. */
  private final class Link extends ClientCall.Listener<byte[]> {
    private final NodeId to;
    private final TcpLink.Place place;
    private final Outbox<byte[]> outbox = new Outbox<>(frame -> frame.length, dropped);
    private long backoffMillis = BACKOFF_MILLIS;
    private @Nullable ManagedChannel channel;
    private @Nullable ClientCall<byte[], byte[]> call;

    /** Whether the other end has taken the greeting: before that a frame might be lost unseen. */
    private boolean welcome;

    Link(NodeId to, TcpLink.Place place) {
      this.to = to;
      this.place = place;
    }

    void call() {
      try {
        begin();
      } catch (IllegalArgumentException e) {
        // A host that gRPC takes for none: the others go on.
        LOG.warning(() -> "no way to node " + to + " at " + place + ": " + e.getMessage());
      }
    }

    private synchronized void begin() {
      if (closed) {
        return;
      }
      ManagedChannel open = channel;
      if (open == null) {
        open = open();
        channel = open;
      }
      open.resetConnectBackoff();
      Metadata headers = new Metadata();
      headers.put(
          GREETING, new TcpLink.Greeting(made.cluster(), made.self(), to, made.session()).bytes());
      ClientCall<byte[], byte[]> begun = open.newCall(FRAMES, CallOptions.DEFAULT);
      call = begun;
      begun.start(this, headers);
      begun.request(1);
    }

    private ManagedChannel open() {
      NettyChannelBuilder builder =
          NettyChannelBuilder.forAddress(place.host(), place.port())
              .directExecutor()
              .withOption(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS)
              .keepAliveTime(CALLER_PING_SECONDS, TimeUnit.SECONDS)
              .keepAliveTimeout(SILENCE_SECONDS, TimeUnit.SECONDS)
              .disableRetry();
      if (tls == null) {
        builder.usePlaintext();
      } else {
        builder.sslContext(secured(tls, true));
      }
      return builder.build();
    }

    @Override
    public void onHeaders(Metadata headers) {
      synchronized (this) {
        backoffMillis = BACKOFF_MILLIS;
        welcome = true;
      }
      flush();
    }

    @Override
    public void onReady() {
      flush();
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
      synchronized (this) {
        call = null;
        welcome = false;
        if (backoffMillis == BACKOFF_MOST_MILLIS) {
          outbox.dropAll();
        }
        if (!closed) {
          scheduler.schedule(this::call, backoffMillis, TimeUnit.MILLISECONDS);
        }
        backoffMillis = Math.min(2 * backoffMillis, BACKOFF_MOST_MILLIS);
      }
    }

    boolean offer(byte[] frame) {
      boolean room = outbox.offer(frame);
      flush();
      return room;
    }

    private synchronized void flush() {
      ClientCall<byte[], byte[]> open = call;
      while (open != null && welcome && open.isReady()) {
        byte[] frame = outbox.poll();
        if (frame == null) {
          return;
        }
        open.sendMessage(frame);
      }
    }

    synchronized void close() {
      if (channel != null) {
        channel.shutdownNow();
      }
    }
  }

  @Override
  boolean offer(NodeId to, byte[] frame) {
    Link link = links.get(to);
    return link != null && link.offer(frame);
  }

  @Override
  public void close() {
    closed = true;
    links.values().forEach(Link::close);
    Server open = server;
    if (open != null) {
      open.shutdownNow();
    }
    scheduler.shutdownNow();
  }
}
