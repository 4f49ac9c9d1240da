package io.atomspace.node.tool.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Several hosts on one machine: network namespaces, each with a link to one bridge, whose cables
 * can be pulled. This host is at the bridge too, at {@link #gateway}. Needs Linux, root and {@code
 * ip}.
 */
public final class VirtualHosts implements AutoCloseable {
  private static final String NETWORK = "10.99.77.";
  private static final int GATEWAY = 254;

  /**
   * Where a process runs.
   *
   * @param address where it listens, and is reached from all others
   * @param enter the command before which a command is put to run there; the process keeps its id
   */
  public record Host(String address, List<String> enter) {
    /** This host, its loopback. */
    public static final Host THIS = new Host("127.0.0.1", List.of());
  }

  private final String name;
  private final List<Host> hosts = new ArrayList<>();

  /**
   * Makes so many hosts; what an earlier life left under this name is removed.
   *
   * @param name of the bridge and prefix of the hosts' names, at most eight letters
   * @throws IOException if this host does not let us, with its reason
   */
  public static VirtualHosts of(String name, int count) throws IOException {
    VirtualHosts made = new VirtualHosts(name);
    made.removeAll(count);
    try {
      ip("link", "add", name, "type", "bridge");
      ip("addr", "add", NETWORK + GATEWAY + "/24", "dev", name);
      ip("link", "set", name, "up");
      for (int number = 1; number <= count; number++) {
        made.add(number);
      }
      return made;
    } catch (IOException e) {
      made.removeAll(count);
      throw e;
    }
  }

  private VirtualHosts(String name) {
    this.name = name;
  }

  private void add(int number) throws IOException {
    String host = name + "-" + number;
    ip("netns", "add", host);
    ip("link", "add", cable(number), "type", "veth", "peer", "name", "eth0", "netns", host);
    ip("link", "set", cable(number), "master", name, "up");
    ip("-n", host, "addr", "add", NETWORK + number + "/24", "dev", "eth0");
    ip("-n", host, "link", "set", "eth0", "up");
    ip("-n", host, "link", "set", "lo", "up");
    hosts.add(new Host(NETWORK + number, List.of("ip", "netns", "exec", host)));
  }

  /** The hosts, in their order. */
  public List<Host> all() {
    return List.copyOf(hosts);
  }

  /** This host's address, as the others see it. */
  public String gateway() {
    return NETWORK + GATEWAY;
  }

  /** Pulls the cable of a host, from 1: nothing reaches it or leaves it, and nobody is told. */
  public void cut(int number) throws IOException {
    ip("link", "set", cable(number), "down");
  }

  /** Puts the cable back. */
  public void heal(int number) throws IOException {
    ip("link", "set", cable(number), "up");
  }

  private String cable(int number) {
    return name + "-v" + number;
  }

  /** Removes the hosts; the processes there must have ended. */
  @Override
  public void close() {
    removeAll(hosts.size());
  }

  private void removeAll(int count) {
    for (int number = 1; number <= count; number++) {
      attempt("link", "del", cable(number));
      attempt("netns", "del", name + "-" + number);
    }
    attempt("link", "del", name);
  }

  private static void attempt(String... arguments) {
    try {
      ip(arguments);
    } catch (IOException e) {
      // It was not there.
    }
  }

  private static void ip(String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of("ip"));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String text = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
    try {
      if (process.waitFor() != 0) {
        throw new IOException(String.join(" ", command) + ": " + text);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }
}
