package io.atomspace.node.protocol.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.atomspace.node.kernel.Json;
import io.atomspace.node.kernel.NodeId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every message survives the wire as it was. */
class MessagesTest {
  private static final NodeId NODE = new NodeId("node-1");
  private static final ItemFailure FAILURE = new ItemFailure(3L, "ValueError: x", "Traceback");

  private static List<JobMessage> samples() {
    JobMessage.JobSubmission submission = new JobMessage.JobSubmission("j", 1, "cpython", 5, 17, 4);
    JobMessage.Grant grant = new JobMessage.Grant("j", 1, NODE, 2);
    JobSpec spec =
        new JobSpec(
            "n",
            "python",
            "cpython",
            "hash",
            "{\"a\": 1}",
            10L,
            null,
            5,
            Duration.ofMinutes(10),
            null,
            3,
            JobSpec.OnItemError.SKIP);
    List<Range> ranges = List.of(new Range(0, 3), new Range(7, 9));
    JobView view =
        new JobView(
            "j",
            "n",
            JobView.State.SUCCEEDED,
            NODE,
            null,
            3,
            1,
            "cpython",
            5,
            new JobView.Parts(4, 3, 1, 0),
            new JobView.Items(10, 9, 1),
            0.9,
            Instant.ofEpochSecond(1, 5),
            Instant.ofEpochSecond(2),
            null,
            FAILURE,
            new JobView.Receipt(1.5, 1, 0.3, List.of(new JobView.NodeShare(NODE, "http://x", 9))),
            7);
    return List.of(
        submission,
        new JobMessage.JobAssignment(3, 1, List.of(grant)),
        new JobMessage.JobRoll(3, List.of(submission), List.of(grant)),
        new JobMessage.JobPull("j", 1, 2, 4, true, false),
        new JobMessage.JobScript("j", 1, spec),
        new JobMessage.JobParts("j", 1, false, ranges),
        new JobMessage.JobResult("j", 1, new Range(0, 3), true, List.of(FAILURE), 5, 6, "log"),
        new JobMessage.JobReturn("j", 1, ranges, true, 2L, "killed", FAILURE, "log"),
        new JobMessage.JobProgress(view),
        new JobMessage.JobCancellation("j", 1),
        new JobMessage.JobFetch("j", JobMessage.JobFile.RESULT, 9),
        new JobMessage.JobFetched("j", JobMessage.JobFile.LOG, 9, 404, "none"));
  }

  @Test
  void everyMessageSurvivesTheWire() {
    for (JobMessage message : samples()) {
      assertEquals(message, Json.read(Json.write(message), message.getClass()));
    }
  }

  @Test
  void noMessageIsForgottenHere() {
    Set<Class<?>> sampled =
        samples().stream().map(JobMessage::getClass).collect(Collectors.toSet());
    assertEquals(
        Stream.of(JobMessage.class.getPermittedSubclasses()).collect(Collectors.toSet()), sampled);
  }
}
