package io.atomspace.node.protocol.mutex;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.atomspace.node.kernel.Effect;
import io.atomspace.node.kernel.Profile;
import io.atomspace.node.protocol.membership.Membership;
import io.atomspace.node.protocol.membership.MembershipSettings;
import io.atomspace.node.protocol.replication.MapNet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RicartAgrawalaTest extends MutexContract {
  @Override
  protected MapNet.Factory protocols() {
    return (members, random) ->
        List.of(
            new Membership(
                members,
                new Profile("http://" + members.self(), 1, List.of()),
                MembershipSettings.DEFAULT,
                random),
            new RicartAgrawala(members));
  }

  @Override
  protected boolean fenced() {
    return false;
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
