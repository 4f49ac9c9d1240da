package io.atomspace.node.runtime;

import io.atomspace.node.kernel.Choice;
import io.atomspace.node.kernel.Fault;
import io.atomspace.node.kernel.Json;
import io.atomspace.node.kernel.Kind;
import io.atomspace.node.kernel.Settings;
import io.atomspace.node.port.script.Isolation;
import io.atomspace.node.port.script.RemoteCalls;
import io.atomspace.node.port.script.ScriptEngine;
import io.atomspace.node.port.script.ScriptEngineProvider;
import io.atomspace.node.port.transport.Transport;
import io.atomspace.node.port.transport.TransportProvider;
import io.atomspace.node.protocol.jobs.JobSpec;
import io.atomspace.node.runtime.work.DasCalls;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Priority;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Produces;
import jakarta.enterprise.inject.spi.Bean;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.annotation.Annotation;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.logging.Logger;
import org.eclipse.microprofile.config.Config;
import org.jspecify.annotations.Nullable;

/** The CDI wing: chooses implementations by configuration, once, and starts the node. */
@ApplicationScoped
public class Wiring {
  /** Begins the line of the log that tells why; the command line looks for it. */
  private static final String NO_START = "the node does not start: ";

  private static final Logger LOG = Logger.getLogger(Wiring.class.getName());

  @Inject private Config config;
  @Inject private BeanManager beans;

  @Resource(lookup = "concurrent/jobs")
  private ManagedExecutorService executor;

  private @Nullable LiveNode node;

  /** The server and CDI inject the fields. */
  @SuppressWarnings("NullAway.Init")
  public Wiring() {}

  void start(@Observes @Priority(1) @Initialized(ApplicationScoped.class) Object event) {
    LiveNode started;
    try {
      started = build();
    } catch (ConfigurationException e) {
      // The server's own words for it name neither key nor value.
      LOG.severe(() -> NO_START + e.getMessage());
      throw e;
    }
    node = started;
    started.start();
    LOG.info(
        () ->
            "node "
                + started.configuration().members().self()
                + " of cluster "
                + started.configuration().cluster()
                + " has started; engines "
                + started.engines().keySet());
  }

  /** The node of this server. */
  @Produces
  @Singleton
  public LiveNode node() {
    LiveNode started = node;
    if (started == null) {
      throw new IllegalStateException("the node has not started");
    }
    return started;
  }

  @PreDestroy
  void stop() {
    LiveNode started = node;
    if (started != null) {
      started.close();
    }
  }

  private LiveNode build() {
    Map<String, TransportProvider> transports = kinds(TransportProvider.class);
    Map<String, ScriptEngineProvider> providers = kinds(ScriptEngineProvider.class);
    Configuration configuration =
        Configuration.read(
            Configuration.gather(config),
            new Configuration.Found(transports, kindsFor("python", providers)));
    try {
      Map<String, ScriptEngine> engines = engines(providers, configuration);
      // Asking the host's interpreters takes as long as loading the classes of JSON: both at once.
      // On a thread of its own: a managed executor holds its tasks until the application has
      // started.
      CompletableFuture<Void> asked =
          CompletableFuture.runAsync(
              () -> keepAvailable(engines), task -> new Thread(task, "engines").start());
      Json.write(configuration.members());
      asked.join();
      return new LiveNode(
          configuration,
          session -> transport(transports, configuration, session),
          engines,
          spec -> das(spec, configuration),
          executor);
    } catch (IOException | UncheckedIOException e) {
      Throwable cause = e instanceof UncheckedIOException ? e.getCause() : e;
      throw new ConfigurationException(
          List.of(
              new Fault(
                  "atomspace.data.dir",
                  configuration.dataDir().toString(),
                  "a folder that this node can write, its journal undamaged: " + cause)));
    }
  }

  private static Transport transport(
      Map<String, TransportProvider> transports, Configuration configuration, long session) {
    Choice choice = configuration.transport();
    return Objects.requireNonNull(transports.get(choice.kind()))
        .create(
            new TransportProvider.Context(
                configuration.cluster(),
                configuration.members().self(),
                session,
                configuration.addresses(),
                Settings.of(choice.settings())));
  }

  private static Map<String, ScriptEngine> engines(
      Map<String, ScriptEngineProvider> providers, Configuration configuration) {
    Isolation.Level level = Isolation.Level.of(configuration.isolation());
    Map<String, ScriptEngine> engines = new TreeMap<>();
    providers.forEach(
        (kind, provider) ->
            engines.put(
                kind,
                provider.create(level, configuration.dataDir().resolve("engines").resolve(kind))));
    return engines;
  }

  /** Leaves what this host can run. */
  private static void keepAvailable(Map<String, ScriptEngine> engines) {
    engines
        .entrySet()
        .removeIf(
            engine -> {
              Optional<String> why = engine.getValue().unavailable();
              why.ifPresent(
                  reason -> LOG.info(() -> "no engine " + engine.getKey() + " here: " + reason));
              return why.isPresent();
            });
  }

  private static Set<String> kindsFor(
      String language, Map<String, ScriptEngineProvider> providers) {
    Set<String> kinds = new TreeSet<>(providers.keySet());
    kinds.removeIf(
        kind -> !Objects.requireNonNull(providers.get(kind)).language().equals(language));
    return kinds;
  }

  private static RemoteCalls das(JobSpec spec, Configuration configuration) {
    String url = spec.dasUrl();
    return new DasCalls(url == null ? configuration.dasUrl() : url, configuration.dasTimeout());
  }

  /** The beans of one sort, by the {@link Kind} that qualifies each. */
  private <T> Map<String, T> kinds(Class<T> type) {
    Map<String, T> kinds = new TreeMap<>();
    for (Bean<?> bean : beans.getBeans(type, Any.Literal.INSTANCE)) {
      for (Annotation qualifier : bean.getQualifiers()) {
        if (qualifier instanceof Kind kind) {
          kinds.put(kind.value(), beans.createInstance().select(type, kind).get());
        }
      }
    }
    return kinds;
  }
}
