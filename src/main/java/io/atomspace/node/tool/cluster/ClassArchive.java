package io.atomspace.node.tool.cluster;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * The classes of a started node, parsed and verified once, in a file that later nodes map into
 * memory: class data sharing (JEP 310, JEP 350) for HotSpot what the shared class cache of Open
 * Liberty's images is for OpenJ9. A node starts sooner and shares these pages with its neighbours.
 *
 * <p>HotSpot lists only classes of its own loaders by itself. Those of Liberty's bundles and of the
 * WAR are archived too when the list names their superclass, interfaces and JAR; at run time they
 * are found by name, length and checksum, so an archive that is out of date is slower, never wrong.
 */
public final class ClassArchive {
  private static final Duration DUMP = Duration.ofMinutes(2);

  private static final Pattern LOADED = Pattern.compile("(\\S+) source: (\\S+)");
  private static final Pattern SHAPE =
      Pattern.compile(
          " klass: (\\S+) super: (\\S+)(?: interfaces:((?: 0x\\w+)+))? loader: \\[loader data: \\S+"
              + " (?:of|for instance a) '?([^'\\]{]+).*");
  private static final Set<String> LOADERS_OF_THE_JVM =
      Set.of(
          "bootstrap",
          "jdk/internal/loader/ClassLoaders$PlatformClassLoader",
          "jdk/internal/loader/ClassLoaders$AppClassLoader");

  private final Path home;

  private ClassArchive(Path home) {
    this.home = home;
  }

  /** Where the archive of a checkout is, made or not. */
  static Path file(Path home) {
    return home.resolve("target/node.jsa");
  }

  /** What a JVM is told to use the archive, if there is one. */
  static List<String> options(Path home) {
    Path file = file(home);
    // Without the last, a JVM of another build complains and goes on without the archive.
    return Files.exists(file)
        ? List.of("-XX:SharedArchiveFile=" + file, "-Xshare:auto", "-Xlog:cds=off")
        : List.of();
  }

  /** Starts two nodes to learn what they load, ends them, and writes the archive. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    new ClassArchive(Path.of(arguments[0]).toAbsolutePath()).make();
  }

  private void make() throws IOException, InterruptedException {
    Path folder = home.resolve("target/class-archive");
    Files.createDirectories(folder);
    Files.deleteIfExists(file(home));
    Path log = folder.resolve("loaded-%p.log");
    LocalCluster cluster =
        new LocalCluster(
            home, folder, List.of("-Xshare:off", "-Xlog:class+load=debug:file=" + log + ":none"));
    // Two, so that the transport is there as well.
    ClusterState state = cluster.up(LocalCluster.Plan.of(2), note -> {});
    try {
      long pid = state.nodes().get(0).pid();
      Path loaded = folder.resolve("loaded-" + pid + ".log");
      Path list = folder.resolve("classes.lst");
      Files.write(list, list(Files.readAllLines(loaded), application(folder)));
      dump(list, folder.resolve("dump.log"));
    } finally {
      cluster.down();
      for (ClusterState.NodeProcess node : state.nodes()) {
        Files.deleteIfExists(folder.resolve("loaded-" + node.pid() + ".log"));
      }
    }
  }

  /** The WAR's classes as a JAR, the only form that can be archived. */
  private Path application(Path folder) throws IOException {
    Path jar = folder.resolve("application.jar");
    String root = "WEB-INF/classes/";
    try (ZipFile war = new ZipFile(home.resolve("target/atomspacenode.war").toFile());
        OutputStream file = Files.newOutputStream(jar);
        ZipOutputStream out = new ZipOutputStream(file)) {
      for (ZipEntry entry :
          (Iterable<ZipEntry>) () -> war.stream().map(e -> (ZipEntry) e).iterator()) {
        if (entry.getName().startsWith(root) && entry.getName().endsWith(".class")) {
          out.putNextEntry(new ZipEntry(entry.getName().substring(root.length())));
          try (InputStream in = war.getInputStream(entry)) {
            in.transferTo(out);
          }
        }
      }
    }
    return jar;
  }

  /**
   * The list of classes for {@code -XX:SharedClassListFile}.
   *
   * @param log what {@code -Xlog:class+load=debug} wrote, without decorations: two lines for each
   *     class
   * @param application the JAR with the WAR's classes
   */
  static List<String> list(List<String> log, Path application) {
    List<String> list = new ArrayList<>();
    // By the address that the log gives a class.
    Map<String, Integer> ids = new HashMap<>();
    Set<String> seen = new HashSet<>();
    for (int line = 0; line + 1 < log.size(); line++) {
      Matcher loaded = LOADED.matcher(log.get(line));
      Matcher shape = SHAPE.matcher(log.get(line + 1));
      if (!loaded.matches() || !shape.matches() || isGenerated(loaded)) {
        continue;
      }
      String name = loaded.group(1).replace('.', '/');
      int id = line + 1;
      if (LOADERS_OF_THE_JVM.contains(shape.group(4))) {
        if (seen.add(name)) {
          ids.put(shape.group(1), id);
          list.add(name + " id: " + id);
        }
        continue;
      }
      Path jar = jar(loaded.group(2), application);
      List<Integer> parents =
          shape.group(3) == null
              ? List.of()
              : Arrays.stream(shape.group(3).strip().split(" "))
                  .map(parent -> ids.getOrDefault(parent, 0))
                  .toList();
      Integer superclass = ids.get(shape.group(2));
      if (jar != null && superclass != null && !parents.contains(0) && seen.add(name + " " + jar)) {
        ids.put(shape.group(1), id);
        StringBuilder entry = new StringBuilder(name + " id: " + id + " super: " + superclass);
        if (!parents.isEmpty()) {
          entry.append(" interfaces:");
          parents.forEach(parent -> entry.append(' ').append(parent));
        }
        list.add(entry + " source: " + jar);
      }
    }
    return list;
  }

  /** Lambdas and proxies: their bytes are in no JAR. */
  private static boolean isGenerated(Matcher loaded) {
    String name = loaded.group(1);
    return name.contains("/0x")
        || name.contains("Lambda$")
        || name.contains("$Proxy")
        || loaded.group(2).startsWith("__");
  }

  private static @Nullable Path jar(String source, Path application) {
    if (!source.startsWith("file:")) {
      return null;
    }
    String path = source.substring("file:".length());
    return path.endsWith(".war") ? application : path.endsWith(".jar") ? Path.of(path) : null;
  }

  private void dump(Path list, Path log) throws IOException, InterruptedException {
    Path draft = file(home).resolveSibling("node.jsa.draft");
    Path server = home.resolve("target/liberty/wlp/bin/tools/ws-server.jar");
    List<String> command =
        List.of(
            Processes.java(),
            "-Xshare:dump",
            "-XX:+UseSerialGC",
            "-XX:SharedClassListFile=" + list,
            "-XX:SharedArchiveFile=" + draft,
            "-cp",
            server.toString());
    Process process = Processes.start(command, Map.of(), log);
    if (!process.waitFor(DUMP.toSeconds(), TimeUnit.SECONDS) || process.exitValue() != 0) {
      process.destroyForcibly();
      throw new Processes.StartException(
          "this JVM wrote no archive of classes; its log ends:\n" + Processes.tail(log));
    }
    Files.move(
        draft, file(home), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
