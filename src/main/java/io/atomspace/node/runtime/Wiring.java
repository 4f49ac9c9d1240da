package io.atomspace.node.runtime;

import io.atomspace.node.kernel.Fault;
import io.atomspace.node.kernel.Kind;
import io.atomspace.node.port.script.CPythonEngine;
import io.atomspace.node.port.script.Isolation;
import io.atomspace.node.port.script.JythonEngine;
import io.atomspace.node.port.script.RemoteCalls;
import io.atomspace.node.port.script.ScriptEngine;
import io.atomspace.node.port.transport.Transport;
import io.atomspace.node.port.transport.TransportProvider;
import io.atomspace.node.protocol.election.LeaderElection;
import io.atomspace.node.protocol.jobs.JobSpec;
import io.atomspace.node.protocol.topology.Topology;
import io.atomspace.node.runtime.work.DasCalls;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Priority;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
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
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.annotation.Annotation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.logging.Logger;
import org.eclipse.microprofile.config.Config;
import org.jspecify.annotations.Nullable;

/** The CDI wing: chooses implementations by configuration, once, and starts the node. */
@ApplicationScoped
public class Wiring {
  private static final String JYTHON = "/engines/jython-standalone.jar";
  private static final Logger LOG = Logger.getLogger(Wiring.class.getName());

  @Inject private Config config;
  @Inject private BeanManager beans;

  @Resource(lookup = "concurrent/jobs")
  private ManagedExecutorService executor;

  @Resource(lookup = "concurrent/loop")
  private ManagedThreadFactory threads;

  private @Nullable LiveNode node;

  /** The server and CDI inject the fields. */
  @SuppressWarnings("NullAway.Init")
  public Wiring() {}

  void start(@Observes @Priority(1) @Initialized(ApplicationScoped.class) Object event) {
    LiveNode started = build();
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
    Configuration configuration =
        Configuration.read(
            Configuration.gather(config),
            new Configuration.Choices(
                kinds(TransportProvider.class), Topology.NAMES, LeaderElection.NAMES));
    TransportProvider provider =
        beans
            .createInstance()
            .select(TransportProvider.class, new Kind.Literal(configuration.transport()))
            .get();
    try {
      return new LiveNode(
          configuration,
          (settings, session) -> transport(provider, settings, session),
          engines(configuration),
          spec -> das(spec, configuration),
          threads,
          executor);
    } catch (IOException e) {
      throw new ConfigurationException(
          List.of(
              new Fault(
                  "atomspace.data.dir",
                  configuration.dataDir().toString(),
                  "a folder that this node can use: " + e.getMessage())));
    }
  }

  private static Transport transport(
      TransportProvider provider, Configuration configuration, long session) {
    var settings = configuration.transportSettings();
    Transport transport =
        provider.create(
            new TransportProvider.Context(
                configuration.cluster(),
                configuration.members().self(),
                session,
                configuration.addresses(),
                settings));
    if (!settings.faults().isEmpty()) {
      transport.close();
      throw new ConfigurationException(settings.faults());
    }
    return transport;
  }

  /** What this host can run. Jython needs only a Java, and is looked at when a job wants it. */
  private static Map<String, ScriptEngine> engines(Configuration configuration) {
    Isolation.Level level = Isolation.Level.of(configuration.isolation());
    Path folder = configuration.dataDir().resolve("engines");
    Map<String, ScriptEngine> engines = new TreeMap<>();
    ScriptEngine cpython = new CPythonEngine("python3", level, folder.resolve("cpython"));
    cpython
        .unavailable()
        .ifPresentOrElse(
            why -> LOG.info(() -> "no engine cpython here: " + why),
            () -> engines.put(cpython.kind(), cpython));
    if (Wiring.class.getResource(JYTHON) != null) {
      ScriptEngine jython =
          new JythonEngine(
              () -> unpack(folder.resolve("jython-standalone.jar")),
              level,
              folder.resolve("jython"));
      engines.put(jython.kind(), jython);
    }
    return engines;
  }

  private static Path unpack(Path jar) {
    try (InputStream resource = Wiring.class.getResourceAsStream(JYTHON)) {
      if (resource == null) {
        throw new IOException("the WAR carries no " + JYTHON);
      }
      Files.createDirectories(jar.toAbsolutePath().getParent());
      Files.copy(resource, jar, StandardCopyOption.REPLACE_EXISTING);
      return jar;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static RemoteCalls das(JobSpec spec, Configuration configuration) {
    String url = spec.dasUrl();
    return new DasCalls(url == null ? configuration.dasUrl() : url);
  }

  private List<String> kinds(Class<?> type) {
    List<String> kinds = new ArrayList<>();
    for (Bean<?> bean : beans.getBeans(type, Any.Literal.INSTANCE)) {
      for (Annotation qualifier : bean.getQualifiers()) {
        if (qualifier instanceof Kind kind) {
          kinds.add(kind.value());
        }
      }
    }
    return kinds;
  }
}
