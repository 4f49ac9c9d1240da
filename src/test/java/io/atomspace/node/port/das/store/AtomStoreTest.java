package io.atomspace.node.port.das.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.atomspace.node.port.das.metta.MettaException;
import java.util.List;
import org.junit.jupiter.api.Test;

class AtomStoreTest {
  @Test
  void handlesAreThoseOfTheDas() {
    assertEquals("af12f10f9ae2002a1607ba0b47ba8407", Handles.node("Concept", "human"));
    assertEquals("8860480382d0ddf62623abf5c860e51d", Handles.node("Symbol", "\"human\""));
    AtomStore store = AtomStore.ofMetta("(Inheritance \"human\" \"mammal\")");
    assertEquals("76a21d549ea70cda9b5433e7a1f62960", store.links().get(0).handle());
    assertEquals("7a7a49e393824be3a6bf2f1486b5c4cc", store.links().get(0).compositeTypeHash());
  }

  @Test
  void equalAtomsAreOneAndTopLevelWins() {
    AtomStore store = AtomStore.ofMetta("(f (g a))\n(g a)\n(h (i a) (i a))");
    assertEquals(4, store.links().size());
    Atom.Link inner = (Atom.Link) store.links().get(1).targets().get(1);
    assertEquals("(g a)", inner.name());
    assertTrue(inner.toplevel());
    Atom.Link twice = (Atom.Link) store.links().get(3).targets().get(1);
    assertFalse(twice.toplevel());
    assertEquals(List.of(store.links().get(3)), store.incoming(twice));
  }

  @Test
  void findsByNameTypeAndPrefix() {
    AtomStore store = AtomStore.ofMetta("(f \"ab\" \"ac\" \"b\")");
    assertNotNull(store.node("Symbol", "\"ab\""));
    assertNull(store.node("Concept", "\"ab\""));
    assertNull(store.atom("00000000000000000000000000000000"));
    assertEquals(
        List.of("\"ab\"", "\"ac\""),
        store.nodesStartingWith("Symbol", "\"a").stream().map(Atom::name).toList());
    assertEquals(1, store.links("*").size());
    assertEquals(0, store.links("Concept").size());
  }

  @Test
  void literalsAreQuotesAndNumbers() {
    AtomStore store = AtomStore.ofMetta("(f \"a\" 12 -1.5e-3 1d a1 - -x Infinity)");
    List<String> literals =
        store.links().get(0).targets().stream()
            .filter(atom -> ((Atom.Node) atom).literal())
            .map(Atom::name)
            .toList();
    assertEquals(List.of("\"a\"", "12", "-1.5e-3"), literals);
  }

  @Test
  void aSymbolAloneIsNoKnowledge() {
    MettaException fault = assertThrows(MettaException.class, () -> AtomStore.ofMetta("(a)\n b"));
    assertEquals(2, fault.line());
    assertEquals(2, fault.column());
  }
}
