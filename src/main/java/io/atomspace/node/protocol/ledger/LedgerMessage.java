package io.atomspace.node.protocol.ledger;

import io.atomspace.node.kernel.Content;

/** What nodes tell each other about copies. */
public sealed interface LedgerMessage extends Content {

  /** Keep this; body: the copy. Answered by {@link CopyKept}. */
  record CopyPut(String hash, long ticket) implements LedgerMessage {}

  /** The copy is on the disk here, or could not be kept. */
  record CopyKept(long ticket, boolean kept) implements LedgerMessage {}

  /** Give me that copy. Answered by {@link CopyGiven}. */
  record CopyAsk(String hash, long ticket) implements LedgerMessage {}

  /** Body: the copy, if it is here. */
  record CopyGiven(long ticket, boolean found) implements LedgerMessage {}
}
