package io.atomspace.node.protocol.programs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.atomspace.node.kernel.Body;
import io.atomspace.node.kernel.Bytes;
import io.atomspace.node.kernel.Effect;
import io.atomspace.node.kernel.Event;
import io.atomspace.node.kernel.Fact;
import io.atomspace.node.kernel.Members;
import io.atomspace.node.kernel.Message;
import io.atomspace.node.kernel.NodeId;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ProgramsTest {
  private static final NodeId ONE = new NodeId("1");
  private static final NodeId TWO = new NodeId("2");
  private static final NodeId THREE = new NodeId("3");
  private static final Body HELLO = Body.inline(Bytes.utf8("hello"));

  private final Map<NodeId, Programs> nodes = new TreeMap<>();
  private final Map<NodeId, List<ProgramReport>> heard = new TreeMap<>();
  private final Map<Long, Effect.Answer> answers = new TreeMap<>();
  private final ArrayDeque<Runnable> underWay = new ArrayDeque<>();

  ProgramsTest() {
    for (NodeId id : List.of(ONE, TWO, THREE)) {
      nodes.put(id, new Programs(Members.of(id.value(), "1", "2", "3")));
      heard.put(id, new java.util.ArrayList<>());
    }
    for (NodeId id : nodes.keySet()) {
      for (NodeId peer : nodes.keySet()) {
        if (!peer.equals(id)) {
          peer(id, peer, Fact.PeerState.UP);
        }
      }
    }
  }

  private void step(NodeId id, Event event) {
    for (Effect effect : nodes.get(id).step(1, event)) {
      if (effect instanceof Effect.Send send) {
        Message message = new Message(id, 1, 0, send.content(), send.body());
        underWay.add(() -> step(send.to(), new Event.Received(message)));
      } else if (effect instanceof ProgramReport report) {
        heard.get(id).add(report);
      } else if (effect instanceof Effect.Reply reply) {
        assertEquals(null, answers.put(reply.ticket(), reply.answer()), "answered once");
      }
    }
  }

  private void run() {
    while (!underWay.isEmpty()) {
      underWay.remove().run();
    }
  }

  private void peer(NodeId hearer, NodeId peer, Fact.PeerState state) {
    step(hearer, new Event.Announced(new Fact.Peer(peer, 1, state, null)));
  }

  private void send(long ticket, NodeId... to) {
    step(ONE, new ProgramCommand.Send(ticket, "gossip", List.of(to), HELLO));
    run();
  }

  private void handOut(NodeId at, boolean isThere) {
    List<ProgramReport> reports = List.copyOf(heard.get(at));
    heard.get(at).clear();
    for (ProgramReport report : reports) {
      step(at, new ProgramOutcome.HandedOut(report.from(), report.ticket(), isThere));
    }
    run();
  }

  @Test
  void aMessageIsAnsweredOnceAllHaveIt() {
    send(7, ONE, TWO, THREE);
    assertEquals(List.of(new ProgramReport(ONE, 7, "gossip", HELLO)), heard.get(TWO));
    handOut(ONE, true);
    handOut(TWO, true);
    assertEquals(Map.of(), answers);
    handOut(THREE, false);
    assertEquals(Map.of(7L, new ProgramCommand.Sent(Set.of(THREE))), answers);
    assertEquals(0, nodes.get(ONE).size());
  }

  @Test
  void whoGoesAwayIsMissed() {
    send(7, TWO, THREE);
    handOut(THREE, true);
    peer(ONE, TWO, Fact.PeerState.DOWN);
    assertEquals(Map.of(7L, new ProgramCommand.Sent(Set.of(TWO))), answers);
    // It was only cut off: what it says now of that message is late.
    handOut(TWO, true);
    send(8, TWO);
    assertEquals(503, ((Effect.Refusal) answers.get(8L)).status());
    peer(ONE, TWO, Fact.PeerState.UP);
    send(9, TWO);
    step(ONE, new Event.Announced(new Fact.ChannelReset(TWO, 2)));
    assertEquals(new ProgramCommand.Sent(Set.of(TWO)), answers.get(9L));
    assertEquals(0, nodes.get(ONE).size());
  }

  @Test
  void aStrangerIsRefused() {
    send(7, TWO, new NodeId("9"));
    assertEquals(404, ((Effect.Refusal) answers.get(7L)).status());
    assertEquals(List.of(), heard.get(TWO));
  }

  @Test
  void aSlowProgramHoldsItsSendersBack() {
    for (int i = 0; i < Programs.UNDER_WAY_MAX; i++) {
      send(i, TWO);
    }
    send(1000, TWO);
    assertEquals(429, ((Effect.Refusal) answers.get(1000L)).status());
    assertEquals(Programs.UNDER_WAY_MAX, heard.get(TWO).size());
    handOut(TWO, true);
    send(1001, TWO);
    assertEquals(1, heard.get(TWO).size());
  }
}
