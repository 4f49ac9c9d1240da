package io.atomspace.node.port.das;

import io.atomspace.node.port.das.pickle.PickleException;
import io.atomspace.node.port.das.pickle.Py;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Filters of links and the shapes of their replies, as {@code hyperon_das} has them. */
final class LinkFilters {
  private LinkFilters() {}

  /** The dict that the real client sends, from the filter's fields as JSON. */
  static Map<String, Object> filter(Arguments in) {
    Map<String, @Nullable Object> given =
        in.get("link_filter") == null ? in.allBut("link_filter") : in.dict("link_filter");
    List<?> targetTypes = list(given, "target_types");
    // The name that hyperon_das gave it before 0.9.
    List<?> targets = list(given, given.get("targets") == null ? "link_targets" : "targets");
    Py.LinkFilterType type = type(given.get("filter_type"), targetTypes, targets);
    String unnamed = type == Py.LinkFilterType.NAMED_TYPE ? "" : "*";
    Map<String, Object> filter = new LinkedHashMap<>();
    filter.put("filter_type", type);
    filter.put("toplevel_only", Boolean.TRUE.equals(given.get("toplevel_only")));
    filter.put("link_type", given.get("link_type") instanceof String text ? text : unnamed);
    filter.put("target_types", targetTypes);
    filter.put("targets", targets);
    return filter;
  }

  private static List<?> list(Map<String, @Nullable Object> given, String name) {
    Object value = given.get(name);
    if (value == null) {
      return List.of();
    }
    if (value instanceof List<?> list) {
      return list;
    }
    throw new IllegalArgumentException("'" + name + "' is no list");
  }

  private static Py.LinkFilterType type(
      @Nullable Object given, List<?> targetTypes, List<?> targets) {
    if (given == null) {
      return !targets.isEmpty()
          ? Py.LinkFilterType.TARGETS
          : targetTypes.isEmpty()
              ? Py.LinkFilterType.NAMED_TYPE
              : Py.LinkFilterType.FLAT_TYPE_TEMPLATE;
    }
    Py.LinkFilterType type =
        given instanceof Long number
            ? Py.LinkFilterType.of(number)
            : Py.LinkFilterType.of(String.valueOf(given));
    if (type == null) {
      throw new IllegalArgumentException(
          "'filter_type' is 1 NAMED_TYPE, 2 FLAT_TYPE_TEMPLATE or 3 TARGETS, not " + given);
    }
    return type;
  }

  /** Links with a targets_document become pairs (link, documents), as the real client gives. */
  static Object withTargetsBeside(Object value) {
    if (!(value instanceof Py.Sequence links)) {
      throw new PickleException("the incoming links are no list");
    }
    List<Object> pairs = new ArrayList<>(links.items().size());
    for (Object item : links.items()) {
      if (!(item instanceof Py.Dict link)
          || !(link.get("targets_document") instanceof Py.Sequence)) {
        return value;
      }
      Py.Dict rest = new Py.Dict();
      for (int i = 0; i < link.size(); i++) {
        if (!link.key(i).toString().equals("targets_document")) {
          rest.put(link.key(i), link.value(i));
        }
      }
      pairs.add(new Py.Sequence(Py.Kind.TUPLE, List.of(rest, link.get("targets_document"))));
    }
    return new Py.Sequence(Py.Kind.LIST, pairs);
  }
}
