package io.atomspace.node.runtime.work;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.atomspace.node.port.das.DasClient;
import io.atomspace.node.port.das.DasReply;
import io.atomspace.node.port.das.server.DasLimits;
import io.atomspace.node.port.das.server.DasServer;
import io.atomspace.node.port.das.store.AtomStore;
import io.atomspace.node.protocol.commit.CommitOutcome;
import io.atomspace.node.protocol.commit.CommitWork;
import io.atomspace.node.protocol.commit.External;
import java.io.IOException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ParticipantsTest {
  private static final String ATOMS = "(is otter mammal) (is (the seal) mammal)";

  private final ExecutorService executor = Executors.newSingleThreadExecutor();
  private final LinkedBlockingQueue<CommitOutcome> outcomes = new LinkedBlockingQueue<>();
  private final Participants participants = new Participants(executor, outcomes::add);

  @AfterEach
  void stop() {
    executor.shutdownNow();
  }

  private static DasServer das(boolean writable) throws IOException {
    return DasServer.start(
        "127.0.0.1", 0, AtomStore.ofMetta("(is carp fish)"), DasLimits.DEFAULT, writable);
  }

  private static External atoms(DasServer server, String metta) {
    return new External(Participants.DAS + server.url(), metta);
  }

  private CommitOutcome outcome(CommitWork work) throws InterruptedException {
    participants.perform(work);
    CommitOutcome outcome = outcomes.poll(30, TimeUnit.SECONDS);
    assertNotNull(outcome, () -> "no outcome of " + work);
    return outcome;
  }

  private static long count(DasServer server) {
    DasReply reply = new DasClient(server.url()).call("query", "[\"(is $x $y)\"]");
    DasReply.Lines lines = (DasReply.Lines) reply;
    long count = 0;
    while (lines.hasNext()) {
      lines.next();
      count++;
    }
    return count;
  }

  @Test
  void atomsAreThereOnceTheyAreCommittedHoweverOften() throws Exception {
    try (DasServer server = das(true)) {
      External external = atoms(server, ATOMS);
      assertEquals(
          new CommitOutcome.ExternalPrepared("t", external.participant(), true, ""),
          outcome(new CommitWork.PrepareExternal("t", external)));
      assertEquals(1, count(server));
      for (int i = 0; i < 2; i++) {
        assertEquals(
            new CommitOutcome.ExternalEnded("t", external.participant(), true),
            outcome(new CommitWork.CommitExternal("t", external)));
        assertEquals(3, count(server));
      }
    }
  }

  @Test
  void whoCannotTakeThemSaysNo() throws Exception {
    DasServer gone = das(true);
    gone.close();
    try (DasServer readOnly = das(false);
        DasServer server = das(true)) {
      for (External external :
          new External[] {
            atoms(readOnly, ATOMS),
            atoms(server, "(is $x mammal)"),
            atoms(server, "(is otter"),
            atoms(gone, ATOMS),
            new External("das:no address", ATOMS),
            new External("bank:1", ATOMS)
          }) {
        CommitOutcome.ExternalPrepared vote =
            (CommitOutcome.ExternalPrepared) outcome(new CommitWork.PrepareExternal("t", external));
        assertFalse(vote.yes(), external::toString);
        assertFalse(vote.detail().isBlank(), external::toString);
        CommitOutcome.ExternalEnded end =
            (CommitOutcome.ExternalEnded) outcome(new CommitWork.CommitExternal("t", external));
        assertFalse(end.done(), external::toString);
      }
      assertEquals(1, count(server));
    }
  }

  @Test
  void whatNeverBeganIsTakenBackAtOnce() throws Exception {
    CommitOutcome.ExternalEnded end =
        (CommitOutcome.ExternalEnded)
            outcome(new CommitWork.AbortExternal("t", new External("das:h:1", ATOMS)));
    assertTrue(end.done());
  }

  @Test
  void whereTooMuchWaitsItIsAskedAgainLater() throws Exception {
    executor.shutdown();
    CommitOutcome.ExternalEnded end =
        (CommitOutcome.ExternalEnded)
            outcome(new CommitWork.CommitExternal("t", new External("das:h:1", ATOMS)));
    assertFalse(end.done());
  }
}
