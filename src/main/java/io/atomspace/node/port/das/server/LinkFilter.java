package io.atomspace.node.port.das.server;

import io.atomspace.node.port.das.pickle.Py;
import io.atomspace.node.port.das.store.Atom;
import io.atomspace.node.port.das.store.AtomStore;
import io.atomspace.node.port.das.store.Pattern;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Links by {@code hyperon_das.link_filters}. */
final class LinkFilter {
  private LinkFilter() {}

  static List<Atom.Link> select(AtomStore store, Request filter) {
    String text = filter.optionalText("link_type");
    String type = text == null || text.isEmpty() ? Pattern.ANY : text;
    List<Atom.Link> links =
        switch (filterType(filter.optional("filter_type"))) {
          case NAMED_TYPE -> store.links(type);
          case FLAT_TYPE_TEMPLATE -> byTypes(store.links(type), filter.texts("target_types"));
          case TARGETS -> byTargets(store, type, filter.texts("targets"));
        };
    return filter.truth("toplevel_only") ? where(links, Atom.Link::toplevel) : links;
  }

  private static Py.LinkFilterType filterType(@Nullable Object value) {
    Py.LinkFilterType type =
        value instanceof Py.LinkFilterType member
            ? member
            : value instanceof Long number ? Py.LinkFilterType.of(number) : null;
    if (type == null) {
      throw Refusal.function(400, "'filter_type' is missing or unknown");
    }
    return type;
  }

  private static List<Atom.Link> byTypes(List<Atom.Link> links, List<String> types) {
    return where(
        links,
        link -> {
          boolean fits = link.targets().size() == types.size();
          for (int i = 0; fits && i < types.size(); i++) {
            fits =
                types.get(i).equals(Pattern.ANY)
                    || types.get(i).equals(link.targets().get(i).type());
          }
          return fits;
        });
  }

  private static List<Atom.Link> byTargets(AtomStore store, String type, List<String> handles) {
    @Nullable Atom[] targets = new @Nullable Atom[handles.size()];
    for (int i = 0; i < targets.length; i++) {
      if (!handles.get(i).equals(Pattern.ANY)) {
        targets[i] = store.atom(handles.get(i));
        if (targets[i] == null) {
          return List.of();
        }
      }
    }
    return where(
        store.candidates(type, targets),
        link -> {
          boolean fits = true;
          for (int i = 0; fits && i < targets.length; i++) {
            fits = targets[i] == null || targets[i] == link.targets().get(i);
          }
          return fits;
        });
  }

  private static List<Atom.Link> where(List<Atom.Link> links, Predicate<Atom.Link> test) {
    return links.stream().filter(test).toList();
  }
}
