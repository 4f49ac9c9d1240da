package io.atomspace.node.port.coordinator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.curator.test.InstanceSpec;
import org.apache.curator.test.TestingServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two clients of a real server. */
class CuratorCoordinatorTest {
  private static final Duration SESSION = Duration.ofSeconds(2);

  private TestingServer server;
  private Client one;
  private Client two;

  private record Held(long ticket, String holder, long session, long transaction) {}

  private record Connected(long session, Duration timeout) {}

  /** A client and what it heard, in order. */
  private static final class Client implements CoordinatorListener, AutoCloseable {
    private final BlockingQueue<Object> heard = new LinkedBlockingQueue<>();
    private final Coordinator coordinator;

    Client(String servers) {
      coordinator =
          new CuratorCoordinator(
              new Coordinator.Context(servers, "/tests/of/ours/leader", SESSION), this);
      coordinator.start();
    }

    <T> T next(Class<T> type) throws InterruptedException {
      Object next = heard.poll(30, TimeUnit.SECONDS);
      assertNotNull(next, "nothing, where a " + type.getSimpleName() + " was due");
      assertTrue(type.isInstance(next), next::toString);
      return type.cast(next);
    }

    void next(String text) throws InterruptedException {
      assertEquals(text, next(String.class));
    }

    @Override
    public void connected(long session, Duration timeout) {
      heard.add(new Connected(session, timeout));
    }

    @Override
    public void suspended() {
      heard.add("suspended");
    }

    @Override
    public void lost() {
      heard.add("lost");
    }

    @Override
    public void held(long ticket, String holder, long session, long transaction) {
      heard.add(new Held(ticket, holder, session, transaction));
    }

    @Override
    public void vacant(long ticket) {
      heard.add("vacant " + ticket);
    }

    @Override
    public void changed(long ticket) {
      heard.add("changed " + ticket);
    }

    @Override
    public void failed(long ticket, String cause) {
      heard.add("failed " + ticket);
    }

    @Override
    public void close() {
      coordinator.close();
    }
  }

  @BeforeEach
  void up() throws Exception {
    server = new TestingServer(new InstanceSpec(null, -1, -1, -1, true, -1, 500, -1), true);
    one = new Client(server.getConnectString());
    two = new Client(server.getConnectString());
  }

  @AfterEach
  void down() throws Exception {
    one.close();
    two.close();
    server.close();
  }

  @Test
  void theFirstToClaimHoldsAndTheOtherHearsOfIt() throws Exception {
    Connected first = one.next(Connected.class);
    assertEquals(SESSION, first.timeout());
    two.next(Connected.class);
    two.coordinator.look(1);
    two.next("vacant 1");
    one.coordinator.claim(1, "node-1");
    Held held = one.next(Held.class);
    assertEquals(new Held(1, "node-1", first.session(), held.transaction()), held);
    two.next("changed 1");
    two.coordinator.claim(2, "node-2");
    assertEquals(new Held(2, "node-1", first.session(), held.transaction()), two.next(Held.class));
  }

  @Test
  void theTransactionRisesFromHolderToHolder() throws Exception {
    one.next(Connected.class);
    Connected second = two.next(Connected.class);
    one.coordinator.claim(1, "node-1");
    Held before = one.next(Held.class);
    two.coordinator.look(1);
    two.next(Held.class);
    // Not the one that was made: nothing happens.
    one.coordinator.release(before.transaction() - 1);
    two.coordinator.release(before.transaction());
    one.coordinator.release(before.transaction());
    two.next("changed 1");
    two.coordinator.claim(2, "node-2");
    Held after = two.next(Held.class);
    assertEquals("node-2", after.holder());
    assertEquals(second.session(), after.session());
    assertTrue(after.transaction() > before.transaction());
  }

  @Test
  void theNodeGoesWithItsMaker() throws Exception {
    one.next(Connected.class);
    two.next(Connected.class);
    one.coordinator.claim(1, "node-1");
    one.next(Held.class);
    two.coordinator.look(1);
    two.next(Held.class);
    one.close();
    two.next("changed 1");
    two.coordinator.look(2);
    two.next("vacant 2");
  }

  @Test
  void aServerThatComesBackSoonFindsTheSameSession() throws Exception {
    Connected before = one.next(Connected.class);
    one.coordinator.claim(1, "node-1");
    Held held = one.next(Held.class);
    server.stop();
    one.next("suspended");
    server.restart();
    assertEquals(before.session(), one.next(Connected.class).session());
    one.coordinator.look(2);
    assertEquals(held.transaction(), one.next(Held.class).transaction());
  }

  @Test
  void aServerAwayForLongerThanTheSessionLosesIt() throws Exception {
    Connected before = one.next(Connected.class);
    server.stop();
    one.next("suspended");
    one.next("lost");
    one.coordinator.look(1);
    one.next("failed 1");
    server.restart();
    assertTrue(one.next(Connected.class).session() != before.session());
  }
}
