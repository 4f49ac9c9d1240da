package io.atomspace.node.protocol.mutex;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.atomspace.node.kernel.Effect;
import io.atomspace.node.protocol.replication.MapNet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RicartAgrawalaTest extends MutexContract {
  @Override
  protected MapNet.Factory protocols() {
    return LockTrials.messages(RicartAgrawala::new);
  }

  @Test
  void whileAMemberIsDownNobodyLocks() {
    MapNet net = new MapNet(1, 3, protocols());
    net.startAll();
    net.run(5 * MapNet.SECOND);
    net.crash(net.node(3));
    net.run(30 * MapNet.SECOND);
    List<Effect.Answer> answers = new ArrayList<>();
    LockCommand command =
        new LockCommand.Lock(net.ticket(), "l", "me", Duration.ofSeconds(5), Duration.ofSeconds(5));
    net.ask(net.node(1), command, answers::add);
    assertEquals(503, ((Effect.Refusal) answers.get(0)).status());
  }
}
