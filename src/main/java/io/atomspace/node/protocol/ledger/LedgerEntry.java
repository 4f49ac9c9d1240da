package io.atomspace.node.protocol.ledger;

import io.atomspace.node.kernel.NodeId;
import io.atomspace.node.protocol.jobs.ItemFailure;
import io.atomspace.node.protocol.jobs.JobMessage.JobFile;
import io.atomspace.node.protocol.jobs.JobSpec;
import io.atomspace.node.protocol.jobs.JobView;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What all nodes agree on about a job, as JSON under {@code job/<id>} in the replicated map.
 *
 * @param view origin and generation say who takes it; it is QUEUED until all agree how it ended
 * @param submission SHA-256 of the copy of {@link Submitted}
 * @param items SHA-256 of the copy of the given items; null if none were given
 * @param files what is kept of an ended job
 */
public record LedgerEntry(
    JobView view, String submission, @Nullable String items, List<Copy> files) {
  private static final int MESSAGE_CHARS_MAX = 2_000;
  private static final int TRACEBACK_CHARS_MAX = 8_000;

  /** A file of a job, known by its SHA-256 in hex; of empty files there are no copies. */
  public record Copy(JobFile file, String hash) {}

  /** What was submitted, but for given items. */
  public record Submitted(JobSpec spec, String script) {}

  public LedgerEntry {
    files = List.copyOf(files);
  }

  /** The hash of that file's copy; null if there is none. */
  @Nullable String hash(JobFile file) {
    return files.stream()
        .filter(copy -> copy.file() == file)
        .map(Copy::hash)
        .findFirst()
        .orElse(null);
  }

  /** Adds the hashes of all copies that it needs. */
  void name(Set<String> named) {
    named.add(submission);
    if (items != null) {
      named.add(items);
    }
    files.forEach(copy -> named.add(copy.hash()));
  }

  LedgerEntry ended(JobView last, List<Copy> kept) {
    ItemFailure error = last.error();
    JobView cut =
        error == null || last.finishedAt() == null
            ? last
            : last.ended(last.state(), last.finishedAt(), cut(error));
    return new LedgerEntry(cut, submission, null, kept);
  }

  /** Ended before anybody was told that it was taken. */
  LedgerEntry withdrawn(Instant now) {
    ItemFailure error = new ItemFailure(null, "not accepted: no majority answered in time", null);
    JobView last = view.ended(JobView.State.CANCELLED, now, error, view.version() + 1);
    return new LedgerEntry(last, submission, null, List.of());
  }

  /** Taken by another node, or by the same in another life, from the beginning. */
  LedgerEntry adopted(NodeId taker) {
    return new LedgerEntry(view.adopted(taker), submission, items, List.of());
  }

  /** A register holds a small record: of a long error the end is kept, where the cause stands. */
  private static ItemFailure cut(ItemFailure error) {
    String message = error.message();
    String traceback = error.traceback();
    int from = traceback == null ? 0 : Math.max(0, traceback.length() - TRACEBACK_CHARS_MAX);
    return new ItemFailure(
        error.item(),
        message.substring(0, Math.min(message.length(), MESSAGE_CHARS_MAX)),
        traceback == null ? null : traceback.substring(from));
  }
}
