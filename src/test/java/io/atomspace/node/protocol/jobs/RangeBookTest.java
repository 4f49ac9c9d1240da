package io.atomspace.node.protocol.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.atomspace.node.kernel.NodeId;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** docs/protocols/jobs.md, "An item's life". */
class RangeBookTest {
  private static final NodeId A = new NodeId("1");
  private static final NodeId B = new NodeId("2");

  private final RangeBook book = new RangeBook();

  @BeforeEach
  void tenItems() {
    book.grow(10);
  }

  @Test
  void aResultOfExactlyTheRangeInFlightFits() {
    Range range = book.cut(A, 4);
    assertEquals(new Range(0, 4), range);
    assertTrue(book.fits(range));
    assertFalse(book.fits(new Range(0, 3)), "part of it");
    assertFalse(book.fits(new Range(4, 8)), "not handed out");
  }

  @Test
  void whatWasAcceptedFitsNoMore() {
    Range range = book.cut(A, 4);
    book.accept(range);
    assertFalse(book.fits(range));
    assertTrue(book.overlapsAccepted(new Range(3, 5)));
    assertFalse(book.overlapsAccepted(new Range(4, 6)));
    assertEquals(4, book.acceptedItems());
    assertEquals(0, book.inHand(A));
  }

  @Test
  void whatALostWorkerHeldIsHandedToAnother() {
    Range first = book.cut(A, 4);
    Range second = book.cut(A, 4);
    assertEquals(2, book.giveBackAll(A));
    assertEquals(10, book.pendingItems());
    assertEquals(first, book.cut(B, 4));
    assertTrue(book.fits(second), "a late result is as good as any");
    book.accept(second);
    assertEquals(new Range(8, 10), book.cut(B, 4));
    assertNull(book.cut(B, 4));
  }

  @Test
  void aWaitingRangeThatIsTooLargeIsSplit() {
    Range range = book.cut(A, 10);
    book.takeFrom(A, range);
    book.giveBack(range);
    assertEquals(new Range(0, 3), book.cut(B, 3));
    assertEquals(7, book.pendingItems());
    assertFalse(book.fits(range), "its parts stand elsewhere now");
  }

  @Test
  void onlyTheHolderMayGiveARangeBack() {
    Range range = book.cut(A, 4);
    assertFalse(book.takeFrom(B, range));
    assertFalse(book.takeFrom(A, new Range(0, 3)));
    assertTrue(book.takeFrom(A, range));
    assertFalse(book.takeFrom(A, range));
  }

  @Test
  void aRangeIsSentOnceEachTimeItIsHandedOut() {
    Range range = book.cut(A, 4);
    assertTrue(book.send(A, range));
    assertFalse(book.send(A, range));
    assertFalse(book.send(B, range));
  }
}
