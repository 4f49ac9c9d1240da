package io.atomspace.node.port.script;

import io.atomspace.node.kernel.Kind;
import io.atomspace.node.port.script.process.Attempt;
import io.atomspace.node.port.script.process.Bubblewrap;
import io.atomspace.node.port.script.process.Nursery;
import io.atomspace.node.port.script.process.SystemCallFilter;
import jakarta.enterprise.context.Dependent;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Python scripts on a python3 (3.8 or newer) of the host. A spare process for each role is kept
 * started, once one was asked for or {@link #warmUp} was called, so a job gets a fresh one at once;
 * a spare costs about 10 MB and no processor time.
 */
public final class CPythonEngine implements ScriptEngine {
  private static final String LANGUAGE = "python";
  private static final List<String> PROGRAM =
      List.of("cluster.py", "das.py", "guard.py", "values.py", "worker.py");
  private static final String ASK =
      "import os, sys\n"
          + "assert sys.version_info >= (3, 8), 'older than 3.8: ' + sys.version\n"
          + "real = os.path.dirname(os.path.realpath(sys.executable))\n"
          + "print('\\n'.join([sys.executable, sys.prefix, sys.base_prefix, real]"
          + " + [p for p in sys.path if p and os.path.exists(p)]))";

  /** Takes the python3 on the path. */
  @Kind("cpython")
  @Dependent
  public static class Provider implements ScriptEngineProvider {
    @Override
    public String language() {
      return LANGUAGE;
    }

    @Override
    public ScriptEngine create(Isolation.Level wanted, Path directory) {
      return new CPythonEngine("python3", wanted, directory);
    }
  }

  private final String command;
  private final Isolation.Level wanted;
  private final Nursery nursery;
  private @Nullable Python python;
  private volatile @Nullable Fenced fenced;

  /**
   * The interpreter.
   *
   * @param unavailable why there is none, else empty
   * @param run the command line of a worker
   * @param readable what it has to read
   */
  private record Python(String unavailable, List<String> run, List<Path> readable) {
    static Python none(String reason) {
      return new Python(reason, List.of(), List.of());
    }
  }

  /** What this host lets stand around it, and so how workers are started. */
  private record Fenced(Isolation isolation, Map<WorkerRole, Nursery.Kind> kinds) {}

  /**
   * @param command the python3 to use, a name on the path or a file
   * @param directory a folder of its own for the worker program and small files
   */
  public CPythonEngine(String command, Isolation.Level wanted, Path directory) {
    this.command = command;
    this.wanted = wanted;
    this.nursery = new Nursery(directory.toAbsolutePath());
  }

  @Override
  public String kind() {
    return "cpython";
  }

  @Override
  public String language() {
    return LANGUAGE;
  }

  @Override
  public Optional<String> unavailable() {
    return Optional.of(python().unavailable()).filter(reason -> !reason.isEmpty());
  }

  @Override
  public Optional<Isolation> isolation() {
    return Optional.ofNullable(fenced).map(Fenced::isolation);
  }

  @Override
  public ScriptWorker start(WorkerRole role, WorkerLimits limits, Consumer<String> output) {
    Nursery.Kind kind = fenced().kinds().get(role);
    if (kind == null) {
      return new ScriptWorker(nursery, nursery.none(python().unavailable()), limits, output);
    }
    ScriptWorker worker = new ScriptWorker(nursery, nursery.take(kind), limits, output);
    nursery.keepSpare(kind);
    return worker;
  }

  @Override
  public void warmUp() {
    fenced().kinds().values().forEach(nursery::keepSpare);
  }

  @Override
  public void close() {
    nursery.close();
  }

  private synchronized Python python() {
    Python known = python;
    if (known == null) {
      known = find();
      python = known;
    }
    return known;
  }

  private synchronized Fenced fenced() {
    Fenced known = fenced;
    if (known == null) {
      Python there = python();
      known =
          there.unavailable().isEmpty()
              ? fence(there.run(), there.readable())
              : new Fenced(new Isolation(Isolation.Level.NONE, "not available"), Map.of());
      fenced = known;
    }
    return known;
  }

  private Python find() {
    Attempt asked = Attempt.run(List.of(command, "-c", ASK), environment());
    if (!asked.worked()) {
      return Python.none(command + ": " + asked.lastLine());
    }
    try {
      for (String file : PROGRAM) {
        nursery.install(CPythonEngine.class, file);
      }
    } catch (IOException e) {
      return Python.none("cannot write the worker program: " + e.getMessage());
    }
    List<String> lines = asked.output().lines().toList();
    List<Path> readable = new ArrayList<>();
    lines.forEach(line -> readable.add(Path.of(line)));
    readable.add(nursery.programs());
    String program = nursery.programs().resolve("worker.py").toString();
    return new Python("", List.of(lines.get(0), "-B", program), readable);
  }

  private Fenced fence(List<String> run, List<Path> readable) {
    String lost = "";
    if (wanted == Isolation.Level.JAIL) {
      Attempt jailed =
          Attempt.run(
              joined(Bubblewrap.command(readable, List.of(), false, null), run, probe(true, false)),
              environment());
      if (jailed.worked()) {
        boolean filter = jailed.lastLine().contains(" filter");
        return fenced(
            new Isolation(
                Isolation.Level.JAIL,
                "namespaces (bubblewrap)" + (filter ? ", filter of system calls" : "")),
            true,
            role -> {
              boolean network = role == WorkerRole.QUERY;
              List<String> options = filter ? filterOption(network, true) : List.of();
              return position ->
                  joined(
                      Bubblewrap.command(readable, List.of(position), network, null),
                      run,
                      List.of(position.toString()),
                      options);
            });
      }
      lost = "; no jail: " + jailed.lastLine();
    }
    if (wanted == Isolation.Level.NONE) {
      return fenced(
          new Isolation(Isolation.Level.NONE, "a process with limits of memory and file size"),
          false,
          role -> position -> joined(run, List.of(position.toString())));
    }
    Attempt probed = Attempt.run(joined(run, probe(false, false)), environment());
    boolean filter = probed.lastLine().contains(" filter");
    boolean user = probed.lastLine().contains(" user");
    String text =
        "a process with limits of memory and file size"
            + (user ? ", user nobody" : "")
            + (filter ? ", filter of system calls" : "")
            + lost;
    return fenced(
        new Isolation(Isolation.Level.PROCESS, text),
        filter,
        role -> {
          List<String> options = filter ? filterOption(role == WorkerRole.QUERY, false) : List.of();
          List<String> drop = user ? List.of("-user") : List.of();
          return position -> joined(run, List.of(position.toString()), options, drop);
        });
  }

  /** The command line of a role, given the position file. */
  private interface Lines {
    java.util.function.Function<Path, List<String>> of(WorkerRole role);
  }

  private static Fenced fenced(Isolation isolation, boolean alone, Lines lines) {
    Map<WorkerRole, Nursery.Kind> kinds = new LinkedHashMap<>();
    for (WorkerRole role : WorkerRole.values()) {
      String name = "cpython-" + role.name().toLowerCase(Locale.ROOT);
      kinds.put(role, new Nursery.Kind(name, lines.of(role), environment(), alone));
    }
    return new Fenced(isolation, kinds);
  }

  private static List<String> probe(boolean signals, boolean network) {
    return joined(List.of("-probe"), filterOption(network, signals));
  }

  private static List<String> filterOption(boolean network, boolean signals) {
    return SystemCallFilter.program(network, signals, false)
        .map(program -> List.of("-filter", SystemCallFilter.hex(program)))
        .orElse(List.of());
  }

  /** Nothing of the node's own environment but what a python3 needs; one thread for numpy's. */
  private static Map<String, String> environment() {
    Map<String, String> environment = new LinkedHashMap<>();
    for (String name : List.of("PATH", "PYTHONPATH", "PYENV_ROOT", "VIRTUAL_ENV", "SystemRoot")) {
      String value = System.getenv(name);
      if (value != null) {
        environment.put(name, value);
      }
    }
    environment.put("HOME", System.getProperty("user.home", "/tmp"));
    environment.put("LANG", "C.UTF-8");
    // Sets and dicts iterate alike in every worker, so evaluate gives the same wherever it runs.
    environment.put("PYTHONHASHSEED", "0");
    environment.put("OMP_NUM_THREADS", "1");
    environment.put("OPENBLAS_NUM_THREADS", "1");
    environment.put("MKL_NUM_THREADS", "1");
    environment.put("MALLOC_ARENA_MAX", "1");
    return environment;
  }

  @SafeVarargs
  private static List<String> joined(List<String>... parts) {
    List<String> all = new ArrayList<>();
    for (List<String> part : parts) {
      all.addAll(part);
    }
    return all;
  }
}
