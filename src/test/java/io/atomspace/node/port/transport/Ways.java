package io.atomspace.node.port.transport;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntUnaryOperator;

/** A proxy before each port that is asked for. */
final class Ways implements IntUnaryOperator, AutoCloseable {
  private final Map<Integer, CutProxy> proxies = new TreeMap<>();

  /** The port of the proxy before a port. */
  @Override
  public int applyAsInt(int port) {
    return proxies.computeIfAbsent(port, Ways::before).port();
  }

  private static CutProxy before(int port) {
    try {
      return new CutProxy(port);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether the transport under test has connections at all. */
  boolean any() {
    return !proxies.isEmpty();
  }

  void cut() {
    proxies.values().forEach(CutProxy::cut);
  }

  void freeze() {
    proxies.values().forEach(CutProxy::freeze);
  }

  int cuts() {
    return proxies.values().stream().mapToInt(proxy -> proxy.cuts.get()).sum();
  }

  @Override
  public void close() throws IOException {
    for (CutProxy proxy : proxies.values()) {
      proxy.close();
    }
  }
}
