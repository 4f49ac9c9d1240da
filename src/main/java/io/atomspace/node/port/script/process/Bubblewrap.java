package io.atomspace.node.port.script.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Command lines that run a program in namespaces of its own (bubblewrap 0.7 or newer): it sees the
 * system's programs and libraries, its own files, an empty {@code /tmp} of 64 MiB and no other
 * process; it has no capabilities, dies with the thread that started it, and has no network unless
 * it is given.
 */
public final class Bubblewrap {
  private static final List<String> SYSTEM = List.of("bin", "sbin", "lib", "lib32", "lib64");
  private static final List<String> CONFIGURATION =
      List.of(
          "alternatives",
          "ld.so.cache",
          "localtime",
          "ssl",
          "ca-certificates",
          "pki",
          "hosts",
          "resolv.conf",
          "nsswitch.conf",
          "gai.conf");
  private static final String TMP_BYTES_MAX = String.valueOf(64 << 20);

  private Bubblewrap() {}

  /**
   * The start of a command line; the program and its arguments follow.
   *
   * @param readable what it may read beside the system
   * @param writable the files it may write
   * @param filter the file of a filter of system calls, if the program does not install one itself
   */
  public static List<String> command(
      Iterable<Path> readable, List<Path> writable, boolean network, @Nullable Path filter) {
    List<String> line = new ArrayList<>();
    if (filter != null) {
      // Only a shell can open a further file descriptor for it.
      line.addAll(List.of("/bin/sh", "-c", "exec \"$@\" 9<'" + filter + "'", "sh"));
    }
    line.addAll(List.of("bwrap", "--unshare-all", "--die-with-parent", "--new-session"));
    line.addAll(List.of("--cap-drop", "ALL", "--proc", "/proc", "--dev", "/dev"));
    line.addAll(List.of("--size", TMP_BYTES_MAX, "--tmpfs", "/tmp", "--ro-bind", "/usr", "/usr"));
    for (String name : SYSTEM) {
      Path path = Path.of("/", name);
      if (Files.isSymbolicLink(path)) {
        line.addAll(List.of("--symlink", target(path), path.toString()));
      } else {
        bind(line, "--ro-bind-try", path);
      }
    }
    for (String name : CONFIGURATION) {
      bind(line, "--ro-bind-try", Path.of("/etc", name));
    }
    TreeSet<Path> sorted = new TreeSet<>();
    readable.forEach(path -> sorted.add(path.toAbsolutePath()));
    for (Path path : sorted) {
      if (path.getNameCount() > 0 && !path.startsWith("/usr")) {
        bind(line, "--ro-bind-try", path);
      }
    }
    writable.forEach(path -> bind(line, "--bind", path));
    if (network) {
      line.add("--share-net");
    }
    if (filter != null) {
      line.addAll(List.of("--seccomp", "9"));
    }
    line.addAll(List.of("--chdir", "/tmp", "--"));
    return line;
  }

  private static void bind(List<String> line, String how, Path path) {
    line.addAll(List.of(how, path.toString(), path.toString()));
  }

  private static String target(Path link) {
    try {
      return Files.readSymbolicLink(link).toString();
    } catch (IOException e) {
      return "usr/" + link.getFileName();
    }
  }
}
