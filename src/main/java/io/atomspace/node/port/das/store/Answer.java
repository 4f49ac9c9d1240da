package io.atomspace.node.port.das.store;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One answer of a query: what each variable and each part of the pattern stands for. */
public final class Answer {
  private final Pattern pattern;
  private final List<String> names;
  private final @Nullable Atom[] bound;
  private final @Nullable Atom[] matched;

  Answer(Pattern pattern, List<String> names, @Nullable Atom[] bound, @Nullable Atom[] matched) {
    this.pattern = pattern;
    this.names = names;
    this.bound = bound;
    this.matched = matched;
  }

  public Pattern pattern() {
    return pattern;
  }

  /**
   * The values of the variables; null where {@code hyperon_das} has no assignment: one part that is
   * no AND and has no variable.
   */
  public @Nullable Map<String, Atom> assignment() {
    if (names.isEmpty() && !(pattern instanceof Pattern.And)) {
      return null;
    }
    Map<String, Atom> mapping = new LinkedHashMap<>();
    for (int i = 0; i < names.size(); i++) {
      mapping.put(names.get(i), present(bound[i]));
    }
    return mapping;
  }

  /** The atoms that the parts of the pattern stand for, in the order of the pattern. */
  public List<Atom> matched() {
    List<Atom> atoms = new ArrayList<>(matched.length);
    for (Atom atom : matched) {
      atoms.add(present(atom));
    }
    return atoms;
  }

  private static Atom present(@Nullable Atom atom) {
    if (atom == null) {
      throw new IllegalStateException("an answer with a hole");
    }
    return atom;
  }
}
