package io.atomspace.node.runtime.work;

import io.atomspace.node.port.das.DasClient;
import io.atomspace.node.port.das.DasReply;
import io.atomspace.node.protocol.commit.CommitOutcome;
import io.atomspace.node.protocol.commit.CommitWork;
import io.atomspace.node.protocol.commit.External;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Asks the participants of transactions outside the map, each on the executor: DAS Servers, named
 * {@code das:} and their address, which take atoms as MeTTa text. A server promises nothing by its
 * yes but that it takes such atoms now; its commit is repeated until it has it, and has one effect,
 * as an atom that is there already stays one.
 */
public final class Participants {
  /** What the name of a DAS Server begins with. */
  public static final String DAS = "das:";

  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  private final ExecutorService executor;
  private final Consumer<CommitOutcome> outcomes;

  /**
   * @param outcomes hears what became of each work; called on any thread
   */
  public Participants(ExecutorService executor, Consumer<CommitOutcome> outcomes) {
    this.executor = executor;
    this.outcomes = outcomes;
  }

  /** Never blocks; each work has one outcome. */
  public void perform(CommitWork work) {
    if (work instanceof CommitWork.AbortExternal abort) {
      // It did nothing yet, so it has nothing to take back.
      outcomes.accept(
          new CommitOutcome.ExternalEnded(
              abort.transaction(), abort.external().participant(), true));
      return;
    }
    try {
      executor.execute(() -> outcomes.accept(ask(work)));
    } catch (RejectedExecutionException e) {
      outcomes.accept(outcome(work, "too much waits at this node"));
    }
  }

  private static CommitOutcome ask(CommitWork work) {
    return work instanceof CommitWork.PrepareExternal prepare
        ? outcome(work, ask(prepare.external(), das -> das.prepare(prepare.external().content())))
        : work instanceof CommitWork.CommitExternal commit
            ? outcome(work, ask(commit.external(), das -> das.add(commit.external().content())))
            : outcome(work, "nobody asks that");
  }

  /** Null if it is done, else why not. */
  private static @Nullable String ask(External external, Function<DasClient, DasReply> question) {
    if (!external.participant().startsWith(DAS)) {
      return "nobody is named so";
    }
    DasReply reply;
    try {
      String address = external.participant().substring(DAS.length());
      reply = question.apply(new DasClient(address, TIMEOUT));
    } catch (IllegalArgumentException e) {
      return e.getMessage();
    }
    return reply instanceof DasReply.Refused refused ? refused.message() : null;
  }

  private static CommitOutcome outcome(CommitWork work, @Nullable String why) {
    if (work instanceof CommitWork.PrepareExternal prepare) {
      return new CommitOutcome.ExternalPrepared(
          prepare.transaction(),
          prepare.external().participant(),
          why == null,
          why == null ? "" : why);
    }
    CommitWork.CommitExternal commit = (CommitWork.CommitExternal) work;
    return new CommitOutcome.ExternalEnded(
        commit.transaction(), commit.external().participant(), why == null);
  }
}
