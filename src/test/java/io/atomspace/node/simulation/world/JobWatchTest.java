package io.atomspace.node.simulation.world;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.atomspace.node.kernel.Event;
import io.atomspace.node.kernel.NodeId;
import io.atomspace.node.protocol.jobs.JobReport;
import io.atomspace.node.protocol.jobs.JobView;
import io.atomspace.node.protocol.jobs.JobView.State;
import io.atomspace.node.protocol.jobs.JobViews;
import io.atomspace.node.simulation.world.Network.Weather;
import java.util.List;
import org.junit.jupiter.api.Test;

class JobWatchTest {
  private static final String JOB = "1-1-1";

  private final World world =
      new World(
          1,
          2,
          "mesh",
          Weather.CALM,
          false,
          List.of(),
          birth -> {
            throw new AssertionError("no node starts here");
          });
  private final Host taker = world.host(new NodeId("1"));
  private final Host other = world.host(new NodeId("2"));
  private final JobWatch watch = new JobWatch();

  @Test
  void theLastWordIsTheTakersWhileTheJobRuns() {
    says(taker, State.RUNNING, 3);
    says(other, State.RUNNING, 4);
    assertEquals(3, watch.lastWord(JOB).version());
  }

  @Test
  void anEndThatATakerStoredAndASurvivorSaysIsTheLastWord() {
    says(taker, State.RUNNING, 3);
    watch.crashed(taker);
    says(other, State.SUCCEEDED, 4);
    assertEquals(State.SUCCEEDED, watch.lastWord(JOB).state());
  }

  @Test
  void anOlderEndIsNoLastWord() {
    says(taker, State.RUNNING, 3);
    says(other, State.FAILED, 2);
    assertEquals(State.RUNNING, watch.lastWord(JOB).state());
  }

  private void says(Host host, State state, long version) {
    JobView view = JobViews.view(JOB, taker.id(), 1, state, version);
    watch.stepped(host, 1, new Event.TransportUp(), List.of(new JobReport.Seen(view)));
  }
}
