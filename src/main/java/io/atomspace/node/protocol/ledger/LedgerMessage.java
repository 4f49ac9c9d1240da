package io.atomspace.node.protocol.ledger;

import io.atomspace.node.kernel.Content;
import java.util.List;

/** What nodes tell each other about copies and entries. */
public sealed interface LedgerMessage extends Content {

  /** Keep this; body: the copy. Answered by {@link CopyKept}. */
  record CopyPut(String hash, long ticket) implements LedgerMessage {}

  /** The copy is on the disk here, or could not be kept. */
  record CopyKept(long ticket, boolean kept) implements LedgerMessage {}

  /** Give me that copy. Answered by {@link CopyGiven}. */
  record CopyAsk(String hash, long ticket) implements LedgerMessage {}

  /** Body: the copy, if it is here. */
  record CopyGiven(long ticket, boolean found) implements LedgerMessage {}

  /**
   * The ledger has these open entries: if you are to take one of the jobs and do not, read it. An
   * entry whose writer died while it was written may appear only after those had read who should
   * know of it.
   */
  record EntriesSeen(List<Open> entries) implements LedgerMessage {}

  /** An entry of a job that has not ended. */
  record Open(String job, long generation) {}
}
