package io.atomspace.node.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.atomspace.node.kernel.Alert;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LimitWatchTest {
  private final AtomicLong used = new AtomicLong();
  private final LimitWatch watch =
      new LimitWatch(
          List.of(
              new LimitWatch.Gauge("queue-near-limit", "jobs", used::get, 100, "wait"),
              new LimitWatch.Gauge("disk-near-limit", "bytes", () -> 0, 100, "free room")));

  private List<Alert> at(long amount) {
    used.set(amount);
    return watch.look();
  }

  @Test
  void nearnessIsToldOnceAndAgainOnlyAfterItWasOver() {
    assertEquals(List.of(), at(79));
    assertEquals(
        List.of(new Alert(Alert.Severity.WARNING, "queue-near-limit", "80 of 100 jobs", "wait")),
        at(80));
    assertEquals(List.of(), at(95));
    assertEquals(List.of(), at(75));
    assertEquals(List.of(), at(85), "it was not well below meanwhile");
    assertEquals(List.of(), at(69));
    assertEquals(1, at(90).size());
  }
}
