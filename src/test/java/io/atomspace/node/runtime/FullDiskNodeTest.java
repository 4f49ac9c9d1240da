package io.atomspace.node.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.atomspace.node.SmallDisk;
import io.atomspace.node.kernel.Alert;
import io.atomspace.node.kernel.NodeId;
import io.atomspace.node.port.transport.MemoryTransport;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A whole node on a disk that is really full. */
@Tag("world")
@Timeout(60)
class FullDiskNodeTest {
  @TempDir Path mount;

  @Test
  void aNodeThatCannotStoreItsVoteDoesNotLeadUntilThereIsRoom() throws Exception {
    BlockingQueue<Object> heard = new LinkedBlockingQueue<>();
    ExecutorService executor = Executors.newCachedThreadPool();
    try (SmallDisk disk = new SmallDisk(mount, 1024);
        LiveNode node = node(executor);
        AutoCloseable ears = node.subscribe(event -> heard.add(event.data()))) {
      disk.fill();
      node.start();
      // It tries again and again, and says so each time.
      for (int failure = 0; failure < 3; failure++) {
        assertEquals("vote-not-stored", alert(heard).name());
        assertNull(node.status().leader());
      }
      disk.free();
      while (node.status().leader() == null) {
        assertNotNull(heard.poll(20, TimeUnit.SECONDS), "no leader once there was room");
      }
      assertEquals(new NodeId("1"), node.status().leader());
    } finally {
      executor.shutdownNow();
    }
  }

  private static Alert alert(BlockingQueue<Object> heard) throws InterruptedException {
    while (true) {
      Object next = heard.poll(20, TimeUnit.SECONDS);
      assertNotNull(next, "no alert");
      if (next instanceof Alert alert) {
        return alert;
      }
    }
  }

  private LiveNode node(ExecutorService executor) throws Exception {
    Configuration configuration =
        Configuration.read(
            Map.of(
                "atomspace.cluster.nodes", "1=",
                "atomspace.node.id", "1",
                "atomspace.transport", "memory",
                "atomspace.data.dir", mount.resolve("data").toString()),
            new Configuration.Found(
                Map.of("memory", new MemoryTransport.Provider()), java.util.List.of()));
    return new LiveNode(
        configuration,
        session -> new MemoryTransport(new MemoryTransport.Hub(), new NodeId("1")),
        Map.of(),
        spec -> null,
        Thread::new,
        executor);
  }
}
