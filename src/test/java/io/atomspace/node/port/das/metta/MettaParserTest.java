package io.atomspace.node.port.das.metta;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MettaParserTest {
  @Test
  void readsSymbolsNumbersQuotesNestingAndComments() {
    List<String> read = new ArrayList<>();
    MettaParser.parse(
        "; first\n(a \"b (c) ; d\" -1.5e-3)\n\t(f (g $x) ; here\n  ((h)))name",
        expression -> read.add(expression.toString()));
    assertEquals(List.of("(a \"b (c) ; d\" -1.5e-3)", "(f (g $x) ((h)))", "name"), read);
  }

  @Test
  void keepsEscapesInQuotes() {
    assertEquals("(a \"say \\\"x\\\"\")", MettaParser.parseOne("(a \"say \\\"x\\\"\")").toString());
  }

  @Test
  void tellsWhere() {
    Expression.Group group = (Expression.Group) MettaParser.parseOne("\n  (a\n   (b))");
    assertEquals(2, group.line());
    assertEquals(3, group.column());
    assertEquals(3, group.items().get(1).line());
    assertEquals(4, group.items().get(1).column());
  }

  @Test
  void refusesWithLineAndColumn() {
    assertFault(2, 1, "never closed", "(a)\n(b (c)");
    assertFault(1, 4, "without", "(a))");
    assertFault(1, 4, "never closed", "(a \"b\n\")");
    assertFault(1, 4, "empty", "(a ())");
    assertFault(1, 7, "space", "(a \"b\"c)");
    assertFault(1, 1, "never closed", "\"a\\");
    assertFault(1, 201, "deeper", "(".repeat(300));
  }

  @Test
  void oneMeansOne() {
    assertThrows(MettaException.class, () -> MettaParser.parseOne(" ; nothing"));
    assertThrows(MettaException.class, () -> MettaParser.parseOne("(a) (b)"));
  }

  private static void assertFault(int line, int column, String part, String text) {
    MettaException fault =
        assertThrows(MettaException.class, () -> MettaParser.parse(text, expression -> {}));
    assertEquals(line, fault.line(), fault.getMessage());
    assertEquals(column, fault.column(), fault.getMessage());
    assertTrue(fault.getMessage().contains(part), fault.getMessage());
  }
}
