package io.atomspace.node.port.das.pickle;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.atomspace.node.port.das.JsonTree;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class PickleRoundTripTest {
  @Property(tries = 300)
  void whatIsWrittenIsRead(@ForAll("values") Object value) {
    byte[] pickle = PickleWriter.pickle(value, 1 << 24);
    assertEquals(value, Plain.of(new PickleReader(pickle).read(), 1_000_000));
  }

  @Property(tries = 300)
  void jsonHasTheSameValue(@ForAll("values") Object value) {
    Object read = new PickleReader(PickleWriter.pickle(value, 1 << 24)).read();
    assertEquals(value, JsonTree.read(new PickleJson(1 << 24).text(read)));
  }

  @Property(tries = 300)
  void readValuesAreWrittenAgain(@ForAll("values") Object value) {
    Object read = new PickleReader(PickleWriter.pickle(value, 1 << 24)).read();
    Object again = new PickleReader(PickleWriter.pickle(read, 1 << 24)).read();
    assertEquals(value, Plain.of(again, 1_000_000));
  }

  @Provide
  Arbitrary<Object> values() {
    return values(3);
  }

  private static Arbitrary<Object> values(int depth) {
    Arbitrary<String> texts =
        Arbitraries.strings().all().ofMaxLength(20).filter(PickleRoundTripTest::wellFormed);

    Arbitrary<Object> leaves =
        Arbitraries.oneOf(
            texts.map(text -> (Object) text),
            Arbitraries.longs().map(number -> (Object) number),
            Arbitraries.doubles()
                .between(-1e9, 1e9)
                .filter(number -> number != Math.rint(number))
                .map(number -> (Object) number),
            Arbitraries.bigIntegers()
                .between(BigInteger.TWO.pow(64), BigInteger.TWO.pow(200))
                .map(number -> (Object) number),
            Arbitraries.of(true, false).map(truth -> (Object) truth));
    if (depth == 0) {
      return leaves;
    }
    Arbitrary<Object> inner = values(depth - 1);
    Arbitrary<List<Object>> lists = inner.list().ofMaxSize(5);
    Arbitrary<Map<String, Object>> maps = Arbitraries.maps(texts, inner).ofMaxSize(5);
    return Arbitraries.oneOf(
        leaves, lists.map(list -> (Object) list), maps.map(map -> (Object) map));
  }

  private static boolean wellFormed(String text) {
    return text.codePoints().noneMatch(c -> c >= 0xd800 && c < 0xe000);
  }
}
