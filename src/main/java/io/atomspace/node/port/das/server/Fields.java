package io.atomspace.node.port.das.server;

import io.atomspace.node.port.das.store.Atom;
import io.atomspace.node.port.das.store.AtomStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Atoms by the fields of their documents. */
final class Fields {
  private Fields() {}

  /** All atoms whose fields have the given values; through an index for a name or a type. */
  static List<Atom> select(AtomStore store, @Nullable String kind, Map<?, ?> wanted) {
    List<Atom> found = new ArrayList<>();
    for (Atom atom : candidates(store, wanted)) {
      if ((kind == null || kind.equals(atom instanceof Atom.Link ? "link" : "node"))
          && matches(atom, wanted)) {
        found.add(atom);
      }
    }
    return found;
  }

  private static Iterable<? extends Atom> candidates(AtomStore store, Map<?, ?> wanted) {
    Object type = wanted.get("named_type");
    if (wanted.get("name") instanceof String name) {
      Atom node = store.node(type instanceof String named ? named : AtomStore.SYMBOL, name);
      return node == null ? List.of() : List.of(node);
    }
    if (type instanceof String named && !store.links(named).isEmpty()) {
      return store.links(named);
    }
    return store.atoms();
  }

  private static boolean matches(Atom atom, Map<?, ?> wanted) {
    for (Map.Entry<?, ?> entry : wanted.entrySet()) {
      if (!(entry.getKey() instanceof String field)
          || entry.getValue() == null
          || !entry.getValue().equals(value(atom, field))) {
        return false;
      }
    }
    return true;
  }

  static @Nullable Object value(Atom atom, String field) {
    switch (field) {
      case "_id", "handle":
        return atom.handle();
      case "named_type", "type":
        return atom.type();
      case "composite_type_hash":
        return atom.compositeTypeHash();
      default:
    }
    if (atom instanceof Atom.Node node) {
      return switch (field) {
        case "name" -> node.name();
        case "is_literal" -> node.literal();
        default -> null;
      };
    }
    Atom.Link link = (Atom.Link) atom;
    return switch (field) {
      case "is_toplevel" -> link.toplevel();
      case "named_type_hash" -> link.typeHash();
      default -> {
        for (int i = 0; i < link.targets().size(); i++) {
          if (field.equals("key_" + i)) {
            yield link.targets().get(i).handle();
          }
        }
        yield null;
      }
    };
  }
}
