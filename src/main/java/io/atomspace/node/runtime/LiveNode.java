package io.atomspace.node.runtime;

import io.atomspace.node.kernel.Alert;
import io.atomspace.node.kernel.Body;
import io.atomspace.node.kernel.Bytes;
import io.atomspace.node.kernel.Effect;
import io.atomspace.node.kernel.Event;
import io.atomspace.node.kernel.Json;
import io.atomspace.node.kernel.NodeId;
import io.atomspace.node.kernel.Profile;
import io.atomspace.node.port.journal.Spool;
import io.atomspace.node.port.script.Isolation;
import io.atomspace.node.port.script.RemoteCalls;
import io.atomspace.node.port.script.ScriptEngine;
import io.atomspace.node.port.script.WorkerLimits;
import io.atomspace.node.port.transport.OutsideRequest;
import io.atomspace.node.port.transport.PublicTopics;
import io.atomspace.node.port.transport.Transport;
import io.atomspace.node.protocol.Node;
import io.atomspace.node.protocol.NodeSetup;
import io.atomspace.node.protocol.jobs.JobSpec;
import io.atomspace.node.protocol.jobs.JobView;
import io.atomspace.node.runtime.work.CopyDesk;
import io.atomspace.node.runtime.work.JobDesk;
import io.atomspace.node.runtime.work.Participants;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongFunction;

/**
 * One running node: a machine, the thread that steps it, and all that performs its effects. Its
 * public methods are the node's front; any thread may call them.
 */
public final class LiveNode implements AutoCloseable {
  private static final int COMMANDS_MAX = 10_000;
  private static final Duration STUCK = Duration.ofSeconds(10);

  /** Makes the transport of a node, once its session is known: a will carries it. */
  @FunctionalInterface
  public interface TransportFactory {
    Transport create(long session);
  }

  private final Configuration configuration;
  private final Map<String, ScriptEngine> engines;
  private final Clock clock = new Clock();
  private final Inbox inbox = new Inbox();
  private final Life life;
  private final Spool spool;
  private final Views views;
  private final JobDesk desk;
  private final CoordinatorDesk coordinator;
  private final ProgramDesk programs;
  private final Telemetry telemetry;
  private final Transport transport;
  private final TransportNews news;
  private final Performer performer;
  private final NodeLoop loop;
  private final FlightRecorder recorder;
  private final Thread thread;
  private final Load load = new Load();
  private final ExecutorService executor;
  private final AtomicLong tickets = new AtomicLong();
  private final CountDownLatch closed = new CountDownLatch(1);

  /**
   * Builds a node; {@link #start} brings it to life.
   *
   * @param engines those that work on this host, by kind
   * @param das answers what the script of a job asks its DAS Server
   * @param executor for queries and evaluations: of its own, so that they starve nobody
   * @throws IOException if the data folder cannot be used, or the journal in it is damaged
   */
  public LiveNode(
      Configuration configuration,
      TransportFactory transports,
      Map<String, ScriptEngine> engines,
      Function<JobSpec, RemoteCalls> das,
      ExecutorService executor)
      throws IOException {
    this.configuration = configuration;
    this.engines = new TreeMap<>(engines);
    this.executor = executor;
    Path data = configuration.dataDir();
    life = Life.begin(data);
    long session = life.started().session();
    spool = new Spool(data.resolve("spool"));
    Profile profile =
        new Profile(configuration.url(), configuration.slots(), List.copyOf(this.engines.keySet()));
    views = new Views(configuration, profile);
    NodeSetup setup = setup(profile, session);
    transport = transports.create(session);
    desk =
        new JobDesk(
            configuration.members().self(),
            configuration.slots(),
            data.resolve("jobs"),
            spool,
            this.engines,
            das,
            this::ask,
            WorkerLimits.defaults(),
            configuration.limits().resultBytesMax(),
            executor,
            inbox::local);
    coordinator =
        new CoordinatorDesk(configuration.cluster(), configuration.members().self(), inbox::local);
    programs = new ProgramDesk(executor, inbox::local);
    telemetry =
        new Telemetry(
            configuration.cluster(),
            configuration.members().self(),
            session,
            transport instanceof PublicTopics topics ? topics : null,
            views,
            this::status,
            LimitWatch.of(configuration, inbox, views));
    news = new TransportNews(inbox, telemetry);
    Timers timers = new Timers();
    performer =
        new Performer(
            inbox,
            timers,
            clock,
            transport,
            life.journal(),
            spool,
            desk,
            new CopyDesk(data.resolve("copies"), spool, desk::file, executor, inbox::local),
            new Participants(executor, inbox::local),
            coordinator,
            programs,
            views,
            telemetry);
    Node machine = Node.of(setup);
    recorder =
        new FlightRecorder(
            data.resolve("flight.record"),
            Json.write(setup),
            machine,
            configuration.limits().recorderBytesMax() / 2);
    loop = new NodeLoop(machine, inbox, timers, clock, performer, recorder);
    // Not a managed one: that would wait until the whole application has started.
    thread = new Thread(loop, "node-loop");
  }

  private NodeSetup setup(Profile profile, long seed) {
    return new NodeSetup(
        configuration.cluster(),
        configuration.members(),
        profile,
        configuration.topology(),
        configuration.election(),
        configuration.quorum(),
        configuration.agreement(),
        configuration.heartbeatInterval(),
        configuration.heartbeatTimeout(),
        configuration.channel(),
        configuration.limits().resultBytesMax(),
        configuration.limits().queuedJobsMax(),
        seed);
  }

  /** Starts the loop and the transport; the first event is on its way when this returns. */
  public void start() {
    inbox.local(life.started());
    thread.start();
    transport.start(news);
    executor.execute(this::warmUp);
  }

  /**
   * Off the path to ready: spares start, and an engine that needs none is found at its first job.
   */
  private void warmUp() {
    Isolation.Level wanted = Isolation.Level.of(configuration.isolation());
    for (ScriptEngine engine : engines.values()) {
      engine.warmUp();
      engine
          .isolation()
          .filter(found -> found.level().compareTo(wanted) > 0)
          .ifPresent(found -> jailBelow(wanted, engine, found));
    }
  }

  private void jailBelow(Isolation.Level wanted, ScriptEngine engine, Isolation found) {
    telemetry.alert(
        new Alert(
            Alert.Severity.WARNING,
            "jail-below-wanted",
            "scripts of " + engine.kind() + " run with " + found.text() + ", wanted was " + wanted,
            "install bubblewrap, let this process make namespaces, or set"
                + " atomspace.script.isolation"));
  }

  /**
   * Puts a command to the machine. Completes with its answer, or with a refusal if too many wait.
   *
   * @param command makes the command of a ticket
   */
  public CompletionStage<Effect.Answer> ask(LongFunction<Event.Command> command) {
    if (performer.waiting() >= COMMANDS_MAX || loop.crash() != null) {
      return CompletableFuture.completedStage(
          new Effect.Refusal(503, "Node overloaded", "too many commands wait; try again later"));
    }
    long ticket = tickets.incrementAndGet();
    CompletionStage<Effect.Answer> answer = performer.expect(ticket);
    inbox.local(command.apply(ticket));
    return answer;
  }

  /** The newest view of a job, of whatever node. */
  public Optional<JobView> job(String id) {
    return views.job(id);
  }

  /** All jobs known here, the newest first. */
  public List<JobView> jobs() {
    return views.jobs();
  }

  public ClusterView cluster() {
    return views.cluster(Instant.now());
  }

  /**
   * Hears every event from now on, on the loop's thread: the subscriber must not block.
   *
   * @return ends the subscription
   */
  public AutoCloseable subscribe(Consumer<NodeEvent> subscriber) {
    return views.subscribe(subscriber);
  }

  /**
   * Hears what is said to the program of this name, one message at a time, on threads of the node's
   * executor; a listener may block.
   *
   * @return ends it
   * @throws IllegalStateException if one of that name listens already
   */
  public AutoCloseable listen(String program, BiConsumer<NodeId, Bytes> listener) {
    return programs.listen(program, listener);
  }

  /** Hears requests that come over the transport from outside the cluster; must not block. */
  public void outsiders(Consumer<OutsideRequest> hears) {
    news.outsiders(hears);
  }

  public InputStream open(Body body) throws IOException {
    return spool.open(body);
  }

  /**
   * Stores what a user sends.
   *
   * @throws Spool.TooLargeException beyond {@code bytesMax}
   */
  public Body store(InputStream stream, long bytesMax) throws IOException {
    return spool.store(stream, bytesMax);
  }

  /** The body is needed no more. */
  public void discard(Body body) throws IOException {
    spool.discard(body);
  }

  public Configuration configuration() {
    return configuration;
  }

  /** The engines that work here, by kind. */
  public Map<String, ScriptEngine> engines() {
    return engines;
  }

  /** False once the node's own heartbeat has not come for three intervals and at least 10 s. */
  public boolean live() {
    long silent = clock.nowNanos() - loop.lastTimerNanos();
    Duration limit = configuration.heartbeatInterval().multipliedBy(3);
    return loop.crash() == null && silent < Math.max(limit.toNanos(), STUCK.toNanos());
  }

  /** Whether the node has joined, knows a leader, and has a working engine. */
  public boolean ready() {
    return live() && news.cause() == null && views.leader().leader() != null && !engines.isEmpty();
  }

  /** Why the transport carries nothing; empty if it does. */
  public Optional<String> transportCause() {
    return Optional.ofNullable(news.cause());
  }

  public Status status() {
    return new Status(
        ready() ? "READY" : live() ? "STARTING" : "STUCK",
        views.leader().leader(),
        views.leader().term(),
        configuration.url(),
        configuration.slots(),
        isolation(),
        new Status.Metrics(
            load.sinceLast(),
            Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory(),
            inbox.size(),
            performer.framesSent(),
            inbox.dropped() + transport.dropped(),
            views.openJobs(),
            views.jobs().size(),
            performer.waiting()));
  }

  /** The jail in force, of the engines that know it. */
  private Map<String, String> isolation() {
    Map<String, String> levels = new TreeMap<>();
    engines.forEach(
        (kind, engine) ->
            engine.isolation().ifPresent(isolation -> levels.put(kind, isolation.text())));
    return levels;
  }

  /** Waits for the end of this node, so long at most; true if it has come. */
  public boolean awaitClose(Duration most) {
    try {
      return closed.await(most.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

  /** Stops the loop, the transport and every worker. Peers see a node that fell silent. */
  @Override
  public void close() {
    closed.countDown();
    loop.stop();
    thread.interrupt();
    coordinator.close();
    transport.close();
    desk.close();
    engines.values().forEach(ScriptEngine::close);
    performer.close();
    recorder.close();
    life.end(thread);
  }
}
