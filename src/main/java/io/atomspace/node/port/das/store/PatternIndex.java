package io.atomspace.node.port.das.store;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Links by pattern: an index for each set of known places (a binding pattern, as Datalog's magic
 * sets know it), built by one pass over the links when a query first asks for it.
 *
 * <p>At most {@value #INDEXES_MAX} indexes of several places are kept; after that the first known
 * place alone selects, and the matcher checks the others. Safe for use by many threads.
 */
final class PatternIndex {
  private static final int INDEXES_MAX = 256;
  private static final int PLACES_MAX = 62;

  private final Map<Integer, List<Atom.Link>> linksByArity = new LinkedHashMap<>();
  private final Map<Shape, Map<List<Atom>, List<Atom.Link>>> indexes = new ConcurrentHashMap<>();
  private final AtomicInteger wideIndexes = new AtomicInteger();

  /** Which places are known, as bits, in links of a type and size. */
  private record Shape(String type, int arity, long known) {}

  PatternIndex(List<Atom.Link> links) {
    for (Atom.Link link : links) {
      linksByArity.computeIfAbsent(link.targets().size(), n -> new ArrayList<>()).add(link);
    }
  }

  List<Atom.Link> candidates(String type, @Nullable Atom[] targets) {
    if (!linksByArity.containsKey(targets.length)) {
      return List.of();
    }
    long known = 0;
    for (int i = 0; i < targets.length && i < PLACES_MAX; i++) {
      if (targets[i] != null) {
        known |= 1L << i;
      }
    }
    Shape shape = new Shape(type, targets.length, known);
    Map<List<Atom>, List<Atom.Link>> index = indexes.get(shape);
    if (index == null) {
      if (Long.bitCount(known) > 1 && wideIndexes.incrementAndGet() > INDEXES_MAX) {
        shape = new Shape(type, targets.length, Long.lowestOneBit(known));
      }
      index = indexes.computeIfAbsent(shape, this::build);
    }
    return index.getOrDefault(key(Arrays.asList(targets), shape.known()), List.of());
  }

  private Map<List<Atom>, List<Atom.Link>> build(Shape shape) {
    // Looked up by key only, never walked.
    Map<List<Atom>, List<Atom.Link>> index = new HashMap<>();
    for (Atom.Link link : linksByArity.getOrDefault(shape.arity(), List.of())) {
      if (shape.type().equals(Pattern.ANY) || shape.type().equals(link.type())) {
        index
            .computeIfAbsent(key(link.targets(), shape.known()), key -> new ArrayList<>(2))
            .add(link);
      }
    }
    return index;
  }

  private static List<Atom> key(List<? extends @Nullable Atom> targets, long known) {
    Atom[] key = new Atom[Long.bitCount(known)];
    int size = 0;
    for (long rest = known; rest != 0; rest &= rest - 1) {
      Atom target = targets.get(Long.numberOfTrailingZeros(rest));
      if (target == null) {
        throw new IllegalStateException("a known place without an atom");
      }
      key[size++] = target;
    }
    return List.of(key);
  }
}
