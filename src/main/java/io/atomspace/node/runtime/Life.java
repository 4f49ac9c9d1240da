package io.atomspace.node.runtime;

import io.atomspace.node.kernel.Effect;
import io.atomspace.node.kernel.Event;
import io.atomspace.node.port.journal.FileJournal;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.SortedMap;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * What one life of a node begins with: its journal, a session above every earlier one, and the
 * records of earlier lives.
 */
record Life(FileJournal journal, Event.Started started) {
  private static final Logger LOG = Logger.getLogger(Life.class.getName());
  private static final String SESSION = "session";

  /** How long the end of a node waits for its disk. */
  private static final Duration LAST_STEP = Duration.ofSeconds(10);

  /**
   * @throws IOException if the journal cannot be opened, or the session not be stored
   */
  static Life begin(Path data) throws IOException {
    FileJournal journal = FileJournal.open(data.resolve("journal"));
    journal.torn().ifPresent(torn -> LOG.warning(() -> "the journal " + torn));
    try {
      SortedMap<String, String> records = journal.records();
      String before = records.remove(SESSION);
      long session =
          Math.max(before == null ? 0 : Long.parseLong(before) + 1, System.currentTimeMillis());
      journal.append(new Effect.Persist(SESSION, Long.toString(session), 0));
      journal.flush();
      return new Life(journal, new Event.Started(session, records));
    } catch (IOException e) {
      journal.close();
      throw e;
    }
  }

  /** Lets the journal go once the loop writes no more; until then nobody else may have it. */
  void end(Thread loop) {
    try {
      loop.join(LAST_STEP.toMillis());
      if (!loop.isAlive()) {
        journal.close();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      LOG.log(Level.WARNING, "the journal could not be closed", e);
    }
  }
}
