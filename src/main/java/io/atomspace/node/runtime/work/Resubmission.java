package io.atomspace.node.runtime.work;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.atomspace.node.kernel.Body;
import io.atomspace.node.port.journal.Spool;
import io.atomspace.node.protocol.jobs.JobSpec;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonReader;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.io.StringReader;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** A job as it was submitted, over some of its items only: what a retry submits. */
final class Resubmission {
  private Resubmission() {}

  /**
   * The JSON of {@code POST /jobs}.
   *
   * @param lines the items, one line each; read and discarded
   */
  static Body of(JobSpec spec, byte[] script, Body lines, Spool spool) throws IOException {
    String head = head(spec, script).toString();
    try (InputStream items = spool.open(lines)) {
      return spool.store(
          new SequenceInputStream(
              Collections.enumeration(
                  List.of(
                      text(head.substring(0, head.length() - 1) + ",\"items\":["),
                      new Commas(items, lines.length()),
                      text("]}")))),
          Long.MAX_VALUE);
    } finally {
      spool.discard(lines);
    }
  }

  private static JsonObject head(JobSpec spec, byte[] script) {
    JsonObjectBuilder job =
        Json.createObjectBuilder()
            .add("name", spec.name())
            .add("language", spec.language())
            .add("engine", spec.engine())
            .add("script", new String(script, UTF_8))
            .add("priority", spec.priority())
            .add("attempts", spec.attempts())
            .add("onItemError", spec.onItemError().name().toLowerCase(Locale.ROOT));
    try (JsonReader parameters = Json.createReader(new StringReader(spec.parameters()))) {
      job.add("parameters", parameters.readObject());
    }
    if (spec.dasUrl() != null) {
      job.add("das", Json.createObjectBuilder().add("url", spec.dasUrl()));
    }
    if (spec.timeout() != null) {
      job.add("timeout", spec.timeout().toString());
    }
    if (spec.itemTimeout() != null) {
      job.add("itemTimeout", spec.itemTimeout().toString());
    }
    return job.build();
  }

  private static InputStream text(String text) {
    return new ByteArrayInputStream(text.getBytes(UTF_8));
  }

  /** Lines with a comma for each end of a line but the last. */
  private static final class Commas extends FilterInputStream {
    private final long last;
    private long at;

    Commas(InputStream in, long length) {
      super(in);
      this.last = length - 1;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      int n = in.read(buffer, offset, length);
      for (int i = offset; i < offset + n; i++, at++) {
        if (buffer[i] == '\n') {
          buffer[i] = (byte) (at == last ? ' ' : ',');
        }
      }
      return n;
    }
  }
}
