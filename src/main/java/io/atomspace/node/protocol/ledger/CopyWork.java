package io.atomspace.node.protocol.ledger;

import io.atomspace.node.kernel.Body;
import io.atomspace.node.kernel.Effect;
import java.util.SortedSet;

/** Work on the copies that a node keeps, each under the SHA-256 of its bytes, in hex. */
public sealed interface CopyWork extends Effect.Run {

  /** Keep this durably; the body is lent. Outcome: {@link CopyOutcome.CopyStored}. */
  record Store(long ticket, Body body) implements CopyWork {}

  /**
   * Read a copy. Outcome: {@link CopyOutcome.CopyRead}.
   *
   * @param inline whatever its length, as the machine looks into it
   */
  record Read(long ticket, String hash, boolean inline) implements CopyWork {}

  /** Keep the files of an ended job durably. Outcome: {@link CopyOutcome.FilesPacked}. */
  record Pack(long ticket, String job) implements CopyWork {}

  /** Delete all copies but these and young ones. Outcome: {@link CopyOutcome.CopiesSwept}. */
  record Sweep(SortedSet<String> named) implements CopyWork {}
}
