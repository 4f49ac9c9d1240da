package io.atomspace.node.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.atomspace.node.kernel.Effect;
import io.atomspace.node.kernel.Event;
import io.atomspace.node.port.journal.Journal;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class PerformerTest {
  private final Inbox inbox = new Inbox();
  private final NotingJournal journal = new NotingJournal();
  private final Performer performer =
      new Performer(
          inbox,
          new Timers(),
          new Clock(),
          null,
          journal,
          null,
          null,
          null,
          null,
          null,
          null,
          null,
          null);

  /** Notes what is asked of it, and refuses to flush on demand. */
  private static final class NotingJournal implements Journal {
    private final List<String> asked = new ArrayList<>();
    private boolean refuses;

    @Override
    public SortedMap<String, String> records() {
      return new TreeMap<>();
    }

    @Override
    public void append(Effect.Persist write) {
      asked.add(write.key());
    }

    @Override
    public void flush() throws IOException {
      asked.add("flush");
      if (refuses) {
        throw new IOException("disk full");
      }
    }
  }

  private static Effect persist(int number) {
    return new Effect.Persist("a/" + number, "value", number);
  }

  @Test
  void manyRecordsCostOneFlushAndAreAnsweredInTheirOrderAfterIt() throws InterruptedException {
    performer.perform(persist(1));
    performer.perform(persist(2));
    performer.perform(persist(3));
    assertEquals(List.of(), inbox.take(0));
    performer.flush();
    performer.flush();
    assertEquals(List.of("a/1", "a/2", "a/3", "flush"), journal.asked);
    assertEquals(
        List.of(new Event.Stored("a/1", 1), new Event.Stored("a/2", 2), new Event.Stored("a/3", 3)),
        inbox.take(0));
  }

  @Test
  void aRefusedFlushFailsAllThatWaitedForItAndNothingElse() throws InterruptedException {
    performer.perform(persist(1));
    performer.flush();
    journal.refuses = true;
    performer.perform(persist(2));
    performer.perform(persist(3));
    performer.flush();
    journal.refuses = false;
    performer.perform(persist(4));
    performer.flush();
    assertEquals(
        List.of(
            new Event.Stored("a/1", 1),
            new Event.StoreFailed("a/2", 2, "disk full"),
            new Event.StoreFailed("a/3", 3, "disk full"),
            new Event.Stored("a/4", 4)),
        inbox.take(0));
  }

  @Test
  void theLoopFlushesOnceForAllEventsThatWaited() {
    for (int i = 1; i <= 5; i++) {
      inbox.local(new Event.TransportDown("" + i));
    }
    int[] steps = {0};
    List<String> done = new ArrayList<>();
    NodeLoop[] loop = {null};
    loop[0] =
        new NodeLoop(
            (now, event) -> List.of(persist(++steps[0])),
            inbox,
            new Timers(),
            new Clock(),
            new NodeLoop.Hands() {
              @Override
              public void perform(Effect effect) {
                done.add(((Effect.Persist) effect).key());
              }

              @Override
              public void flush() {
                done.add("flush");
                loop[0].stop();
              }
            },
            (now, event, effects) -> {});
    loop[0].run();
    assertEquals(List.of("a/1", "a/2", "a/3", "a/4", "a/5", "flush"), done);
  }
}
