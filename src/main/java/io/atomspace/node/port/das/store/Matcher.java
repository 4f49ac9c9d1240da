package io.atomspace.node.port.das.store;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Finds every answer of a pattern by index nested loops: at each step the part with the fewest
 * candidates left is bound next. Answers come in an order that depends on pattern and store only.
 */
public final class Matcher {
  private final AtomStore store;
  private final long stepsMax;
  private final Map<String, Integer> slots = new LinkedHashMap<>();
  private final List<Pattern> parts = new ArrayList<>();
  private final Pattern pattern;
  private final Consumer<Answer> consumer;
  private final List<String> names;
  private final @Nullable Atom[] bound;
  private final @Nullable Atom[] matched;
  private final int[] trail;
  private int trailSize;
  private long steps;

  private Matcher(AtomStore store, Pattern pattern, long stepsMax, Consumer<Answer> consumer) {
    this.store = store;
    this.pattern = pattern;
    this.stepsMax = stepsMax;
    this.consumer = consumer;
    flatten(pattern);
    names = List.copyOf(slots.keySet());
    bound = new @Nullable Atom[slots.size()];
    trail = new int[slots.size()];
    matched = new @Nullable Atom[parts.size()];
  }

  /**
   * @param stepsMax candidates looked at before the query is given up
   * @throws QueryException of reason LIMIT
   */
  public static void match(
      AtomStore store, Pattern pattern, long stepsMax, Consumer<Answer> consumer) {
    Matcher matcher = new Matcher(store, pattern, stepsMax, consumer);
    if (!matcher.parts.isEmpty()) {
      matcher.solve(matcher.parts.size());
    }
  }

  private void flatten(Pattern part) {
    if (part instanceof Pattern.And and) {
      and.parts().forEach(this::flatten);
    } else {
      parts.add(part);
      number(part);
    }
  }

  private void number(Pattern part) {
    if (part instanceof Pattern.Variable variable) {
      slots.putIfAbsent(variable.name(), slots.size());
    } else if (part instanceof Pattern.Link link) {
      link.targets().forEach(this::number);
    }
  }

  private void solve(int open) {
    if (open == 0) {
      consumer.accept(new Answer(pattern, names, bound.clone(), matched.clone()));
      return;
    }
    int next = -1;
    List<? extends Atom> fewest = List.of();
    for (int i = 0; i < matched.length; i++) {
      if (matched[i] == null) {
        List<? extends Atom> candidates = candidates(parts.get(i));
        if (next < 0 || candidates.size() < fewest.size()) {
          next = i;
          fewest = candidates;
        }
        if (fewest.isEmpty()) {
          return;
        }
      }
    }
    Pattern part = parts.get(next);
    for (Atom candidate : fewest) {
      if (++steps > stepsMax) {
        throw new QueryException(
            QueryException.Reason.LIMIT, "the query looks at more than " + stepsMax + " links");
      }
      int mark = trailSize;
      if (unify(part, candidate)) {
        matched[next] = candidate;
        solve(open - 1);
        matched[next] = null;
      }
      while (trailSize > mark) {
        bound[trail[--trailSize]] = null;
      }
    }
  }

  private List<? extends Atom> candidates(Pattern part) {
    if (part instanceof Pattern.Node node) {
      Atom.Node found = store.node(node.type(), node.name());
      return found == null ? List.of() : List.of(found);
    }
    Pattern.Link link = (Pattern.Link) part;
    if (link.targets().isEmpty()) {
      return List.of();
    }
    @Nullable Atom[] known = new @Nullable Atom[link.targets().size()];
    for (int i = 0; i < known.length; i++) {
      Pattern target = link.targets().get(i);
      if (isGround(target)) {
        known[i] = ground(target);
        if (known[i] == null) {
          return List.of();
        }
      }
    }
    return store.candidates(link.type(), known);
  }

  private boolean isGround(Pattern part) {
    if (part instanceof Pattern.Variable variable) {
      return value(variable) != null;
    }
    if (part instanceof Pattern.Link link) {
      for (Pattern target : link.targets()) {
        if (!isGround(target)) {
          return false;
        }
      }
      return !link.type().equals(Pattern.ANY);
    }
    return true;
  }

  /** The one atom that a part without free variables stands for, if the store has it. */
  private @Nullable Atom ground(Pattern part) {
    if (part instanceof Pattern.Variable variable) {
      return value(variable);
    }
    if (part instanceof Pattern.Node node) {
      return store.node(node.type(), node.name());
    }
    for (Atom candidate : candidates(part)) {
      if (unifies(part, candidate)) {
        return candidate;
      }
    }
    return null;
  }

  private boolean unifies(Pattern part, Atom atom) {
    int mark = trailSize;
    boolean fits = unify(part, atom);
    if (trailSize != mark) {
      throw new IllegalStateException("a part without free variables bound one");
    }
    return fits;
  }

  private boolean unify(Pattern part, Atom atom) {
    if (part instanceof Pattern.Variable variable) {
      Integer slot = slots.get(variable.name());
      if (slot == null) {
        throw new IllegalStateException("a variable without a slot");
      }
      Atom value = bound[slot];
      if (value == null) {
        bound[slot] = atom;
        trail[trailSize++] = slot;
        return true;
      }
      return value == atom;
    }
    if (part instanceof Pattern.Node node) {
      return atom instanceof Atom.Node found
          && found.name().equals(node.name())
          && found.type().equals(node.type());
    }
    if (!(part instanceof Pattern.Link link) || !(atom instanceof Atom.Link found)) {
      return false;
    }
    boolean fits =
        found.targets().size() == link.targets().size()
            && (link.type().equals(Pattern.ANY) || link.type().equals(found.type()));
    for (int i = 0; fits && i < link.targets().size(); i++) {
      fits = unify(link.targets().get(i), found.targets().get(i));
    }
    return fits;
  }

  private @Nullable Atom value(Pattern.Variable variable) {
    Integer slot = slots.get(variable.name());
    return slot == null ? null : bound[slot];
  }
}
