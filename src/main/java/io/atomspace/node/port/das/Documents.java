package io.atomspace.node.port.das;

import io.atomspace.node.port.das.metta.Expression;
import io.atomspace.node.port.das.metta.MettaException;
import io.atomspace.node.port.das.metta.MettaParser;
import io.atomspace.node.port.das.store.AtomStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** MeTTa text as the dicts in which hyperon_das adds atoms. */
public final class Documents {
  private Documents() {}

  /**
   * @throws MettaException if it is no list of expressions in parentheses without variables
   */
  public static List<Map<String, Object>> of(String metta) {
    List<Map<String, Object>> documents = new ArrayList<>();
    MettaParser.parse(
        metta,
        expression -> {
          if (!(expression instanceof Expression.Group)) {
            throw fault(expression, "expected '(' before " + expression);
          }
          documents.add(document(expression));
        });
    if (documents.isEmpty()) {
      throw new MettaException(1, 1, "expected an expression");
    }
    return documents;
  }

  private static Map<String, Object> document(Expression expression) {
    if (expression instanceof Expression.Group group) {
      return Map.of(
          "type",
          AtomStore.EXPRESSION,
          "targets",
          group.items().stream().map(Documents::document).toList());
    }
    Expression.Symbol symbol = (Expression.Symbol) expression;
    if (symbol.isVariable()) {
      throw fault(symbol, "an atom has no variable " + symbol);
    }
    return Map.of("type", AtomStore.SYMBOL, "name", symbol.name());
  }

  private static MettaException fault(Expression at, String what) {
    return new MettaException(at.line(), at.column(), what);
  }
}
