package io.atomspace.node.runtime;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.atomspace.node.kernel.Body;
import io.atomspace.node.kernel.Bytes;
import io.atomspace.node.kernel.Effect;
import io.atomspace.node.kernel.Event;
import io.atomspace.node.kernel.Json;
import io.atomspace.node.kernel.Machine;
import io.atomspace.node.kernel.Members;
import io.atomspace.node.kernel.Profile;
import io.atomspace.node.protocol.Node;
import io.atomspace.node.protocol.NodeSetup;
import io.atomspace.node.protocol.commit.CommitCommand;
import io.atomspace.node.protocol.commit.KeyChange;
import io.atomspace.node.protocol.jobs.JobCommand;
import io.atomspace.node.protocol.jobs.JobOutcome;
import io.atomspace.node.protocol.jobs.JobSpec;
import io.atomspace.node.protocol.mutex.LockCommand;
import io.atomspace.node.protocol.replication.StoreCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FlightRecorderTest {
  private static final NodeSetup SETUP =
      NodeSetup.of(Members.of("1", "1"), new Profile("http://h:1", 1, List.of("cpython")), 42);

  @TempDir Path folder;

  private static Machine machine(String setup) {
    return Node.of(Json.read(setup, NodeSetup.class));
  }

  /** A node alone elects itself and takes a job; every step is recorded. */
  private Path flight() throws IOException {
    return flight(60, 1 << 20);
  }

  private Path flight(int steps, long fileBytesMax) throws IOException {
    Path file = folder.resolve("flight.record");
    Machine node = Node.of(SETUP);
    try (FlightRecorder recorder =
        new FlightRecorder(file, Json.write(SETUP), node, fileBytesMax)) {
      JobSpec spec =
          new JobSpec(
              "job",
              "python",
              "cpython",
              "hash",
              "{}",
              9L,
              null,
              5,
              null,
              null,
              3,
              JobSpec.OnItemError.FAIL);
      Deque<Event> events =
          new ArrayDeque<>(
              List.of(
                  new Event.Started(7, Map.of()),
                  new Event.TransportUp(),
                  new JobCommand.Submit(1, spec, Body.inline(Bytes.utf8("script")), null, null),
                  new JobOutcome.SourceOpened("1-7-1", false, true),
                  new JobOutcome.SourceGrew("1-7-1", 9, 18),
                  new StoreCommand.Put(
                      2, "a", "{}", StoreCommand.ABSENT, Duration.ofHours(1), "op"),
                  new LockCommand.Lock(3, "l", "me", Duration.ofSeconds(9), Duration.ZERO),
                  new CommitCommand.Commit(
                      4,
                      "t",
                      List.of(
                          new KeyChange(
                              "b", StoreCommand.ANY, KeyChange.Action.PUT, "1", Duration.ZERO)),
                      List.of()),
                  new StoreCommand.Watch(5, "a", 0, Duration.ofMinutes(5))));
      long now = 1_000_000_000_000L;
      for (int step = 0; step < steps && !events.isEmpty(); step++) {
        now += 300_000_000;
        Event event = events.remove();
        List<Effect> effects = node.step(now, event);
        recorder.step(now, event, effects);
        for (Effect effect : effects) {
          if (effect instanceof Effect.SetTimer set) {
            events.add(new Event.TimerFired(set.timer()));
          } else if (effect instanceof Effect.Persist persist) {
            events.addFirst(new Event.Stored(persist.key(), persist.ticket()));
          }
        }
      }
    }
    return file;
  }

  @Test
  void aFreshMachineGivesTheSameEffects() throws IOException {
    FlightRecorder.Replay replay = FlightRecorder.replay(flight(), FlightRecorderTest::machine);
    assertNull(replay.different());
    assertEquals(60, replay.steps());
  }

  @Test
  void theRingKeepsTheLastStepsAndEachFileReplaysAlone() throws IOException {
    Path newest = flight(2000, 16_384);
    Path before = FlightRecorder.before(newest);
    assertTrue(Files.size(before) < 65_536);
    for (Path file : List.of(before, newest)) {
      FlightRecorder.Replay replay =
          FlightRecorder.replay(
              file,
              setup -> {
                throw new AssertionError("a file of a ring begins with a snapshot");
              });
      assertNull(replay.different());
      assertTrue(replay.steps() > 0);
    }
  }

  @Test
  void aFileThatHasJustBegunReplaysWhileItIsWritten() throws IOException {
    Path file = folder.resolve("flight.record");
    try (FlightRecorder recorder =
        new FlightRecorder(file, Json.write(SETUP), Node.of(SETUP), 1 << 20)) {
      assertEquals(0, FlightRecorder.replay(file, FlightRecorderTest::machine).steps());
      Event event = new Event.Started(1, Map.of());
      recorder.step(7, event, Node.of(SETUP).step(7, event));
      assertEquals(1, FlightRecorder.replay(file, FlightRecorderTest::machine).steps());
    }
  }

  @Test
  void theRecordOfALifeIsKeptWhenTheNextBegins() throws IOException {
    byte[] first = Files.readAllBytes(flight());
    Path newest = flight();
    assertArrayEquals(first, Files.readAllBytes(FlightRecorder.before(newest)));
  }

  @Test
  void aSnapshotNamesNoClassOutsideTheMachine() throws IOException {
    Path newest = flight(2000, 16_384);
    String text =
        Files.readString(newest, ISO_8859_1).replace("io.atomspace.node.", "javax.net.sock.");
    Path forged = Files.writeString(folder.resolve("forged"), text, ISO_8859_1);
    assertThrows(
        IOException.class, () -> FlightRecorder.replay(forged, FlightRecorderTest::machine));
  }

  @Test
  void anotherMachineIsFoundAtItsFirstDifference() throws IOException {
    FlightRecorder.Replay replay =
        FlightRecorder.replay(
            flight(),
            setup ->
                Node.of(
                    NodeSetup.of(
                        Members.of("1", "1"), new Profile("http://h:2", 1, List.of()), 42)));
    assertNotNull(replay.different());
  }

  @Test
  void aRecordCutByADeathReplaysUpToTheCut() throws IOException {
    Path file = flight();
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(bytes, bytes.length - 3));
    FlightRecorder.Replay replay = FlightRecorder.replay(file, FlightRecorderTest::machine);
    assertNull(replay.different());
    assertEquals(59, replay.steps());
  }

  @Test
  void anotherFileIsRefused() throws IOException {
    Path file = Files.write(folder.resolve("x"), new byte[100]);
    assertThrows(IOException.class, () -> FlightRecorder.replay(file, FlightRecorderTest::machine));
  }
}
