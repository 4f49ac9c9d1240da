package io.atomspace.node;

import org.apache.curator.test.InstanceSpec;
import org.apache.curator.test.TestingServer;
import org.junit.jupiter.api.Tag;

/** By the server of the client's own version. */
@Tag("world")
class ZooKeeperIT extends ElectedByZooKeeper {
  private static final int TICK_MILLIS = 500;

  private TestingServer server;

  @Override
  void startServer() throws Exception {
    if (server == null) {
      server =
          new TestingServer(new InstanceSpec(null, -1, -1, -1, true, -1, TICK_MILLIS, -1), true);
    } else {
      server.restart();
    }
  }

  @Override
  void stopServer() throws Exception {
    server.stop();
  }

  @Override
  String server() {
    return server.getConnectString();
  }
}
