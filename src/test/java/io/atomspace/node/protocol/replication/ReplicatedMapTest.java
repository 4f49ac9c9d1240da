package io.atomspace.node.protocol.replication;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.atomspace.node.kernel.Effect;
import io.atomspace.node.kernel.Fact;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The promise of the map; what holds under faults is in {@link StoreTrials}. */
class ReplicatedMapTest {
  @Test
  void aListHasTheEntriesOfAPrefixInOrder() {
    MapNet net = calm();
    for (String key : List.of("b2", "a", "b1", "b3", "c")) {
      put(net, 1, key, "v-" + key, Duration.ZERO);
    }
    MapAnswer.Listed all = (MapAnswer.Listed) ask(net, 2, list(net, "b", 10));
    assertEquals(List.of("b1", "b2", "b3"), keys(all));
    assertEquals("v-b1", all.entries().get(0).value());
    assertFalse(all.truncated());
    MapAnswer.Listed some = (MapAnswer.Listed) ask(net, 2, list(net, "b", 2));
    assertEquals(List.of("b1", "b2"), keys(some));
    assertTrue(some.truncated());
    assertEquals(5, keys((MapAnswer.Listed) ask(net, 3, list(net, "", 10))).size());
  }

  @Test
  void aWatchIsAnsweredByAChangeAndOtherwiseInTime() {
    MapNet net = calm();
    long version = put(net, 1, "a", "x", Duration.ZERO);
    List<Effect.Answer> answers = new ArrayList<>();
    StoreCommand watch = new StoreCommand.Watch(net.ticket(), "a", version, Duration.ofMinutes(1));
    net.ask(net.node(2), watch, answers::add);
    net.run(MapNet.SECOND);
    assertEquals(List.of(), answers);
    put(net, 3, "a", "y", Duration.ZERO);
    net.runUntil("answer", 8 * MapNet.SECOND, () -> !answers.isEmpty());
    MapAnswer.Found found = (MapAnswer.Found) answers.get(0);
    assertEquals("y", found.value());
    MapAnswer.Found same =
        (MapAnswer.Found)
            ask(
                net,
                1,
                new StoreCommand.Watch(net.ticket(), "a", found.version(), Duration.ofSeconds(20)));
    assertEquals(found, same);
  }

  @Test
  void anEntryWithATimeToLiveGoesWhenItsWriterIsDead() {
    MapNet net = calm();
    put(net, 1, "a", "x", Duration.ofSeconds(3));
    net.run(500 * MapNet.MILLI);
    net.crash(net.node(1));
    net.announce(new Fact.Leader(net.node(2).id, 1));
    net.run(2 * MapNet.SECOND);
    assertNotNull(Entry.of(net.register("store/a")));
    net.run(2 * MapNet.SECOND);
    assertNull(Entry.of(net.register("store/a")));
  }

  private static MapNet calm() {
    MapNet net = new MapNet(1, 3, StoreTrials.MAPS);
    net.startAll();
    return net;
  }

  private static StoreCommand list(MapNet net, String prefix, int limit) {
    return new StoreCommand.ListKeys(net.ticket(), prefix, limit);
  }

  private static List<String> keys(MapAnswer.Listed listed) {
    return listed.entries().stream().map(MapAnswer.Found::key).toList();
  }

  private static long put(MapNet net, int node, String key, String value, Duration ttl) {
    StoreCommand command =
        new StoreCommand.Put(net.ticket(), key, value, StoreCommand.ANY, ttl, null);
    return ((MapAnswer.Written) ask(net, node, command)).version();
  }

  private static Effect.Answer ask(MapNet net, int node, StoreCommand command) {
    List<Effect.Answer> answers = new ArrayList<>();
    net.ask(net.node(node), command, answers::add);
    net.runUntil("answer", 60 * MapNet.SECOND, () -> !answers.isEmpty());
    return answers.get(0);
  }
}
