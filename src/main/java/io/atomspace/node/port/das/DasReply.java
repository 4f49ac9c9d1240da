package io.atomspace.node.port.das;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.atomspace.node.port.das.pickle.PickleException;
import io.atomspace.node.port.das.pickle.PickleJson;
import io.atomspace.node.port.das.pickle.PickleReader;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/** What a {@link DasClient} gives for a call. */
public sealed interface DasReply {
  /**
   * One value.
   *
   * @param json its JSON text, without line breaks
   */
  record Value(String json) implements DasReply {}

  /**
   * No value.
   *
   * @param status the server's HTTP status; 400 also for arguments that were never sent; {@link
   *     #NO_ANSWER} where no server answered or its answer cannot be read
   */
  record Refused(int status, String message) implements DasReply {
    public static final int NO_ANSWER = 0;
  }

  /**
   * The answers of a query: an item line each, without its line break, decoded when it is asked
   * for. A reply that turns out damaged ends early with a {@link #fault}. Not safe for use by two
   * threads.
   */
  final class Lines implements DasReply, Iterator<String> {
    private final PickleReader reader;
    private final PickleJson json;
    private Iterator<Object> run = List.of().iterator();
    private @Nullable String next;
    private @Nullable Refused fault;
    private boolean ended;

    Lines(PickleReader reader, int lineBytesMax) {
      this.reader = reader;
      json = new PickleJson(lineBytesMax);
    }

    @Override
    public boolean hasNext() {
      if (next == null && advance()) {
        try {
          next = json.text(run.next());
        } catch (PickleException e) {
          fail(e);
        }
      }
      return next != null;
    }

    @Override
    public String next() {
      String line = hasNext() ? next : null;
      if (line == null) {
        throw new NoSuchElementException();
      }
      next = null;
      return line;
    }

    /**
     * The next lines as UTF-8, each with its line break, until they are at least that many bytes;
     * empty at the end. Cheaper than {@link #next}.
     */
    public byte[] nextChunk(int bytesWanted) {
      byte[] ready = next == null ? new byte[0] : (next + "\n").getBytes(UTF_8);
      next = null;
      if (ready.length > 0) {
        return ready;
      }
      try {
        while (json.waitingBytes() < bytesWanted && advance()) {
          json.line(run.next());
        }
      } catch (PickleException e) {
        fail(e);
      }
      return json.takeLines();
    }

    private boolean advance() {
      if (!run.hasNext() && !ended) {
        try {
          run = reader.readItems().iterator();
          ended = !run.hasNext();
        } catch (PickleException e) {
          fail(e);
        }
      }
      return !ended;
    }

    private void fail(PickleException e) {
      ended = true;
      fault = new Refused(Refused.NO_ANSWER, "the DAS's reply is damaged: " + e.getMessage());
    }

    /** Why the lines ended early; null if they did not, to be asked at their end. */
    public @Nullable Refused fault() {
      return fault;
    }
  }
}
