package io.atomspace.node;

import io.atomspace.node.tool.bench.ZooKeeper;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

/** By the ZooKeeper server of the host, a process of its own. */
@Tag("world")
class DebianZooKeeperIT extends ElectedByZooKeeper {
  private static final int TICK_MILLIS = 500;

  @TempDir private static Path folder;

  private ZooKeeper server;

  @Override
  void startServer() throws Exception {
    if (server == null) {
      server = new ZooKeeper(folder.resolve("zookeeper"), "127.0.0.1", TICK_MILLIS);
    } else {
      server.restart();
    }
  }

  @Override
  void stopServer() {
    server.kill();
  }

  @Override
  String server() {
    return server.server();
  }
}
