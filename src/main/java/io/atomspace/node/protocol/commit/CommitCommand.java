package io.atomspace.node.protocol.commit;

import io.atomspace.node.kernel.Event;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What users ask of transactions; each is answered by one reply. */
public sealed interface CommitCommand extends Event.Command {

  /**
   * All of it, or nothing. Answered by {@link CommitAnswer.Committed}; 412 if a condition did not
   * hold, 409 if it was aborted, 503 if its outcome is not known yet.
   *
   * @param id the same id is the same transaction: asked again, it is finished or its outcome told;
   *     null for a new one
   */
  record Commit(long ticket, @Nullable String id, List<KeyChange> changes, List<External> externals)
      implements CommitCommand {
    public Commit {
      changes = List.copyOf(changes);
      externals = List.copyOf(externals);
    }
  }

  /** What became of a transaction. Answered by {@link CommitAnswer.Outcome}; 404 if not known. */
  record FindTransaction(long ticket, String id) implements CommitCommand {}
}
