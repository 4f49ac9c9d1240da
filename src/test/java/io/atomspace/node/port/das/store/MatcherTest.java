package io.atomspace.node.port.das.store;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** The matcher against one that tries every link for every part, in order. */
class MatcherTest {
  @Property(tries = 400)
  void findsWhatTheNaiveMatcherFinds(
      @ForAll("knowledge") String metta, @ForAll("queries") List<String> query) {
    AtomStore store = AtomStore.ofMetta(metta);
    Pattern pattern = Templates.pattern(query.stream().map(Templates::template).toList());
    List<String> found = new ArrayList<>();
    Matcher.match(store, pattern, 1_000_000, answer -> found.add(text(answer)));
    Set<String> expected = naive(store, ((Pattern.And) pattern).parts());
    assertEquals(expected, new HashSet<>(found), metta + query);
    assertEquals(expected.size(), found.size(), "an answer twice");
  }

  private static String text(Answer answer) {
    Map<String, String> names = new TreeMap<>();
    Map<String, Atom> assignment = answer.assignment();
    if (assignment != null) {
      assignment.forEach((name, atom) -> names.put(name, atom.name()));
    }
    return names + " " + answer.matched().stream().map(Atom::name).toList();
  }

  private static Set<String> naive(AtomStore store, List<Pattern> parts) {
    Set<String> answers = new HashSet<>();
    naive(store, parts, Map.of(), new ArrayList<>(), answers);
    return answers;
  }

  private static void naive(
      AtomStore store,
      List<Pattern> parts,
      Map<String, Atom> bound,
      List<String> matched,
      Set<String> answers) {
    if (matched.size() == parts.size()) {
      Map<String, String> names = new TreeMap<>();
      bound.forEach((name, atom) -> names.put(name, atom.name()));
      answers.add(names + " " + matched);
      return;
    }
    for (Atom atom : store.atoms()) {
      Map<String, Atom> more = new LinkedHashMap<>(bound);
      if (fits(parts.get(matched.size()), atom, more)) {
        List<String> next = new ArrayList<>(matched);
        next.add(atom.name());
        naive(store, parts, more, next, answers);
      }
    }
  }

  private static boolean fits(Pattern pattern, Atom atom, Map<String, Atom> bound) {
    if (pattern instanceof Pattern.Variable variable) {
      Atom before = bound.putIfAbsent(variable.name(), atom);
      return before == null || before == atom;
    }
    if (pattern instanceof Pattern.Node node) {
      return atom instanceof Atom.Node && atom.name().equals(node.name());
    }
    Pattern.Link link = (Pattern.Link) pattern;
    if (!(atom instanceof Atom.Link found) || found.targets().size() != link.targets().size()) {
      return false;
    }
    for (int i = 0; i < link.targets().size(); i++) {
      if (!fits(link.targets().get(i), found.targets().get(i), bound)) {
        return false;
      }
    }
    return true;
  }

  @Provide
  Arbitrary<String> knowledge() {
    return expression(Arbitraries.of("a", "b", "c"), 2)
        .filter(text -> text.startsWith("("))
        .list()
        .ofMinSize(1)
        .ofMaxSize(12)
        .map(lines -> String.join("\n", lines));
  }

  @Provide
  Arbitrary<List<String>> queries() {
    return expression(Arbitraries.of("a", "b", "$x", "$y", "$z"), 2)
        .filter(text -> !text.startsWith("$"))
        .list()
        .ofMinSize(1)
        .ofMaxSize(3);
  }

  private static Arbitrary<String> expression(Arbitrary<String> leaves, int depth) {
    if (depth == 0) {
      return leaves;
    }
    Arbitrary<String> group =
        expression(leaves, depth - 1)
            .list()
            .ofMinSize(1)
            .ofMaxSize(3)
            .map(items -> "(" + String.join(" ", items) + ")");
    return Arbitraries.oneOf(leaves, group, group);
  }
}
