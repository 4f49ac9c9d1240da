package io.atomspace.node.protocol.ledger;

import io.atomspace.node.kernel.Body;
import io.atomspace.node.kernel.Event;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What became of {@link CopyWork}. */
public sealed interface CopyOutcome extends Event.Outcome {

  /** The copy survives a crash; the hash is null if it could not be kept. */
  record CopyStored(long ticket, @Nullable String hash) implements CopyOutcome {}

  /** The copy, which belongs to the machine; null if there is none here. */
  record CopyRead(long ticket, @Nullable Body body) implements CopyOutcome {}

  /** The files of the job that are not empty; null if they could not be kept. */
  record FilesPacked(long ticket, @Nullable List<LedgerEntry.Copy> files) implements CopyOutcome {}

  /** How many copies are left. */
  record CopiesSwept(int left) implements CopyOutcome {}
}
