package io.atomspace.node;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What {@code ss -ltnp} tells of a process of this host. */
public final class ListeningPorts {
  private ListeningPorts() {}

  /** The TCP ports at which it listens. */
  public static Set<Integer> of(long pid) throws IOException {
    Set<String> sockets;
    try (Stream<Path> open = Files.list(Path.of("/proc/" + pid + "/fd"))) {
      sockets = open.map(ListeningPorts::target).collect(Collectors.toSet());
    }
    try (Stream<String> four = Files.lines(Path.of("/proc/net/tcp"));
        Stream<String> six = Files.lines(Path.of("/proc/net/tcp6"))) {
      return Stream.concat(four, six)
          .map(line -> line.strip().split("\\s+"))
          .filter(
              column -> column[3].equals("0A") && sockets.contains("socket:[" + column[9] + "]"))
          .map(column -> Integer.valueOf(column[1].substring(column[1].indexOf(':') + 1), 16))
          .collect(Collectors.toSet());
    }
  }

  private static String target(Path file) {
    try {
      return Files.readSymbolicLink(file).toString();
    } catch (IOException e) {
      return "";
    }
  }
}
