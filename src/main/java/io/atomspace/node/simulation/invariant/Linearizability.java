package io.atomspace.node.simulation.invariant;

import io.atomspace.node.protocol.consensus.Change;
import io.atomspace.node.protocol.consensus.Decision.Outcome;
import io.atomspace.node.protocol.consensus.Register;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Tells whether a history of one register is linearizable (Herlihy and Wing 1990): whether each
 * operation can be given one moment between its call and its answer, so that a single register
 * would give these answers in this order. An operation without an answer, or with the answer
 * UNKNOWN, took effect at one moment after its call, or never; one answered UNAVAILABLE never.
 *
 * <p>The search of Wing and Gong 1993 (Testing and Verifying Concurrent Objects), which remembers
 * where it has been as Lowe 2017 (Testing for Linearizability, section 4) does: exponential in the
 * operations under way at once, not in the length of the history.
 */
public final class Linearizability {
  /** When an operation is answered that never is. */
  public static final long NEVER = Long.MAX_VALUE;

  private static final int STATES_MAX = 20_000_000;

  /**
   * One operation on the register.
   *
   * @param invoked place of its call in one order of all calls and answers
   * @param answered place of its answer; {@link #NEVER} if there was none
   * @param outcome UNKNOWN if there was no answer
   * @param register as the answer gave it
   */
  public record Operation(
      Change change, long invoked, long answered, Outcome outcome, Register register) {
    boolean isDefinite() {
      return outcome == Outcome.DONE || outcome == Outcome.CONFLICT;
    }
  }

  /** One call or return, in a list from which what has taken effect is taken out (Lowe, 4.1). */
  private static final class Entry {
    final int index;
    final boolean call;
    Entry match = this;
    Entry previous = this;
    Entry next = this;

    Entry(int index, boolean call) {
      this.index = index;
      this.call = call;
    }

    void lift() {
      previous.next = next;
      next.previous = previous;
    }

    void unlift() {
      previous.next = this;
      next.previous = this;
    }
  }

  private record Frame(Entry entry, int branch, RegisterModel before) {}

  /**
   * What has taken effect, and what the register is then: by 128 bits, as two of the millions of
   * places of one search never share.
   */
  private record Place(long high, long low) {}

  private final List<Operation> history;

  /** Names of writes that somebody saw. */
  private final Set<String> shown;

  /** Names of writes that were asked for more than once, and may have been done more than once. */
  private final Set<String> repeated;

  private final Entry head = new Entry(-1, false);
  private final Set<Place> seen = new HashSet<>();
  private final Deque<Frame> path = new ArrayDeque<>();
  private final BitSet taken = new BitSet();
  private long takenHigh;
  private long takenLow;

  /** A number for each state met. */
  private final Map<RegisterModel, Integer> states = new HashMap<>();

  /** Deletions of whatever version that nobody saw, in the order of their calls. */
  private final BitSet blindDeletions = new BitSet();

  /** Other writes of whatever version that nobody saw, and nobody asked for again. */
  private final BitSet blindWrites = new BitSet();

  private RegisterModel state = RegisterModel.FRESH;
  private int open;
  private int furthest = -1;
  private String furthestText = "";

  private Linearizability(List<Operation> history, Set<String> shown, Set<String> repeated) {
    this.history = history;
    this.shown = shown;
    this.repeated = repeated;
  }

  /**
   * What is wrong with the history; empty if it is linearizable.
   *
   * @throws IllegalStateException if the search does not end within bounds
   */
  public static Optional<String> fault(List<Operation> history) {
    Set<String> shown =
        history.stream()
            .filter(Operation::isDefinite)
            .map(done -> done.register().operation())
            .collect(Collectors.toSet());
    Optional<String> fault = fault(history, shown, Set.of());
    // Few histories need what makes the search long.
    return fault.isEmpty() ? fault : fault(history, shown, repeated(history));
  }

  private static Optional<String> fault(
      List<Operation> history, Set<String> shown, Set<String> repeated) {
    List<Operation> relevant =
        history.stream()
            .filter(operation -> operation.isDefinite() || matters(operation, shown, repeated))
            .sorted(Comparator.comparingLong(Operation::invoked))
            .toList();
    return new Linearizability(relevant, shown, repeated).search();
  }

  private static Set<String> repeated(List<Operation> history) {
    Set<String> once = new HashSet<>();
    return history.stream()
        .filter(operation -> operation.outcome() != Outcome.UNAVAILABLE)
        .map(Operation::change)
        .filter(Change.Write.class::isInstance)
        .map(change -> ((Change.Write) change).operation())
        .filter(name -> !once.add(name))
        .collect(Collectors.toSet());
  }

  /**
   * A write whose end nobody knows and whose value nobody saw explains one thing only: that a write
   * which was done already was done again when it was asked for again, as its name was no longer
   * that of the last write.
   */
  private static boolean matters(Operation operation, Set<String> shown, Set<String> repeated) {
    return operation.outcome() == Outcome.UNKNOWN
        && operation.change() instanceof Change.Write write
        && (write.value() == null || shown.contains(write.operation()) || !repeated.isEmpty());
  }

  private Optional<String> search() {
    enlist();
    Entry entry = head.next;
    int branch = 0;
    while (open > 0) {
      if (entry.call) {
        if (take(entry, branch)) {
          entry = head.next;
        } else {
          entry = entry.next;
        }
        branch = 0;
      } else if (path.isEmpty()) {
        return Optional.of(furthestText);
      } else {
        note();
        Frame back = path.pop();
        restore(back);
        entry = back.entry();
        branch = back.branch() + 1;
      }
    }
    return Optional.empty();
  }

  private boolean take(Entry entry, int from) {
    Operation operation = history.get(entry.index);
    boolean idle = isIdle(operation) || isAnticipated(entry.index);
    List<RegisterModel> nexts = idle ? List.of() : state.after(operation);
    for (int branch = from; branch < nexts.size(); branch++) {
      flip(entry.index);
      if (seen.add(place(nexts.get(branch)))) {
        if (seen.size() > STATES_MAX) {
          throw new IllegalStateException("undecided: " + history.size() + " operations");
        }
        path.push(new Frame(entry, branch, state));
        state = nexts.get(branch);
        entry.lift();
        if (operation.isDefinite()) {
          entry.match.lift();
          open--;
        }
        return true;
      }
      flip(entry.index);
    }
    return false;
  }

  /** Takes an operation, or gives it back (Zobrist 1970, A New Hashing Method). */
  private void flip(int index) {
    taken.flip(index);
    takenHigh ^= mixed(2L * index);
    takenLow ^= mixed(2L * index + 1);
  }

  private Place place(RegisterModel next) {
    long number = states.computeIfAbsent(next, any -> states.size());
    return new Place(takenHigh ^ mixed(-1 - 2 * number), takenLow ^ mixed(-2 - 2 * number));
  }

  /** Bits that look random, of a number (Steele, Lea and Flood 2014, SplitMix64). */
  private static long mixed(long number) {
    long z = (number + 1) * 0x9e3779b97f4a7c15L;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }

  /** A write seen by nobody, where whatever it explains is explained without it. */
  private boolean isIdle(Operation operation) {
    if (!isUnseen(operation)) {
      return false;
    }
    return isDeletion(operation) ? state.value() == null : !isAskedAgain(state.operation());
  }

  /** Whether a write of this name could be done now that would be done already but for another. */
  private boolean isAskedAgain(String name) {
    if (repeated.contains(name)) {
      for (Entry entry = head.next; entry.call; entry = entry.next) {
        if (history.get(entry.index).change() instanceof Change.Write write
            && write.ifVersion() == Change.ANY
            && write.operation().equals(name)) {
          return true;
        }
      }
    }
    return false;
  }

  /**
   * Deletions that nobody saw, of whatever version, explain the same, and so do such writes: the
   * earliest goes first, or each subset of them would be searched.
   */
  private boolean isAnticipated(int index) {
    return isAnticipated(index, blindDeletions) || isAnticipated(index, blindWrites);
  }

  private boolean isAnticipated(int index, BitSet alike) {
    if (!alike.get(index)) {
      return false;
    }
    int first = alike.nextSetBit(0);
    while (first < index && taken.get(first)) {
      first = alike.nextSetBit(first + 1);
    }
    return first < index;
  }

  private boolean isUnseen(Operation operation) {
    return operation.outcome() == Outcome.UNKNOWN
        && operation.change() instanceof Change.Write write
        && !shown.contains(write.operation());
  }

  private static boolean isDeletion(Operation operation) {
    return operation.change() instanceof Change.Write write && write.value() == null;
  }

  private void restore(Frame back) {
    Entry entry = back.entry();
    state = back.before();
    flip(entry.index);
    if (history.get(entry.index).isDefinite()) {
      entry.match.unlift();
      open++;
    }
    entry.unlift();
  }

  /** Remembers the longest order found, for who must understand the fault. */
  private void note() {
    if (taken.cardinality() > furthest) {
      furthest = taken.cardinality();
      List<Operation> left = new ArrayList<>();
      for (Entry entry = head.next; entry.call; entry = entry.next) {
        left.add(history.get(entry.index));
      }
      furthestText =
          "not linearizable: after %d of %d operations the register is %s and none of these fits: %s"
              .formatted(furthest, history.size(), state, left);
    }
  }

  private void enlist() {
    TreeMap<Long, Entry> entries = new TreeMap<>();
    for (int i = 0; i < history.size(); i++) {
      Operation operation = history.get(i);
      Entry call = new Entry(i, true);
      place(entries, operation.invoked(), call);
      if (isUnseen(operation)
          && operation.change() instanceof Change.Write write
          && write.ifVersion() == Change.ANY) {
        if (write.value() == null) {
          blindDeletions.set(i);
        } else if (!repeated.contains(write.operation())) {
          blindWrites.set(i);
        }
      }
      if (operation.isDefinite()) {
        call.match = new Entry(i, false);
        place(entries, operation.answered(), call.match);
        open++;
      }
    }
    // The head ends the list too: it is no call.
    for (Entry entry : entries.values()) {
      entry.previous = head.previous;
      entry.next = head;
      entry.unlift();
    }
    furthestText = "not linearizable: no operation can be first";
  }

  private static void place(TreeMap<Long, Entry> entries, long at, Entry entry) {
    if (entries.put(at, entry) != null) {
      throw new IllegalArgumentException("two calls or answers at place " + at);
    }
  }
}
