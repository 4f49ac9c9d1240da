package io.atomspace.node.port.das.store;

import io.atomspace.node.port.das.metta.Expression;
import io.atomspace.node.port.das.metta.MettaParser;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Queries as {@code hyperon_das} writes them (a template dict, or a list of them, which means AND)
 * and as one MeTTa expression.
 */
public final class Templates {
  private static final int PARTS_MAX = 64;
  private static final Set<String> CONNECTIVES = Set.of("and", "or", "not", "chain");

  private Templates() {}

  /**
   * @throws QueryException of reason MALFORMED
   */
  public static Pattern pattern(@Nullable Object query) {
    if (query instanceof List<?> list) {
      if (list.size() > PARTS_MAX) {
        throw malformed("more than " + PARTS_MAX + " templates in one list");
      }
      List<Pattern> parts = new ArrayList<>(list.size());
      for (Object part : list) {
        parts.add(pattern(part));
      }
      return new Pattern.And(parts);
    }
    if (!(query instanceof Map<?, ?> map)) {
      throw malformed("expected a template or a list of templates");
    }
    Object kind = map.get("atom_type");
    if (!"node".equals(kind) && !"link".equals(kind)) {
      throw malformed("'atom_type' of a query is 'node' or 'link', not " + kind);
    }
    return target(map);
  }

  private static Pattern target(@Nullable Object value) {
    if (!(value instanceof Map<?, ?> map)) {
      throw malformed("a target is no template");
    }
    Object kind = map.get("atom_type");
    if ("variable".equals(kind)) {
      return new Pattern.Variable(text(map, "name"));
    }
    if ("node".equals(kind)) {
      return new Pattern.Node(text(map, "type"), text(map, "name"));
    }
    if (!"link".equals(kind)) {
      throw malformed("'atom_type' is 'node', 'link' or 'variable', not " + kind);
    }
    if (!(map.get("targets") instanceof List<?> targets)) {
      throw malformed("'targets' of a link is no list");
    }
    List<Pattern> patterns = new ArrayList<>(targets.size());
    for (Object target : targets) {
      patterns.add(target(target));
    }
    return new Pattern.Link(text(map, "type"), patterns);
  }

  private static String text(Map<?, ?> map, String key) {
    if (map.get(key) instanceof String text) {
      return text;
    }
    throw malformed("'" + key + "' is missing or no text");
  }

  /**
   * The template dict of one MeTTa expression, such as {@code (Inheritance $v1 "mammal")}.
   *
   * @throws QueryException of reason MALFORMED for the connectives and, or, not, chain
   * @throws io.atomspace.node.port.das.metta.MettaException with line and column
   */
  public static Map<String, Object> template(String metta) {
    Expression expression = MettaParser.parseOne(metta);
    if (expression instanceof Expression.Group group
        && group.items().get(0) instanceof Expression.Symbol head
        && CONNECTIVES.contains(head.name())) {
      throw malformed("the connective '" + head + "' is not supported; AND is a list of templates");
    }
    if (expression instanceof Expression.Symbol symbol && symbol.isVariable()) {
      throw malformed("a query for anything at all: " + symbol);
    }
    return template(expression);
  }

  private static Map<String, Object> template(Expression expression) {
    Map<String, Object> template = new LinkedHashMap<>();
    if (expression instanceof Expression.Group group) {
      template.put("atom_type", "link");
      template.put("type", AtomStore.EXPRESSION);
      template.put("targets", group.items().stream().map(Templates::template).toList());
    } else {
      Expression.Symbol symbol = (Expression.Symbol) expression;
      template.put("atom_type", symbol.isVariable() ? "variable" : "node");
      if (!symbol.isVariable()) {
        template.put("type", AtomStore.SYMBOL);
      }
      template.put("name", symbol.name());
    }
    return template;
  }

  private static QueryException malformed(String message) {
    return new QueryException(QueryException.Reason.MALFORMED, message);
  }
}
