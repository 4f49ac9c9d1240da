package io.atomspace.node.protocol.replication;

import io.atomspace.node.protocol.consensus.Change;
import io.atomspace.node.protocol.replication.MapAnswer.Failed;
import io.atomspace.node.protocol.replication.MapAnswer.Reason;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What fits the map; each check gives null, or a sentence that helps. */
public final class Bounds {
  /** Keys of users, names of locks and of transactions; the rest of 512 is the map's. */
  public static final int NAME_CHARS_MAX = 500;

  /** What a register holds, less the first line of an {@link Entry}. */
  public static final int VALUE_BYTES_MAX = Change.VALUE_CHARS_MAX - 2048;

  /** Names of writes and of transactions. */
  public static final int OPERATION_CHARS_MAX = 64;

  public static final int LIST_MAX = 1000;

  /** Values in one list. */
  static final int LIST_BYTES_MAX = 1 << 20;

  public static final Duration TTL_MIN = Duration.ofMillis(100);
  public static final Duration TTL_MAX = Duration.ofDays(366);
  static final Duration WATCH_MAX = Duration.ofMinutes(5);
  private static final int KEY_CHARS_MAX = 512;

  private Bounds() {}

  static @Nullable Failed check(StoreCommand command) {
    Failed failed = null;
    if (command instanceof StoreCommand.Get get) {
      failed = key(get.key());
    } else if (command instanceof StoreCommand.Put put) {
      failed = first(key(put.key()), value(put.value()), ttl(put.ttl()));
      failed = first(failed, operation(put.operation()), condition(put.condition()));
    } else if (command instanceof StoreCommand.Delete delete) {
      failed = first(key(delete.key()), operation(delete.operation()));
      failed = first(failed, condition(delete.condition()));
    } else if (command instanceof StoreCommand.ListKeys list) {
      failed = list(list);
    } else if (command instanceof StoreCommand.Watch watch) {
      failed = first(key(watch.key()), timeout(watch.timeout()));
    }
    return failed;
  }

  private static @Nullable Failed first(@Nullable Failed... faults) {
    for (Failed fault : faults) {
      if (fault != null) {
        return fault;
      }
    }
    return null;
  }

  private static @Nullable Failed key(String key) {
    int name = key.indexOf('/') + 1;
    boolean fits =
        key.length() > name
            && key.length() - name <= NAME_CHARS_MAX
            && key.length() <= KEY_CHARS_MAX
            && printable(key);
    return fits ? null : invalid("a key is 1 to " + NAME_CHARS_MAX + " printable characters");
  }

  /** A user's name for something: 1 to {@value #NAME_CHARS_MAX} printable characters. */
  public static boolean isName(String name) {
    return !name.isEmpty() && name.length() <= NAME_CHARS_MAX && printable(name);
  }

  private static boolean printable(String text) {
    return text.codePoints()
        .noneMatch(
            c ->
                Character.isISOControl(c)
                    || c == 0x2028
                    || c == 0x2029
                    || Character.getType(c) == Character.SURROGATE
                    || !Character.isDefined(c));
  }

  private static @Nullable Failed value(String value) {
    // A character is at least a byte: most values need not be encoded to be measured.
    boolean fits =
        value.length() <= VALUE_BYTES_MAX / 3
            || (value.length() <= VALUE_BYTES_MAX
                && value.getBytes(StandardCharsets.UTF_8).length <= VALUE_BYTES_MAX);
    return fits
        ? null
        : new Failed(
            Reason.TOO_LARGE,
            "a value has at most " + VALUE_BYTES_MAX + " bytes; keep a name of the data instead");
  }

  private static @Nullable Failed ttl(Duration ttl) {
    return ttl.isZero() || (ttl.compareTo(TTL_MIN) >= 0 && ttl.compareTo(TTL_MAX) <= 0)
        ? null
        : invalid("a time to live is from " + TTL_MIN + " to " + TTL_MAX + ", or zero for ever");
  }

  private static @Nullable Failed operation(@Nullable String operation) {
    boolean fits =
        operation == null
            || (!operation.isEmpty()
                && operation.length() <= OPERATION_CHARS_MAX
                && printable(operation));
    return fits
        ? null
        : invalid(
            "the name of an operation is 1 to " + OPERATION_CHARS_MAX + " printable characters");
  }

  private static @Nullable Failed condition(long condition) {
    return condition >= StoreCommand.PRESENT
        ? null
        : invalid("a version is a whole number, 0 for a key that is absent");
  }

  private static @Nullable Failed list(StoreCommand.ListKeys list) {
    boolean fits = list.prefix().length() <= KEY_CHARS_MAX && printable(list.prefix());
    return fits && list.limit() >= 1 && list.limit() <= LIST_MAX
        ? null
        : invalid("a list has a printable prefix and a limit from 1 to " + LIST_MAX);
  }

  private static @Nullable Failed timeout(Duration timeout) {
    return timeout.isNegative() || timeout.compareTo(WATCH_MAX) > 0
        ? invalid("a watch waits at most " + WATCH_MAX)
        : null;
  }

  private static Failed invalid(String detail) {
    return new Failed(Reason.INVALID, detail);
  }
}
