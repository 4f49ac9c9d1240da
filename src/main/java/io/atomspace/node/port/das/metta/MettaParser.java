package io.atomspace.node.port.das.metta;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads MeTTa text: symbols, numbers, quoted text with backslash escapes, nested expressions, and
 * comments from {@code ;} to the end of the line.
 *
 * <p>All methods throw {@link MettaException} with line and column. Nesting is limited to 200.
 */
public final class MettaParser {
  private static final int DEPTH_MAX = 200;

  private final String text;
  private int position;
  private int line = 1;
  private int lineStart;

  private MettaParser(String text) {
    this.text = text;
  }

  /** Hands every outermost expression to the consumer, in order. */
  public static void parse(String text, Consumer<Expression> consumer) {
    MettaParser parser = new MettaParser(text);
    Expression next = parser.next();
    while (next != null) {
      consumer.accept(next);
      next = parser.next();
    }
  }

  /** The only expression of the text. */
  public static Expression parseOne(String text) {
    MettaParser parser = new MettaParser(text);
    Expression only = parser.next();
    if (only == null) {
      throw parser.error("expected an expression");
    }
    Expression second = parser.next();
    if (second != null) {
      throw new MettaException(second.line(), second.column(), "expected one expression only");
    }
    return only;
  }

  private @Nullable Expression next() {
    Deque<Expression.Group> open = new ArrayDeque<>();
    while (true) {
      skip();
      if (position == text.length()) {
        if (!open.isEmpty()) {
          Expression.Group group = open.getLast();
          throw new MettaException(group.line(), group.column(), "'(' is never closed");
        }
        return null;
      }
      char c = text.charAt(position);
      Expression done;
      if (c == '(') {
        if (open.size() == DEPTH_MAX) {
          throw error("nested deeper than " + DEPTH_MAX);
        }
        open.addLast(new Expression.Group(new ArrayList<>(), line, column()));
        position++;
        continue;
      } else if (c == ')') {
        done = close(open);
      } else {
        done = symbol();
      }
      if (open.isEmpty()) {
        return done;
      }
      open.getLast().items().add(done);
    }
  }

  private Expression close(Deque<Expression.Group> open) {
    Expression.Group group = open.pollLast();
    if (group == null) {
      throw error("')' without '('");
    }
    if (group.items().isEmpty()) {
      throw new MettaException(group.line(), group.column(), "an empty expression");
    }
    position++;
    return new Expression.Group(List.copyOf(group.items()), group.line(), group.column());
  }

  private Expression symbol() {
    int from = position;
    int column = column();
    if (text.charAt(position) == '"') {
      quoted();
    } else {
      while (position < text.length() && !ends(text.charAt(position))) {
        position++;
      }
    }
    return new Expression.Symbol(text.substring(from, position), line, column);
  }

  private void quoted() {
    int column = column();
    position++;
    while (position < text.length() && text.charAt(position) != '"') {
      if (text.charAt(position) == '\n') {
        break;
      }
      position += text.charAt(position) == '\\' ? 2 : 1;
    }
    if (position >= text.length() || text.charAt(position) != '"') {
      throw new MettaException(line, column, "'\"' is never closed");
    }
    position++;
    if (position < text.length() && !ends(text.charAt(position))) {
      throw error("expected a space after '\"'");
    }
  }

  private static boolean ends(char c) {
    return c == '(' || c == ')' || c == '"' || c == ';' || Character.isWhitespace(c);
  }

  private void skip() {
    while (position < text.length()) {
      char c = text.charAt(position);
      if (c == ';') {
        while (position < text.length() && text.charAt(position) != '\n') {
          position++;
        }
      } else if (Character.isWhitespace(c)) {
        position++;
        if (c == '\n') {
          line++;
          lineStart = position;
        }
      } else {
        return;
      }
    }
  }

  private int column() {
    return position - lineStart + 1;
  }

  private MettaException error(String message) {
    return new MettaException(line, column(), message);
  }
}
