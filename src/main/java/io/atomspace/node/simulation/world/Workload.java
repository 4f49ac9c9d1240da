package io.atomspace.node.simulation.world;

import io.atomspace.node.protocol.jobs.JobSpec;
import io.atomspace.node.protocol.jobs.JobSpec.OnItemError;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * A job whose right result is known beforehand: a value is a pure function of its item's line.
 *
 * @param itemNanos virtual time of one evaluation
 * @param batch how many items the source yields at a time, every {@code gapNanos}
 * @param sourceFails the query raises after half of its items
 * @param failing items that raise
 * @param deadly items over which the worker dies, always
 * @param padBytes added to each item of a query, to make bodies large
 */
public record Workload(
    String name,
    Source source,
    long items,
    boolean folds,
    long itemNanos,
    long batch,
    long gapNanos,
    boolean sourceFails,
    SortedSet<Long> failing,
    SortedSet<Long> deadly,
    OnItemError onItemError,
    int attempts,
    int padBytes) {

  /** Where the items come from. */
  public enum Source {
    QUERY,
    GIVEN,
    RANGE,
    MAIN
  }

  public Workload {
    failing = new TreeSet<>(failing);
    deadly = new TreeSet<>(deadly);
  }

  /** The same with so long an evaluation. */
  public Workload withItemNanos(long nanos) {
    return new Workload(
        name,
        source,
        items,
        folds,
        nanos,
        batch,
        gapNanos,
        sourceFails,
        failing,
        deadly,
        onItemError,
        attempts,
        padBytes);
  }

  /** The submission that a node would be given. */
  public JobSpec spec() {
    return new JobSpec(
        name,
        "python",
        "cpython",
        scriptHash(),
        "{}",
        source == Source.RANGE ? items : null,
        null,
        5,
        null,
        null,
        attempts,
        onItemError);
  }

  /** Stands for the script's source. */
  public String script() {
    return "# " + name + "\n";
  }

  /** Sixty-four hex digits, as a SHA-256 has. */
  private String scriptHash() {
    CRC32 sum = new CRC32();
    sum.update(script().getBytes(java.nio.charset.StandardCharsets.UTF_8));
    return String.format("%064x", sum.getValue());
  }

  /** The line of an item, without its end. */
  public String item(long index) {
    return source == Source.RANGE ? Long.toString(index) : "[" + index + pad() + "]";
  }

  private String pad() {
    return padBytes == 0 ? "" : ",\"" + "x".repeat(padBytes) + "\"";
  }

  /** The value of a line, without quotes. */
  public static String value(String line) {
    CRC32C sum = new CRC32C();
    sum.update(line.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    return Long.toHexString(sum.getValue()) + ";";
  }

  /** Whether an item can never give a value. */
  public boolean bad(long index) {
    return failing.contains(index) || deadly.contains(index);
  }

  /** The result that a sequential run gives; null if it ends in failure. */
  public @Nullable String expected() {
    if (sourceFails
        || (onItemError == OnItemError.FAIL && !(failing.isEmpty() && deadly.isEmpty()))) {
      return null;
    }
    if (source == Source.MAIN) {
      return "\"main\"";
    }
    StringBuilder result = new StringBuilder(folds ? "\"" : "[");
    for (long i = 0; i < items; i++) {
      if (folds) {
        result.append(bad(i) ? "" : value(item(i)));
      } else {
        result.append(i == 0 ? "" : ",");
        result.append(bad(i) ? "null" : '"' + value(item(i)) + '"');
      }
    }
    return result.append(folds ? "\"" : "]").toString();
  }
}
