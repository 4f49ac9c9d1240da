package io.atomspace.node.protocol.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.atomspace.node.kernel.Body;
import io.atomspace.node.kernel.Effect;
import io.atomspace.node.kernel.Event;
import io.atomspace.node.kernel.Fact;
import io.atomspace.node.kernel.Members;
import io.atomspace.node.kernel.Message;
import io.atomspace.node.kernel.NodeId;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Small faults made by subclasses, each seen to do harm that the true class does not. */
class PlantedFaultsTest {

  /** Accepts whatever was handed out once, though it was counted before. */
  static final class NoOverlapCheck extends RangeBook {
    @Override
    boolean fits(Range range) {
      return range.to() <= total();
    }
  }

  /** Obeys any leader, however old. */
  static final class NoFence extends Fence {
    @Override
    boolean admits(long commandTerm, long commandNumber) {
      return true;
    }
  }

  private static final NodeId OTHER = new NodeId("2");

  private static boolean obeysAnOldLeader(Fence fence) {
    Members members = Members.of("1", "1", "2");
    Jobs jobs =
        new Jobs(
            members,
            TestCluster.profile(members.self(), 2),
            JobLimits.defaults(),
            false,
            RangeBook::new,
            fence);
    jobs.step(1, new Event.Started(1, Map.of()));
    jobs.step(
        2,
        new Event.Announced(
            new Fact.Peer(OTHER, 1, Fact.PeerState.UP, TestCluster.profile(OTHER, 2))));
    jobs.step(3, new Event.Announced(new Fact.Leader(members.self(), 7)));
    JobMessage.Grant grant = new JobMessage.Grant("2-1-1", 1, OTHER, 2);
    JobMessage old = new JobMessage.JobAssignment(6, 1, List.of(grant));
    List<Effect> effects =
        jobs.step(4, new Event.Received(new Message(OTHER, 1, 6, old, Body.EMPTY)));
    return effects.stream()
        .anyMatch(
            effect ->
                effect instanceof Effect.Send send && send.content() instanceof JobMessage.JobPull);
  }

  // House: terms fence the leader's commands.
  @Test
  void aGrantOfALowerTermIsRefused() {
    assertFalse(obeysAnOldLeader(new Fence()));
    assertTrue(obeysAnOldLeader(new NoFence()));
  }

  // House: a result is accepted if it overlaps nothing accepted.
  @Test
  void aRangeIsCountedOnce() {
    assertEquals(1, timesKept(new RangeBook()));
    assertEquals(2, timesKept(new NoOverlapCheck()));
  }

  private static long timesKept(RangeBook book) {
    TakerDriver driver = new TakerDriver(book);
    driver.running(2);
    driver.pull(OTHER, 1);
    JobMessage.JobResult result = driver.result(new Range(0, 1));
    return java.util.stream.Stream.of(driver.receive(OTHER, result), driver.receive(OTHER, result))
        .flatMap(List::stream)
        .filter(JobWork.Keep.class::isInstance)
        .count();
  }
}
