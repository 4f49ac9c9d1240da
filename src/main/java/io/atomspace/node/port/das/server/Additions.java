package io.atomspace.node.port.das.server;

import io.atomspace.node.port.das.store.Atom;
import io.atomspace.node.port.das.store.AtomStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Atoms that a client adds: dicts as hyperon_das has them, targets within. */
final class Additions {
  private static final int DEPTH_MAX = 200;

  private final AtomStore.Builder builder;

  private Additions(AtomStore.Builder builder) {
    this.builder = builder;
  }

  /**
   * Adds all; what is there already stays one, so doing it again changes nothing.
   *
   * @throws Refusal status 400 if one is no atom; the builder is unfit for use then
   */
  static void add(AtomStore.Builder builder, List<?> documents) {
    Additions additions = new Additions(builder);
    documents.forEach(document -> additions.add(document, 0));
  }

  private Atom add(Object document, int depth) {
    if (document instanceof Map<?, ?> atom && atom.get("type") instanceof String type) {
      if (atom.get("name") instanceof String name && !name.isEmpty()) {
        return builder.node(type, name);
      }
      if (atom.get("targets") instanceof List<?> items && !items.isEmpty() && depth < DEPTH_MAX) {
        List<Atom> targets = new ArrayList<>();
        items.forEach(item -> targets.add(add(item, depth + 1)));
        return builder.link(type, targets, depth == 0);
      }
    }
    throw Refusal.function(
        400, "an atom is a dict of 'type' and 'name', or of 'type' and 'targets'");
  }
}
