package io.atomspace.node.tool.bench;

import io.atomspace.node.port.Folders;
import io.atomspace.node.tool.cluster.FreePort;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Three processes of the etcd that this host has, for comparison; over its JSON gateway. */
final class Etcd implements AutoCloseable {
  private static final int MEMBERS = 3;
  private static final Duration MOST = Duration.ofMinutes(1);
  private static final Duration SETTLED = Duration.ofSeconds(3);
  private static final long POLL_NANOS = 50_000_000;

  /** A write that has no leader waits for seconds: it is given up and asked again. */
  private static final Duration ATTEMPT = Duration.ofMillis(60);

  private static final long BETWEEN_ATTEMPTS_NANOS = 2_000_000;

  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(2))
          .build();
  private final Path folder;
  private final List<String> options;
  private final List<Integer> clientPorts = new ArrayList<>();
  private final List<Integer> peerPorts = new ArrayList<>();
  private final List<Process> processes = new ArrayList<>();
  private final AtExit atExit;

  /** Whether there is one. */
  static boolean isInstalled() {
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
        .anyMatch(place -> Files.isExecutable(Path.of(place, "etcd")));
  }

  /**
   * Starts the members.
   *
   * @param folder for their data and logs
   * @param options of each; none for its defaults
   */
  Etcd(Path folder, List<String> options) throws IOException {
    this.folder = folder;
    this.options = options;
    clear();
    for (int i = 0; i < MEMBERS; i++) {
      clientPorts.add(FreePort.find());
      peerPorts.add(FreePort.find());
    }
    atExit = new AtExit(this::end);
    for (int i = 0; i < MEMBERS; i++) {
      processes.add(start(i));
    }
  }

  private static String url(int port) {
    return "http://127.0.0.1:" + port;
  }

  private Process start(int member) throws IOException {
    List<String> all = new ArrayList<>();
    for (int i = 0; i < MEMBERS; i++) {
      all.add("m" + i + "=" + url(peerPorts.get(i)));
    }
    String clients = url(clientPorts.get(member));
    String peers = url(peerPorts.get(member));
    Path data = folder.resolve("m" + member);
    List<String> command =
        new ArrayList<>(
            List.of(
                "etcd",
                "--name",
                "m" + member,
                "--data-dir",
                data.toString(),
                "--listen-client-urls",
                clients,
                "--advertise-client-urls",
                clients,
                "--listen-peer-urls",
                peers,
                "--initial-advertise-peer-urls",
                peers,
                "--initial-cluster",
                String.join(",", all),
                "--initial-cluster-state",
                Files.exists(data) ? "existing" : "new"));
    command.addAll(options);
    Path log = folder.resolve("m" + member + ".log");
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
        .start();
  }

  /**
   * Kills or freezes the leader of a settled group, and repairs it.
   *
   * @return from just before the fault to the first answered write at another member
   */
  Duration strike(Fault fault) throws IOException, InterruptedException {
    int leader = settled();
    Process process = processes.get(leader);
    LinkedBlockingQueue<Long> written = new LinkedBlockingQueue<>();
    AtomicBoolean over = new AtomicBoolean();
    Long at;
    long struck = System.nanoTime();
    try {
      if (fault == Fault.KILL) {
        Fault.kill(process.pid());
      } else {
        Fault.signal(process.pid(), "STOP");
      }
      for (int i = 0; i < MEMBERS; i++) {
        if (i != leader) {
          int member = i;
          new Thread(() -> writeUntil(member, over, written), "etcd-writer").start();
        }
      }
      at = written.poll(MOST.toMillis(), TimeUnit.MILLISECONDS);
    } finally {
      over.set(true);
      if (fault == Fault.KILL) {
        process.waitFor();
        processes.set(leader, start(leader));
      } else {
        Fault.signal(process.pid(), "CONT");
      }
    }
    if (at == null) {
      throw new IOException("etcd took no write within " + MOST);
    }
    return Duration.ofNanos(at - struck);
  }

  private void writeUntil(int member, AtomicBoolean over, LinkedBlockingQueue<Long> written) {
    JsonObject put = Json.createObjectBuilder().add("key", "YQ==").add("value", "YQ==").build();
    while (!over.get()) {
      if (call(member, "/v3/kv/put", put, ATTEMPT) != null) {
        written.add(System.nanoTime());
        return;
      }
      LockSupport.parkNanos(BETWEEN_ATTEMPTS_NANOS);
    }
  }

  /** The member that all have followed for a while. */
  private int settled() throws IOException {
    long deadline = System.nanoTime() + MOST.toNanos();
    int last = -1;
    long since = 0;
    while (System.nanoTime() < deadline) {
      int now = leader();
      if (now != last) {
        last = now;
        since = System.nanoTime();
      } else if (now >= 0 && System.nanoTime() - since > SETTLED.toNanos()) {
        return now;
      }
      LockSupport.parkNanos(POLL_NANOS);
    }
    throw new IOException("etcd has not settled after " + MOST + ": see " + folder);
  }

  /** The place of the leader; -1 while not all name the same. */
  private int leader() {
    String leader = null;
    List<String> members = new ArrayList<>();
    for (int i = 0; i < MEMBERS; i++) {
      JsonObject status =
          call(i, "/v3/maintenance/status", Json.createObjectBuilder().build(), MOST);
      String named = status == null ? "" : status.getString("leader", "");
      if (status == null || named.isEmpty() || (leader != null && !leader.equals(named))) {
        return -1;
      }
      leader = named;
      members.add(status.getJsonObject("header").getString("member_id"));
    }
    return members.indexOf(leader);
  }

  /** The answer; null if there was none, or another than 200. */
  private @Nullable JsonObject call(int member, String path, JsonObject body, Duration most) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url(clientPorts.get(member)) + path))
            .timeout(most)
            .POST(HttpRequest.BodyPublishers.ofString(body.toString()))
            .build();
    try {
      HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
      return response.statusCode() == 200 ? Calls.object(response.body()) : null;
    } catch (IOException e) {
      return null;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return null;
    }
  }

  private synchronized void end() {
    processes.forEach(Process::destroyForcibly);
  }

  private void clear() throws IOException {
    Folders.delete(folder);
    Files.createDirectories(folder);
  }

  @Override
  public void close() throws IOException {
    end();
    for (Process process : processes) {
      process.onExit().join();
    }
    clear();
    atExit.close();
  }
}
