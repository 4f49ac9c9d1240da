package io.atomspace.node.port.transport;

import io.atomspace.node.kernel.Kind;
import io.atomspace.node.kernel.NodeId;
import io.atomspace.node.kernel.Settings;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Logger;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Frames as bodies of HTTP requests: each node posts what it has for another to that one's own
 * server, at {@code /transport/frames} ({@link HttpFrames}), several requests at a time and many
 * frames in each; the header {@code Asn-Greeting} is the greeting of {@link TcpLink} in base 64. An
 * address in {@code atomspace.cluster.nodes} is a URL such as {@code http://h1:9080}. It opens no
 * port of its own.
 */
public final class HttpTransport extends QueuedTransport {
  private static final Logger LOG = Logger.getLogger(HttpTransport.class.getName());
  private static final int IN_FLIGHT_MAX = 4;
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final long QUIET_NANOS = 10_000_000_000L;
  private static final long BACKOFF_MILLIS = 20;
  private static final long BACKOFF_MOST_MILLIS = 1_000;

  /** What both versions read: {@code insecure}, {@code tls.keystore}, {@code tls.truststore}. */
  private abstract static class AnyProvider implements TransportProvider {
    private final HttpDoor door;
    private final HttpClient.Version version;

    AnyProvider(HttpDoor door, HttpClient.Version version) {
      this.door = door;
      this.version = version;
    }

    @Override
    public void check(Settings settings, Map<NodeId, String> addresses) {
      boolean insecure = settings.flag("insecure", false);
      boolean secured = false;
      for (Map.Entry<NodeId, String> member : addresses.entrySet()) {
        URI url = url(member.getValue());
        if (url == null) {
          settings.fault(
              "address",
              "a URL for each member, as atomspace.cluster.nodes=1=http://h1:9080,2=http://h2:9080;"
                  + " node "
                  + member.getKey()
                  + " has '"
                  + member.getValue()
                  + "'");
        } else if (url.getScheme().equals("https")) {
          secured = true;
        } else if (!insecure && !new TcpLink.Place(url.getHost(), url.getPort()).isLoopback()) {
          settings.fault(
              "insecure",
              "https://, as "
                  + member.getValue()
                  + " is not on the loopback; or true, where only members reach it");
        }
      }
      tls(settings, secured);
    }

    private static @Nullable SSLContext tls(Settings settings, boolean secured) {
      return TlsSettings.read(settings, secured, "addresses that begin with https://");
    }

    @Override
    public Transport create(Context context) {
      boolean secured =
          context.addresses().values().stream().anyMatch(address -> address.startsWith("https:"));
      return new HttpTransport(context, version, tls(context.settings(), secured), door);
    }
  }

  /** HTTP/1.1. */
  @Kind("http1")
  @Dependent
  public static class Http1Provider extends AnyProvider {
    @Inject
    public Http1Provider(HttpDoor door) {
      super(door, HttpClient.Version.HTTP_1_1);
    }
  }

  /** HTTP/2, in the clear by an upgrade. */
  @Kind("http2")
  @Dependent
  public static class Http2Provider extends AnyProvider {
    @Inject
    public Http2Provider(HttpDoor door) {
      super(door, HttpClient.Version.HTTP_2);
    }
  }

  private static @Nullable URI url(String text) {
    try {
      URI url = URI.create(text);
      boolean bare = url.getPath() == null || url.getPath().isEmpty() || url.getPath().equals("/");
      boolean http = String.valueOf(url.getScheme()).matches("https?");
      return http && bare && url.getHost() != null && url.getPort() > 0 ? url : null;
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private final TransportProvider.Context made;
  private final HttpClient.Version version;
  private final HttpDoor door;
  private final @Nullable SSLContext tls;
  private volatile HttpClient client;
  private final ExecutorService executor;
  private final ScheduledExecutorService scheduler;
  private final Map<NodeId, Link> links = new TreeMap<>();
  private final Map<NodeId, Long> sessions = new ConcurrentHashMap<>();
  private final AtomicLong toldNanos = new AtomicLong(System.nanoTime() - QUIET_NANOS);
  private HttpDoor.@Nullable Receiver receiver;
  private @Nullable TransportListener listener;

  private HttpTransport(
      TransportProvider.Context made,
      HttpClient.Version version,
      @Nullable SSLContext tls,
      HttpDoor door) {
    this.made = made;
    this.version = version;
    this.door = door;
    this.executor = Executors.newFixedThreadPool(2, task -> thread(task, "http"));
    this.scheduler = Executors.newSingleThreadScheduledExecutor(task -> thread(task, "again"));
    this.tls = tls;
    this.client = client(version, executor, tls);
    made.addresses()
        .forEach(
            (node, address) -> {
              URI url = url(address);
              if (url != null) {
                links.put(node, new Link(node, url.resolve(HttpDoor.PATH)));
              }
            });
  }

  private static HttpClient client(
      HttpClient.Version version, ExecutorService executor, @Nullable SSLContext tls) {
    HttpClient.Builder builder =
        HttpClient.newBuilder().version(version).executor(executor).connectTimeout(PATIENCE);
    if (tls != null) {
      builder.sslContext(tls);
    }
    return builder.build();
  }

  /** Over HTTP/2 a client stays with a connection that answers nothing: a new one has none. */
  private synchronized void renew(HttpClient silent) {
    if (client.equals(silent) && !closed) {
      client = client(version, executor, tls);
    }
  }

  private Thread thread(Runnable task, String what) {
    Thread thread = new Thread(task, "atomspace-http-" + made.self() + "-" + what);
    thread.setDaemon(true);
    return thread;
  }

  @Override
  public void start(TransportListener hears) {
    HttpDoor.Receiver opened = new Receiver(hears);
    receiver = opened;
    listener = hears;
    door.open(opened);
    hears.up();
  }

  // ---- what comes in ----------------------------------------------------------------------------

  private final class Receiver implements HttpDoor.Receiver {
    private final TransportListener hears;

    Receiver(TransportListener hears) {
      this.hears = hears;
    }

    @Override
    public boolean knows(byte[] greeting) {
      return HttpTransport.this.knows(greeting);
    }

    @Override
    public void frame(byte[] frame) {
      hears.frame(frame);
    }
  }

  private boolean knows(byte[] said) {
    try {
      TcpLink.Greeting greeting =
          TcpLink.Greeting.read(new DataInputStream(new ByteArrayInputStream(said)));
      greeting.check(made.cluster(), made.self(), made.addresses().keySet());
      sessions.put(greeting.from(), greeting.session());
      return true;
    } catch (IOException e) {
      long now = System.nanoTime();
      if (now - toldNanos.get() >= QUIET_NANOS) {
        toldNanos.set(now);
        LOG.warning(() -> "a stranger's request is refused: " + e.getMessage());
      }
      return false;
    }
  }

  // ---- what goes out ----------------------------------------------------------------------------

  /** What is on its way to one node. */
  private final class Link {
    private final NodeId to;
    private final URI url;
    private final String greeting;
    private final Outbox<byte[]> outbox = new Outbox<>(frame -> frame.length, dropped);
    private int inFlight;
    private boolean resting;

    /** The client that has asked this node for HTTP/2; a new one has to ask anew. */
    private @Nullable HttpClient primed;

    private long backoffMillis = BACKOFF_MILLIS;

    Link(NodeId to, URI url) {
      this.to = to;
      this.url = url;
      this.greeting =
          Base64.getEncoder()
              .encodeToString(
                  new TcpLink.Greeting(made.cluster(), made.self(), to, made.session()).bytes());
    }

    boolean offer(byte[] frame) {
      boolean room = outbox.offer(frame);
      flush();
      return room;
    }

    private synchronized void flush() {
      HttpClient used = client;
      boolean ready = version == HttpClient.Version.HTTP_1_1 || used.equals(primed);
      if (!ready && !resting && inFlight == 0 && !outbox.isEmpty()) {
        // The client asks for HTTP/2 in the clear with a request that has no body, or never.
        post(used, HttpRequest.newBuilder(url).timeout(PATIENCE).GET().build(), 0);
      }
      while (ready && !resting && inFlight < IN_FLIGHT_MAX && !outbox.isEmpty()) {
        int bytes = 0;
        ArrayDeque<byte[]> batch = new ArrayDeque<>();
        for (byte[] next = outbox.peek();
            next != null && bytes + Integer.BYTES + next.length <= HttpDoor.BODY_BYTES_MAX;
            next = outbox.peek()) {
          outbox.poll();
          batch.add(next);
          bytes += Integer.BYTES + next.length;
        }
        ByteBuffer body = ByteBuffer.allocate(bytes);
        batch.forEach(frame -> body.putInt(frame.length).put(frame));
        post(
            used,
            HttpRequest.newBuilder(url)
                .timeout(PATIENCE)
                .header(HttpDoor.GREETING, greeting)
                .header("Content-Type", "application/octet-stream")
                .POST(HttpRequest.BodyPublishers.ofByteArray(body.array()))
                .build(),
            batch.size());
      }
    }

    private void post(HttpClient used, HttpRequest request, int frames) {
      inFlight++;
      CompletableFuture<HttpResponse<Void>> answer;
      try {
        answer = used.sendAsync(request, HttpResponse.BodyHandlers.discarding());
      } catch (RejectedExecutionException e) {
        // Closed meanwhile.
        answer = CompletableFuture.failedFuture(e);
      }
      CompletableFuture<HttpResponse<Void>> whole = answer;
      answer
          .copy()
          // A request's own limit ends with the head of the answer.
          .orTimeout(2 * PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
          .whenComplete(
              (response, failure) -> {
                // Its connection goes with it; an answer that is there stays.
                whole.cancel(true);
                answered(used, frames, response, failure);
              });
    }

    private void answered(
        HttpClient used,
        int frames,
        @Nullable HttpResponse<Void> response,
        @Nullable Throwable failure) {
      boolean taken = response != null && response.statusCode() == HttpDoor.Answer.TAKEN.status();
      synchronized (this) {
        inFlight--;
        if (taken) {
          primed = used;
          backoffMillis = BACKOFF_MILLIS;
        } else {
          failed(frames);
        }
      }
      Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
      // A request without frames has a connection of its own.
      if (frames > 0
          && (cause instanceof HttpTimeoutException || cause instanceof TimeoutException)) {
        renew(used);
      }
      hint(cause);
      flush();
    }

    private void failed(int frames) {
      dropped.addAndGet(frames);
      primed = null;
      if (closed || backoffMillis == BACKOFF_MOST_MILLIS) {
        outbox.dropAll();
      }
      if (!closed && !resting) {
        resting = true;
        scheduler.schedule(this::goOn, backoffMillis, TimeUnit.MILLISECONDS);
        backoffMillis = Math.min(2 * backoffMillis, BACKOFF_MOST_MILLIS);
      }
    }

    private void goOn() {
      synchronized (this) {
        resting = false;
      }
      flush();
    }

    /** Where nobody listens any more, a node has died. */
    private void hint(@Nullable Throwable cause) {
      Long session = sessions.get(to);
      TransportListener hears = listener;
      if (cause instanceof ConnectException && session != null && hears != null && !closed) {
        hears.peerLost(to, session);
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
    HttpDoor.Receiver opened = receiver;
    if (opened != null) {
      door.close(opened);
    }
    scheduler.shutdownNow();
    executor.shutdownNow();
  }
}
