package io.atomspace.node.port.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class OutboxTest {
  private final AtomicLong dropped = new AtomicLong();
  private final Outbox<byte[]> outbox = new Outbox<>(frame -> frame.length, dropped);

  @Test
  void soManyFramesAndNoMore() {
    for (int i = 0; i < Outbox.FRAMES_MAX; i++) {
      assertTrue(outbox.offer(new byte[1]));
    }
    assertFalse(outbox.offer(new byte[1]));
    outbox.poll();
    assertTrue(outbox.offer(new byte[1]));
  }

  @Test
  void soManyBytesAndNoMore() {
    byte[] half = new byte[(int) (Outbox.BYTES_MAX / 2)];
    assertTrue(outbox.offer(half));
    assertTrue(outbox.offer(half));
    assertFalse(outbox.offer(new byte[1]));
    assertEquals(half, outbox.peek());
    assertEquals(half, outbox.poll(1));
    assertTrue(outbox.offer(new byte[1]));
  }

  @Test
  void whatIsDroppedIsCountedAndMakesRoom() {
    byte[] all = new byte[(int) Outbox.BYTES_MAX];
    assertTrue(outbox.offer(all));
    assertTrue(outbox.offer(new byte[0]));
    outbox.dropAll();
    assertEquals(2, dropped.get());
    assertTrue(outbox.isEmpty());
    assertNull(outbox.poll(1));
    assertTrue(outbox.offer(all));
  }
}
