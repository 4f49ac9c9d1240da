package io.atomspace.node.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.atomspace.node.SmallDisk;
import io.atomspace.node.kernel.Alert;
import io.atomspace.node.kernel.Effect;
import io.atomspace.node.kernel.NodeId;
import io.atomspace.node.port.journal.FileJournal;
import io.atomspace.node.port.transport.MemoryTransport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
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
    try (SmallDisk disk = new SmallDisk(mount, 1024)) {
      fillLastPage();
      try (LiveNode node = node(executor);
          AutoCloseable ears = node.subscribe(event -> heard.add(event.data()))) {
        actsOnlyWhileThereIsRoom(node, disk, heard);
      }
    } finally {
      executor.shutdownNow();
    }
  }

  /** Makes the journal end so close to the end of a page that a vote needs another one. */
  private void fillLastPage() throws IOException {
    try (FileJournal journal = FileJournal.open(mount.resolve("data/journal"))) {
      journal.append(new Effect.Persist("pad/x", "x".repeat(3985), 0));
      journal.flush();
    }
  }

  private void actsOnlyWhileThereIsRoom(LiveNode node, SmallDisk disk, BlockingQueue<Object> heard)
      throws Exception {
    try (Stream<Path> files = Files.list(mount.resolve("data/journal"))) {
      assertTrue(files.anyMatch(file -> file.toFile().length() == 4090));
    }
    disk.fill();
    node.start();
    // It tries again and again, and says so each time.
    for (int failure = 0; failure < 3; failure++) {
      awaitAlert(heard, "vote-not-stored");
      assertNull(node.status().leader());
    }
    disk.free();
    while (node.status().leader() == null) {
      assertNotNull(heard.poll(20, TimeUnit.SECONDS), "no leader once there was room");
    }
    assertEquals(new NodeId("1"), node.status().leader());
  }

  private static void awaitAlert(BlockingQueue<Object> heard, String name)
      throws InterruptedException {
    Object next;
    do {
      next = heard.poll(20, TimeUnit.SECONDS);
      assertNotNull(next, "no alert " + name);
    } while (!(next instanceof Alert alert && alert.name().equals(name)));
  }

  private LiveNode node(ExecutorService executor) throws Exception {
    Configuration configuration =
        Configuration.read(
            Map.of(
                "atomspace.cluster.nodes", "1=",
                "atomspace.node.id", "1",
                "atomspace.transport", "memory",
                "atomspace.data.dir", mount.resolve("data").toString()),
            new Configuration.Found(Map.of("memory", new MemoryTransport.Provider()), List.of()));
    return new LiveNode(
        configuration,
        session -> new MemoryTransport(new MemoryTransport.Hub(), new NodeId("1")),
        Map.of(),
        spec -> null,
        executor);
  }
}
