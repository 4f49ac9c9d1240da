package io.atomspace.node.runtime.work;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.atomspace.node.kernel.Body;
import io.atomspace.node.kernel.Json;
import io.atomspace.node.kernel.NodeId;
import io.atomspace.node.port.Folders;
import io.atomspace.node.port.journal.Spool;
import io.atomspace.node.protocol.jobs.ItemFailure;
import io.atomspace.node.protocol.jobs.JobMessage.JobFile;
import io.atomspace.node.protocol.jobs.Range;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The files of one job on the node that took it: items, values of its ranges, log, failures and at
 * last the result. Used by the node's loop and by the threads of the job, so it is guarded.
 */
final class JobFiles {
  /** The log of a job is cut at this size. */
  private static final long LOG_BYTES_MAX = 64L << 20;

  private record Kept(Range range, boolean folded, long offset, long length) {}

  private final Path folder;
  private final Spool spool;
  private final Map<Long, Kept> kept = new TreeMap<>();
  private final List<Long> failed = new ArrayList<>();
  private @Nullable ItemLog items;
  private long valuesLength;
  private long logLength;

  JobFiles(Path folder, Spool spool) throws IOException {
    this.folder = Files.createDirectories(folder);
    this.spool = spool;
  }

  /** Items come one after another from now on. */
  synchronized ItemLog.InFile openItems() throws IOException {
    ItemLog.InFile log = new ItemLog.InFile(folder.resolve("items"));
    items = log;
    return log;
  }

  synchronized void useItems(ItemLog log) {
    items = log;
  }

  Body gather(List<Range> ranges) throws IOException {
    ItemLog log;
    synchronized (this) {
      log = items;
    }
    if (log == null) {
      throw new IOException("the job has no items yet");
    }
    return spool.store(log.read(ranges));
  }

  synchronized void keep(
      NodeId node, Range range, boolean folded, List<ItemFailure> failures, Body values)
      throws IOException {
    try (OutputStream out = append("values");
        InputStream in = spool.open(values)) {
      in.transferTo(out);
    }
    kept.put(range.from(), new Kept(range, folded, valuesLength, values.length()));
    valuesLength += values.length();
    if (!failures.isEmpty()) {
      StringBuilder lines = new StringBuilder();
      for (ItemFailure failure : failures) {
        long item = failure.item() == null ? range.from() : failure.item();
        failed.add(item);
        lines
            .append(Json.write(new FailedItem(item, node, failure.message(), failure.traceback())))
            .append('\n');
      }
      try (OutputStream out = append("failures")) {
        out.write(lines.toString().getBytes(UTF_8));
      }
    }
  }

  synchronized void log(Instant time, NodeId node, @Nullable Range part, String text)
      throws IOException {
    if (logLength >= LOG_BYTES_MAX) {
      return;
    }
    StringBuilder lines = new StringBuilder();
    String start =
        time
            + " "
            + node
            + " "
            + (part == null ? "-" : "[" + part.from() + "," + part.to() + ")")
            + " ";
    text.lines().forEach(line -> lines.append(start).append(line).append('\n'));
    byte[] bytes = lines.toString().getBytes(UTF_8);
    logLength += bytes.length;
    try (OutputStream out = append("log")) {
      out.write(bytes);
      if (logLength >= LOG_BYTES_MAX) {
        out.write((start + "... the log is cut here\n").getBytes(UTF_8));
      }
    }
  }

  /** Writes the list of all values, in the order of the items. */
  synchronized void assembleList(long bytesMax) throws IOException {
    if (valuesLength > bytesMax) {
      throw new Spool.TooLargeException(bytesMax);
    }
    try (OutputStream out = create("result")) {
      out.write('[');
      boolean first = true;
      for (Kept entry : kept.values()) {
        byte[] lines = values(entry);
        for (int start = 0; start < lines.length; ) {
          int end = start;
          while (lines[end] != '\n') {
            end++;
          }
          if (!first) {
            out.write(',');
          }
          first = false;
          if (lines[start] == '!') {
            out.write("null".getBytes(UTF_8));
          } else {
            out.write(lines, start, end - start);
          }
          start = end + 1;
        }
      }
      out.write(']');
    }
  }

  /** The folds of all ranges, in order, one line each. */
  synchronized byte[] folds() throws IOException {
    ByteArrayOutputStream lines = new ByteArrayOutputStream();
    for (Kept entry : kept.values()) {
      lines.write(values(entry));
    }
    return lines.toByteArray();
  }

  /** The result is the value of the only item; null if it was set aside. */
  synchronized void assembleOnly() throws IOException {
    byte[] line = folds();
    assembleValue(line.length == 0 || line[0] == '!' ? "null".getBytes(UTF_8) : line);
  }

  /** The result is this one value. */
  synchronized void assembleValue(byte[] line) throws IOException {
    try (OutputStream out = create("result")) {
      out.write(line);
    }
  }

  /** A file as a body; null if there is none of that kind. */
  synchronized @Nullable Body read(JobFile file) throws IOException {
    return switch (file) {
      case RESULT -> body("result", true);
      case LOG -> body("log", false);
      case FAILURES -> body("failures", false);
      case RETRY -> failedItems();
    };
  }

  private @Nullable Body body(String name, boolean must) throws IOException {
    Path path = folder.resolve(name);
    if (!Files.exists(path)) {
      return must ? null : Body.EMPTY;
    }
    try (InputStream in = Files.newInputStream(path)) {
      return spool.store(in, Long.MAX_VALUE);
    }
  }

  private @Nullable Body failedItems() throws IOException {
    ItemLog log = items;
    if (log == null || failed.isEmpty()) {
      return null;
    }
    failed.sort(Comparator.naturalOrder());
    ByteArrayOutputStream lines = new ByteArrayOutputStream();
    for (long item : failed) {
      lines.write(log.read(item, item + 1));
    }
    return spool.store(lines.toByteArray());
  }

  private byte[] values(Kept entry) throws IOException {
    try (var file =
        java.nio.channels.FileChannel.open(folder.resolve("values"), StandardOpenOption.READ)) {
      var lines = java.nio.ByteBuffer.allocate(Math.toIntExact(entry.length()));
      while (lines.hasRemaining()) {
        if (file.read(lines, entry.offset() + lines.position()) < 0) {
          throw new IOException("the file of values is shorter than it was");
        }
      }
      return lines.array();
    }
  }

  private OutputStream append(String name) throws IOException {
    return Files.newOutputStream(
        folder.resolve(name), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  private OutputStream create(String name) throws IOException {
    return new BufferedOutputStream(Files.newOutputStream(folder.resolve(name)), 1 << 16);
  }

  /** Items and values are needed no more once the result is there; failed items still are. */
  synchronized void trim() throws IOException {
    Files.deleteIfExists(folder.resolve("values"));
    if (failed.isEmpty() && items != null) {
      items.close();
      items = null;
      Files.deleteIfExists(folder.resolve("items"));
    }
  }

  synchronized void delete() throws IOException {
    if (items != null) {
      items.close();
      items = null;
    }
    Folders.delete(folder);
  }
}
