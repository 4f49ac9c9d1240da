package io.atomspace.node.protocol.jobs;

import io.atomspace.node.kernel.Body;
import io.atomspace.node.kernel.Event;
import io.atomspace.node.protocol.jobs.JobMessage.JobFile;
import org.jspecify.annotations.Nullable;

/** What jobs ask of the ledger, in which all nodes agree on who takes a job and how it ended. */
public sealed interface LedgerAsk extends Event.Told {

  /**
   * Keep this job, so that it outlives its taker. Answered by {@link LedgerTold.Entered}; until
   * then the items are lent.
   *
   * @param shared another node may enter a job of this id too: of these, one is entered. Then the
   *     answer may be {@link LedgerTold.Other}, or after {@link LedgerTold.Unsure} come late
   */
  record Enter(JobView view, JobSpec spec, Body script, @Nullable Body items, boolean shared)
      implements LedgerAsk {}

  /** This job, entered before, ends so. Answered by {@link LedgerTold.Closed} once all agree. */
  record Close(JobView view) implements LedgerAsk {}

  /** Answered by {@link LedgerTold.Learned} or {@link LedgerTold.Unknown}. */
  record Find(String job) implements LedgerAsk {}

  /** A user's call for a file that the job's taker cannot give; the ledger answers the user. */
  record Fetch(long ticket, String job, JobFile file) implements LedgerAsk {}

  /** Another node takes this job: this one does not, under this generation. */
  record Leave(String job, long generation) implements LedgerAsk {}

  /** Nobody needs this ended job any more. */
  record Drop(String job) implements LedgerAsk {}
}
