package io.atomspace.node.protocol.election;

import io.atomspace.node.kernel.Settings;
import java.time.Duration;

/**
 * Where the coordinator is, and the waits of the election {@code zookeeper}. Safety rests on none
 * of them.
 *
 * @param servers {@code host:port}, separated by commas
 * @param path of the leader's node; empty for the usual one of the cluster
 * @param sessionTimeout silence after which the coordinator is to end a node's session
 * @param lease how long a leader leads that a majority does not follow
 * @param retry between two questions of which the first has no answer
 */
public record ZooKeeperSettings(
    String servers, String path, Duration sessionTimeout, Duration lease, Duration retry) {
  private static final String CONNECT = "connect";
  private static final String PATH = "path";

  /** Reads {@code atomspace.election.zookeeper.*}; wrong values are noted as faults there. */
  public static ZooKeeperSettings read(Settings settings, Duration heartbeatTimeout) {
    String servers = settings.text(CONNECT, "127.0.0.1:2181");
    if (!servers.matches("[^\\s,:/]+:\\d{1,5}(,[^\\s,:/]+:\\d{1,5})*")) {
      settings.fault(CONNECT, "host:port of the ZooKeeper servers, separated by commas");
    }
    String path = settings.text(PATH, "");
    if (!path.isEmpty() && !path.matches("(/[A-Za-z0-9_-][A-Za-z0-9._-]*)+")) {
      settings.fault(PATH, "an absolute path such as /atomspace/leader");
    }
    ZooKeeperSettings usual = of(servers, heartbeatTimeout);
    return new ZooKeeperSettings(
        servers,
        path,
        settings.duration(
            "session.timeout", usual.sessionTimeout, Duration.ofMillis(100), Duration.ofMinutes(5)),
        usual.lease,
        usual.retry);
  }

  /** The usual path and waits. */
  public static ZooKeeperSettings of(String servers, Duration heartbeatTimeout) {
    return new ZooKeeperSettings(
        servers,
        "",
        Duration.ofSeconds(2),
        heartbeatTimeout.multipliedBy(2),
        heartbeatTimeout.dividedBy(15));
  }
}
