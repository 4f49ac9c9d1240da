package io.atomspace.node.port.das.metta;

import java.util.List;
import java.util.stream.Collectors;

/** One piece of MeTTa text and where it began (line and column from 1). */
public sealed interface Expression {
  int line();

  int column();

  /** A symbol, number or quoted text; quotes belong to the name, as a DAS keeps them. */
  record Symbol(String name, int line, int column) implements Expression {
    /** True for a name such as {@code $v1}, which a query binds. */
    public boolean isVariable() {
      return name.length() > 1 && name.charAt(0) == '$';
    }

    @Override
    public String toString() {
      return name;
    }
  }

  /** A parenthesized expression; never empty. */
  record Group(List<Expression> items, int line, int column) implements Expression {
    @Override
    public String toString() {
      return items.stream().map(Expression::toString).collect(Collectors.joining(" ", "(", ")"));
    }
  }
}
