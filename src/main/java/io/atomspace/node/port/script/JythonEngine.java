package io.atomspace.node.port.script;

import io.atomspace.node.kernel.Kind;
import io.atomspace.node.port.script.process.Attempt;
import io.atomspace.node.port.script.process.Bubblewrap;
import io.atomspace.node.port.script.process.Frames;
import io.atomspace.node.port.script.process.Nursery;
import io.atomspace.node.port.script.process.SystemCallFilter;
import jakarta.enterprise.context.Dependent;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Python scripts on Jython 2.7 in a small JVM of their own, started on demand by the java that runs
 * this node. It takes 2 to 3 seconds of processor time to start one, so there are no spares.
 */
public final class JythonEngine implements ScriptEngine {
  private static final String LANGUAGE = "python";
  private static final String RESOURCE = "/engines/jython-standalone";
  private static final String PACKAGE = "io.atomspace.node.port.script.jython.";
  private static final List<String> CLASSES =
      List.of(
          "Failure",
          "JsonReader",
          "JsonWriter",
          "JythonPipe",
          "JythonScript",
          "JythonWorker",
          "Output");

  /** Takes the jar that the WAR carries. */
  @Kind("jython")
  @Dependent
  public static class Provider implements ScriptEngineProvider {
    @Override
    public String language() {
      return LANGUAGE;
    }

    @Override
    public ScriptEngine create(Isolation.Level wanted, Path directory) {
      return new JythonEngine(
          () -> unpack(directory.resolve("jython-standalone.jar")), wanted, directory);
    }

    private static Path unpack(Path jar) {
      try (InputStream resource = JythonEngine.class.getResourceAsStream(RESOURCE)) {
        if (resource == null) {
          throw new IOException("the WAR carries no " + RESOURCE);
        }
        Files.createDirectories(jar.toAbsolutePath().getParent());
        Files.copy(resource, jar, StandardCopyOption.REPLACE_EXISTING);
        return jar;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private final Supplier<Path> jarSupplier;
  private final Isolation.Level wanted;
  private final Nursery nursery;
  private @Nullable Found found;

  /**
   * What is there.
   *
   * @param unavailable why it cannot run, else empty
   * @param jailed in namespaces
   * @param filters the files of the filters of system calls, none if they do not work here
   */
  private record Found(
      String unavailable,
      Isolation isolation,
      Path jar,
      boolean jailed,
      Map<WorkerRole, Path> filters) {

    static Found none(String reason) {
      Isolation none = new Isolation(Isolation.Level.NONE, "not available");
      return new Found(reason, none, Path.of(""), false, Map.of());
    }
  }

  /**
   * @param jar gives the file of jython-standalone; asked once, when first needed
   * @param directory a folder of its own for the worker program and small files
   */
  public JythonEngine(Supplier<Path> jar, Isolation.Level wanted, Path directory) {
    this.jarSupplier = jar;
    this.wanted = wanted;
    this.nursery = new Nursery(directory.toAbsolutePath());
  }

  @Override
  public String kind() {
    return "jython";
  }

  @Override
  public String language() {
    return LANGUAGE;
  }

  @Override
  public synchronized Optional<String> unavailable() {
    return Optional.ofNullable(found).map(Found::unavailable).filter(reason -> !reason.isEmpty());
  }

  @Override
  public synchronized Optional<Isolation> isolation() {
    return Optional.ofNullable(found).map(Found::isolation);
  }

  @Override
  public ScriptWorker start(WorkerRole role, WorkerLimits limits, Consumer<String> output) {
    Found known = found();
    if (!known.unavailable().isEmpty()) {
      return new ScriptWorker(nursery, nursery.none(known.unavailable()), limits, output);
    }
    String name = "jython-" + role.name().toLowerCase(Locale.ROOT);
    Nursery.Kind kind =
        new Nursery.Kind(
            name,
            position -> command(known, role, limits, position),
            environment(),
            known.jailed());
    return new ScriptWorker(nursery, nursery.take(kind), limits, output);
  }

  /** Nothing is kept warm. */
  @Override
  public void warmUp() {}

  @Override
  public void close() {
    nursery.close();
  }

  private synchronized Found found() {
    Found known = found;
    if (known == null) {
      known = find();
      found = known;
    }
    return known;
  }

  private Found find() {
    Path jar;
    Map<WorkerRole, Path> filters = new LinkedHashMap<>();
    try {
      jar = jarSupplier.get().toAbsolutePath();
      if (!Files.isReadable(jar)) {
        return Found.none("cannot read " + jar);
      }
      nursery.install(JythonEngine.class, "das.py");
      nursery.install(JythonEngine.class, "cluster.py");
      for (Class<?> type :
          List.of(Frames.class, Frames.Frame.class, Frames.ProtocolException.class)) {
        nursery.installClass(type.getName());
      }
      for (String type : CLASSES) {
        nursery.installClass(PACKAGE + type);
      }
      for (WorkerRole role : WorkerRole.values()) {
        var program = SystemCallFilter.program(role == WorkerRole.QUERY, true, true);
        if (program.isPresent()) {
          Path file = nursery.programs().resolve(role.name().toLowerCase(Locale.ROOT) + ".filter");
          filters.put(role, Files.write(file, program.get()));
        }
      }
    } catch (IOException | UncheckedIOException e) {
      return Found.none("cannot write the worker program: " + e.getMessage());
    }
    if (wanted != Isolation.Level.JAIL) {
      return free(jar, "");
    }
    for (Map<WorkerRole, Path> tried : List.of(filters, Map.<WorkerRole, Path>of())) {
      List<String> line =
          Bubblewrap.command(readable(jar), List.of(), false, tried.get(WorkerRole.EVALUATE));
      line.addAll(List.of(java(), "-XX:TieredStopAtLevel=1", "-version"));
      Attempt attempt = Attempt.run(line, environment());
      if (attempt.worked()) {
        String text =
            "namespaces (bubblewrap)" + (tried.isEmpty() ? "" : ", filter of system calls");
        return new Found("", new Isolation(Isolation.Level.JAIL, text), jar, true, tried);
      } else if (tried.isEmpty()) {
        return free(jar, "; no jail: " + attempt.lastLine());
      }
    }
    throw new IllegalStateException("unreachable");
  }

  private Found free(Path jar, String why) {
    Isolation.Level level =
        wanted == Isolation.Level.NONE ? Isolation.Level.NONE : Isolation.Level.PROCESS;
    Isolation isolation = new Isolation(level, "a process with a limit of its heap" + why);
    return new Found("", isolation, jar, false, Map.of());
  }

  private static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  private static Map<String, String> environment() {
    return Map.of("PATH", System.getenv().getOrDefault("PATH", "/usr/bin:/bin"), "LANG", "C.UTF-8");
  }

  private List<Path> readable(Path jar) {
    List<Path> readable = new ArrayList<>();
    readable.add(Path.of(System.getProperty("java.home")));
    // Distributions keep the configuration of a JDK there.
    try (Stream<Path> etc = Files.list(Path.of("/etc"))) {
      etc.filter(path -> path.getFileName().toString().startsWith("java")).forEach(readable::add);
    } catch (IOException e) {
      // Then it is in the JDK's own folder.
    }
    readable.add(jar);
    readable.add(nursery.programs());
    return readable;
  }

  private List<String> command(Found known, WorkerRole role, WorkerLimits limits, Path position) {
    List<String> line = new ArrayList<>();
    if (known.jailed()) {
      line.addAll(
          Bubblewrap.command(
              readable(known.jar()),
              List.of(position),
              role == WorkerRole.QUERY,
              known.filters().get(role)));
    }
    Path programs = nursery.programs();
    line.addAll(
        List.of(
            java(),
            "-Xmx" + limits.memoryBytesMax(),
            "-XX:+UseSerialGC",
            "-XX:-UsePerfData",
            "-Dfile.encoding=UTF-8",
            "-Dpython.console.encoding=UTF-8",
            "-Dpython.import.site=false",
            "-Dpython.cachedir.skip=true",
            "-cp",
            programs.resolve("classes") + ":" + known.jar(),
            PACKAGE + "JythonWorker",
            position.toString(),
            programs.toString(),
            known.jar().toString()));
    return line;
  }
}
