package io.atomspace.node.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.atomspace.node.kernel.Bytes;
import io.atomspace.node.kernel.Effect;
import io.atomspace.node.kernel.Event;
import io.atomspace.node.kernel.Json;
import io.atomspace.node.kernel.Machine;
import io.atomspace.node.kernel.Pulse;
import io.atomspace.node.kernel.TimerId;
import io.atomspace.node.protocol.commit.CommitCommand;
import io.atomspace.node.protocol.commit.CommitOutcome;
import io.atomspace.node.protocol.election.CoordinatorOutcome;
import io.atomspace.node.protocol.jobs.JobCommand;
import io.atomspace.node.protocol.jobs.JobOutcome;
import io.atomspace.node.protocol.ledger.CopyOutcome;
import io.atomspace.node.protocol.mutex.LockCommand;
import io.atomspace.node.protocol.programs.ProgramCommand;
import io.atomspace.node.protocol.programs.ProgramOutcome;
import io.atomspace.node.protocol.replication.StoreCommand;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Writes down every event of a node, with a checksum of the effects it gave, in a ring of two
 * files: the newest, and before it {@code .before}. Each begins with the state that the machine had
 * then, so {@link #replay} can feed either to a machine and find the first step whose effects
 * differ. What an earlier life left is kept as {@code .before} until the first file is full.
 *
 * <p>A file: what the machine was built from, as one JSON text; a {@link Snapshot}, empty for a
 * fresh machine; then for each step its time, the event's kind, the event (frames as they are,
 * timers by their name, all else as JSON) and a CRC-32C of the effects.
 */
public final class FlightRecorder implements NodeLoop.Recorder, AutoCloseable {
  private static final Logger LOG = Logger.getLogger(FlightRecorder.class.getName());
  private static final int MAGIC = 0x41534e33;
  private static final int EVENT_BYTES_MAX = 1 << 28;
  private static final int STEP_BYTES = 32;
  private static final long FLUSH_NANOS = 1_000_000_000L;
  private static final String FRAME = "FrameReceived";
  private static final String TIMER = "TimerFired";

  private final Path file;
  private final String setup;
  private final Machine machine;
  private final long fileBytesMax;
  private @Nullable DataOutputStream out;
  private long written;
  private long flushedNanos;

  /**
   * @param file the newest of the ring
   * @param setup what the machine was built from, as JSON
   * @param machine fresh; its state is written when a file is full
   * @param fileBytesMax of each of the two files, about
   */
  public FlightRecorder(Path file, String setup, Machine machine, long fileBytesMax)
      throws IOException {
    this.file = file;
    this.setup = setup;
    this.machine = machine;
    this.fileBytesMax = fileBytesMax;
    out = begin(new byte[0]);
  }

  /**
   * The file before the newest; it exists once the first was full, or the node had a life before.
   */
  public static Path before(Path file) {
    return file.resolveSibling(file.getFileName() + ".before");
  }

  private DataOutputStream begin(byte[] snapshot) throws IOException {
    if (Files.exists(file)) {
      Files.move(file, before(file), StandardCopyOption.REPLACE_EXISTING);
    }
    DataOutputStream opened =
        new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file), 1 << 16));
    opened.writeInt(MAGIC);
    write(opened, setup.getBytes(UTF_8));
    write(opened, snapshot);
    // A file that has a name can be replayed, also while its node runs; its first step is there at
    // once too, lest a node that dies young leave nothing.
    opened.flush();
    written = 0;
    return opened;
  }

  /** Goes on in a new file, unless the machine cannot be written down at this moment. */
  private void turn() throws IOException {
    Optional<byte[]> snapshot = Snapshot.of(machine);
    if (snapshot.isPresent()) {
      close();
      out = begin(snapshot.get());
    } else if (written > 2 * fileBytesMax) {
      LOG.warning("the flight recorder stops: the machine cannot be written down");
      close();
    }
  }

  @Override
  public void step(long nowNanos, Event event, List<Effect> effects) {
    DataOutputStream open = out;
    if (open == null) {
      return;
    }
    try {
      byte[] data = data(event);
      open.writeLong(nowNanos);
      open.writeUTF(event.getClass().getSimpleName());
      write(open, data);
      open.writeInt(sum(effects));
      if (written == 0 || nowNanos - flushedNanos > FLUSH_NANOS) {
        flushedNanos = nowNanos;
        open.flush();
      }
      written += data.length + STEP_BYTES;
      if (written > fileBytesMax) {
        turn();
      }
    } catch (IOException e) {
      LOG.log(Level.WARNING, "the flight recorder stops: " + e.getMessage());
      out = null;
    }
  }

  @Override
  public void close() {
    try (DataOutputStream open = out) {
      out = null;
    } catch (IOException e) {
      LOG.log(Level.WARNING, "the end of the flight record is lost: " + e.getMessage());
    }
  }

  /**
   * What a replay found.
   *
   * @param steps how many events were fed
   * @param different the first event whose effects differ, with the effects now; null if none does
   */
  public record Replay(long steps, @Nullable String different) {}

  /**
   * Feeds a file of the ring to a machine in the state that it begins with.
   *
   * @param machine builds a fresh one from what it was built from
   * @throws IOException if the file is not a flight record
   */
  public static Replay replay(Path file, Function<String, Machine> machine) throws IOException {
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(file), 1 << 16))) {
      if (in.readInt() != MAGIC) {
        throw new IOException(file + " is not a flight record");
      }
      String setup = new String(read(in), UTF_8);
      byte[] snapshot = read(in);
      Machine fresh = snapshot.length == 0 ? machine.apply(setup) : Snapshot.read(snapshot);
      long steps = 0;
      while (true) {
        long nowNanos;
        Event event;
        int expected;
        try {
          nowNanos = in.readLong();
          event = event(in.readUTF(), read(in));
          expected = in.readInt();
        } catch (EOFException e) {
          // The last step may be cut where the node was killed.
          return new Replay(steps, null);
        }
        List<Effect> effects = fresh.step(nowNanos, event);
        if (sum(effects) != expected) {
          return new Replay(steps, "step " + steps + ": " + event + " now gives " + effects);
        }
        steps++;
      }
    }
  }

  private static byte[] data(Event event) {
    if (event instanceof Event.FrameReceived frame) {
      return frame.frame().array();
    }
    if (event instanceof Event.TimerFired fired) {
      return fired.timer().toString().getBytes(UTF_8);
    }
    return Json.write(event).getBytes(UTF_8);
  }

  private static Event event(String kind, byte[] data) throws IOException {
    if (kind.equals(FRAME)) {
      return new Event.FrameReceived(new Bytes(data));
    }
    if (kind.equals(TIMER)) {
      String[] timer = new String(data, UTF_8).split("/", 2);
      return new Event.TimerFired(new TimerId(timer[0], timer[1]));
    }
    Class<?> type = Kinds.BY_NAME.get(kind);
    if (type == null) {
      throw new IOException("unknown kind of event: " + kind);
    }
    return (Event) Json.read(new String(data, UTF_8), type);
  }

  /** The events that come from outside a machine; only a replay looks them up. */
  private static final class Kinds {
    static final Map<String, Class<?>> BY_NAME = new TreeMap<>();

    static {
      Stream.of(
              Event.class,
              JobCommand.class,
              JobOutcome.class,
              StoreCommand.class,
              LockCommand.class,
              CommitCommand.class,
              CommitOutcome.class,
              CopyOutcome.class,
              CoordinatorOutcome.class,
              ProgramCommand.class,
              ProgramOutcome.class)
          .flatMap(owner -> Stream.of(owner.getDeclaredClasses()))
          .filter(Class::isRecord)
          .forEach(Kinds::put);
    }

    private static void put(Class<?> type) {
      if (BY_NAME.put(type.getSimpleName(), type) != null) {
        throw new IllegalStateException("two events are named " + type.getSimpleName());
      }
    }
  }

  private static int sum(List<Effect> effects) {
    CRC32C sum = new CRC32C();
    effects.forEach(effect -> add(effect, sum));
    return (int) sum.getValue();
  }

  /**
   * What an idle node does again and again is not written as text: that would be most of its work.
   */
  private static void add(Effect effect, CRC32C sum) {
    if (effect instanceof Effect.Transmit transmit && transmit.slice() == null) {
      add(transmit.nextHop().value(), sum);
      sum.update(transmit.head().array());
    } else if (effect instanceof Effect.SetTimer timer) {
      add(timer.timer().toString(), sum);
      add(timer.delay().toNanos(), sum);
    } else if (effect instanceof Pulse pulse) {
      pulse
          .heardNanos()
          .forEach(
              (peer, nanos) -> {
                add(peer.value(), sum);
                add(nanos, sum);
              });
    } else {
      add(effect.toString(), sum);
    }
  }

  private static void add(String text, CRC32C sum) {
    sum.update(text.getBytes(UTF_8));
  }

  private static void add(long number, CRC32C sum) {
    for (int shift = 0; shift < Long.SIZE; shift += Byte.SIZE) {
      sum.update((int) (number >>> shift) & 0xff);
    }
  }

  private static void write(DataOutputStream out, byte[] data) throws IOException {
    out.writeInt(data.length);
    out.write(data);
  }

  private static byte[] read(DataInputStream in) throws IOException {
    int length = in.readInt();
    if (length < 0 || length > EVENT_BYTES_MAX) {
      throw new IOException("a record of " + length + " bytes: the file is damaged");
    }
    byte[] data = new byte[length];
    in.readFully(data);
    return data;
  }
}
