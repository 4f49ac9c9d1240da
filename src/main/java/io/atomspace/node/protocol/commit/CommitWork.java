package io.atomspace.node.protocol.commit;

import io.atomspace.node.kernel.Effect;

/**
 * What participants outside the map are asked. Each may be asked again, by any node, and does it
 * once for each transaction; each asking is answered by one {@link CommitOutcome}.
 */
public sealed interface CommitWork extends Effect.Run {

  /**
   * Could you? A participant that says yes can commit later, whatever happens to it. One without
   * such a step says yes at once: it gets its commit again and again until it has it.
   */
  record PrepareExternal(String transaction, External external) implements CommitWork {}

  /** Do it. */
  record CommitExternal(String transaction, External external) implements CommitWork {}

  /** Forget it, also if you never heard of it. */
  record AbortExternal(String transaction, External external) implements CommitWork {}
}
