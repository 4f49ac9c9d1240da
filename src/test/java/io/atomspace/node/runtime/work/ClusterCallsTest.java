package io.atomspace.node.runtime.work;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.atomspace.node.kernel.Effect;
import io.atomspace.node.kernel.Event;
import io.atomspace.node.port.script.RemoteCalls;
import io.atomspace.node.protocol.mutex.LockAnswer;
import io.atomspace.node.protocol.mutex.LockCommand;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ClusterCallsTest {
  private final List<Event.Command> asked = new ArrayList<>();
  private final CompletableFuture<Effect.Answer> answer = new CompletableFuture<>();
  private final AtomicInteger looks = new AtomicInteger();
  private final ClusterCalls calls =
      new ClusterCalls(
          "1-a-1",
          command -> {
            asked.add(command.apply(asked.size()));
            return answer;
          },
          RemoteCalls.none(),
          () -> looks.incrementAndGet() > 2);

  private static final String LOCK = "{\"lock\":\"door\",\"lease\":30,\"wait\":3600}";

  @Test
  void aStoppedJobWaitsForNoLockAndGivesBackWhatComesLate() {
    RemoteCalls.Reply reply = calls.call("cluster.lock", LOCK);
    assertTrue(assertInstanceOf(RemoteCalls.Reply.Refused.class, reply).message().contains("503"));
    answer.complete(new LockAnswer.Locked("door", "job/1-a-1", 7, Duration.ofSeconds(30)));
    assertEquals(
        List.of(
            new LockCommand.Lock(
                0, "door", "job/1-a-1", Duration.ofSeconds(30), Duration.ofHours(1)),
            new LockCommand.Unlock(1, "door", "job/1-a-1", 7)),
        asked);
  }

  @Test
  void whatIsAnsweredInTimeIsGivenToTheScript() {
    answer.complete(new LockAnswer.Locked("door", "job/1-a-1", 7, Duration.ofSeconds(30)));
    RemoteCalls.Reply reply = calls.call("cluster.lock", LOCK);
    assertEquals(new RemoteCalls.Reply.Value("{\"token\":7}"), reply);
    assertEquals(1, asked.size());
  }
}
