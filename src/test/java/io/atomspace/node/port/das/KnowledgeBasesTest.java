package io.atomspace.node.port.das;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.atomspace.node.port.das.store.Answer;
import io.atomspace.node.port.das.store.Atom;
import io.atomspace.node.port.das.store.AtomStore;
import io.atomspace.node.port.das.store.Matcher;
import io.atomspace.node.port.das.store.Templates;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class KnowledgeBasesTest {
  @Test
  void motifsComeFromTheSeedAlone() {
    String motifs = KnowledgeBases.generate("motifs", 20, 1);
    assertEquals(motifs, KnowledgeBases.generate("motifs", 20, 1));
    assertNotEquals(motifs, KnowledgeBases.generate("motifs", 20, 2));
  }

  @Test
  void everyMotifHasFourRowsOfItsLength() {
    AtomStore store = AtomStore.ofMetta(KnowledgeBases.generate("motifs", 400, 1));
    List<Answer> answers =
        query(
            store,
            "(pwm_A (motif $m) $a)",
            "(pwm_C (motif $m) $c)",
            "(pwm_G (motif $m) $g)",
            "(pwm_T (motif $m) $t)",
            "(length (motif $m) $n)",
            "(tf_name (motif $m) $name)");
    assertEquals(400, answers.size());
    Set<String> names = new HashSet<>();
    for (Answer answer : answers) {
      int length = Integer.parseInt(answer.assignment().get("$n").name());
      names.add(answer.assignment().get("$name").name());
      List<List<Double>> rows = new ArrayList<>();
      for (String row : List.of("$a", "$c", "$g", "$t")) {
        rows.add(weights(answer.assignment().get(row)));
        assertEquals(length, rows.get(rows.size() - 1).size());
      }
      for (int place = 0; place < length; place++) {
        double sum = 0;
        for (List<Double> row : rows) {
          sum += 0.25 * Math.exp(row.get(place));
        }
        assertEquals(1, sum, 1e-4);
      }
    }
    assertEquals(400, names.size());
  }

  @Test
  void aFamilyCorrelatesMoreThanStrangers() {
    AtomStore store = AtomStore.ofMetta(KnowledgeBases.generate("motifs", 120, 7));
    double family = 0;
    double strangers = 0;
    List<Answer> answers = query(store, "(tf_name (motif $m) $n)", "(pwm_A (motif $m) $a)");
    for (Answer one : answers) {
      for (Answer two : answers) {
        String a = one.assignment().get("$n").name();
        String b = two.assignment().get("$n").name();
        double best =
            best(weights(one.assignment().get("$a")), weights(two.assignment().get("$a")));
        if (!a.equals(b) && a.substring(0, a.length() - 1).equals(b.substring(0, b.length() - 1))) {
          family = Math.max(family, best);
        } else if (!a.equals(b)) {
          strangers += best / (answers.size() * (double) answers.size());
        }
      }
    }
    assertTrue(family > 0.9 && strangers < 0.75, family + " " + strangers);
  }

  private static double best(List<Double> a, List<Double> b) {
    double best = -1;
    for (int shift = 6 - b.size(); shift <= a.size() - 6; shift++) {
      int from = Math.max(0, shift);
      int to = Math.min(a.size(), shift + b.size());
      best = Math.max(best, correlation(a.subList(from, to), b.subList(from - shift, to - shift)));
    }
    return best;
  }

  private static double correlation(List<Double> a, List<Double> b) {
    double meanA = a.stream().mapToDouble(x -> x).average().orElseThrow();
    double meanB = b.stream().mapToDouble(x -> x).average().orElseThrow();
    double ab = 0;
    double aa = 1e-12;
    double bb = 1e-12;
    for (int i = 0; i < a.size(); i++) {
      ab += (a.get(i) - meanA) * (b.get(i) - meanB);
      aa += (a.get(i) - meanA) * (a.get(i) - meanA);
      bb += (b.get(i) - meanB) * (b.get(i) - meanB);
    }
    return ab / Math.sqrt(aa * bb);
  }

  @Test
  void animalsAreATaxonomy() {
    AtomStore store = AtomStore.ofMetta(KnowledgeBases.generate("animals", 0, 0));
    int concepts = query(store, "(: $x Concept)").size();
    assertTrue(concepts >= 60, concepts + " concepts");
    Set<String> inheriting = new HashSet<>();
    for (Answer answer : query(store, "(Inheritance $x $y)")) {
      inheriting.add(answer.assignment().get("$x").name());
    }
    for (Answer answer : query(store, "(Similarity $x $y)", "(: $x Concept)", "(: $y Concept)")) {
      String x = answer.assignment().get("$x").name();
      assertTrue(inheriting.contains(x), x);
    }
    assertEquals(
        query(store, "(Similarity $x $y)").size(),
        query(store, "(Similarity $x $y)", "(Similarity $y $x)").size());
  }

  @Test
  void unknownNamesAndCountsAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> KnowledgeBases.generate("plants", 1, 1));
    assertThrows(IllegalArgumentException.class, () -> KnowledgeBases.generate("motifs", 0, 1));
  }

  private static List<Answer> query(AtomStore store, String... metta) {
    List<Answer> answers = new ArrayList<>();
    Matcher.match(
        store,
        Templates.pattern(Stream.of(metta).map(Templates::template).toList()),
        10_000_000,
        answers::add);
    return answers;
  }

  private static List<Double> weights(Atom row) {
    return ((Atom.Link) row).targets().stream().map(w -> Double.parseDouble(w.name())).toList();
  }
}
