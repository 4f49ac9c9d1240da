package io.atomspace.node.port.das.pickle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.atomspace.node.port.das.JsonTree;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class PickleReaderTest {
  @Test
  void readsWhatPythonWrites() {
    // pickle.dumps({'a': [1, -2, 300, 70000, 2**70, 1.5, None, True, b'x'], 'b': ('é', 'a')}, 4)
    Object value =
        read(
            "\u0080\u0004\u0095F\0\0\0\0\0\0\0}\u0094(\u008c\u0001a\u0094]\u0094(K\u0001J\u00fe\u00ff"
                + "\u00ff\u00ffM,\u0001Jp\u0011\u0001\0\u008a\t\0\0\0\0\0\0\0\0@G?\u00f8\0\0\0\0\0\0N"
                + "\u0088C\u0001x\u0094e\u008c\u0001b\u0094\u008c\u0002\u00c3\u00a9\u0094h\u0001\u0086"
                + "\u0094u.");
    Py.Dict dict = assertInstanceOf(Py.Dict.class, value);
    List<Object> list = ((Py.Sequence) dict.get("a")).items();
    assertEquals(
        List.of(1L, -2L, 300L, 70000L, BigInteger.TWO.pow(70), 1.5, Py.None.NONE, true),
        list.subList(0, 8));
    assertTrue(Arrays.equals(new byte[] {'x'}, (byte[]) list.get(8)));
    Py.Sequence tuple = (Py.Sequence) dict.get("b");
    assertEquals(Py.Kind.TUPLE, tuple.kind());
    assertEquals(List.of(Py.Text.of("é"), Py.Text.of("a")), tuple.items());
  }

  @Test
  void readsProtocolTwoSets() {
    // pickle.dumps(frozenset(['a']), 2)
    Object value =
        read(
            "\u0080\u0002c__builtin__\nfrozenset\nq\0]q\u0001X\u0001\0\0\0aq\u0002a\u0085q\u0003Rq\u0004.");
    assertEquals(new Py.Sequence(Py.Kind.FROZENSET, List.of(Py.Text.of("a"))), value);
  }

  @Test
  void refusesEveryNameOutsideTheWhitelist() {
    assertRefused("posix.system", "\u0080\u0002cposix\nsystem\nX\u0002\0\0\0id\u0085R.");
    assertRefused("builtins.eval", "\u0080\u0004\u008c\u0008builtins\u008c\u0004eval\u0093.");
    assertRefused(
        "hyperon_das.client", "\u0080\u0002chyperon_das.client\nFunctionsClient\n)\u0081.");
  }

  @Test
  void refusesTheRightNameInAnotherModule() {
    assertRefused("evil.dict", "\u0080\u0002cevil\ndict\n)R.");
    assertRefused("posix.getattr", "\u0080\u0004\u008c\u0005posix\u008c\u0007getattr\u0093.");
  }

  @Test
  void jsonTextIsEscaped() {
    String text = "a\"b\\c\n\t\u0001\u00e9\u20ac" + Character.toString(0x1f600);
    Object read = new PickleReader(PickleWriter.pickle(List.of(text), 1000)).read();
    String json = new PickleJson(1000).text(read);
    assertEquals(List.of(text), JsonTree.read(json));
    assertTrue(json.chars().allMatch(c -> c >= 0x20), json);
  }

  @Test
  void loneSurrogatesOfPythonAreNoDamage() {
    // pickle.dumps('\ud800', 4): bytes that are no UTF-8.
    Object read = read("\u0080\u0004\u008c\u0003\u00ed\u00a0\u0080\u0094.");
    assertTrue(new PickleJson(1000).text(read).startsWith("\""));
  }

  @Test
  void refusesGetattrOfAnythingButLinkFilterType() {
    assertEquals(
        Py.LinkFilterType.TARGETS,
        read(
            "\u0080\u0002cbuiltins\ngetattr\nchyperon_das.link_filters\nLinkFilterType\n"
                + "X\u0007\0\0\0TARGETS\u0086R."));
    assertRefused(
        "getattr",
        "\u0080\u0002cbuiltins\ngetattr\nchyperon_das.utils\nQueryAnswer\nX\u0008\0\0\0__init__\u0086R.");
    assertRefused(
        "getattr",
        "\u0080\u0002cbuiltins\ngetattr\nchyperon_das.link_filters\nLinkFilterType\n"
            + "X\u0009\0\0\0__class__\u0086R.");
  }

  @Test
  void refusesCallsOfClassesAndValues() {
    assertRefused("call", "\u0080\u0002chyperon_das.utils\nQueryAnswer\n)R.");
    assertRefused("call", "\u0080\u0002K\u0001)R.");
    assertRefused("kind", "\u0080\u0002cbuiltins\ndict\n)\u0081.");
    assertRefused("state", "\u0080\u0002}}b.");
  }

  @Test
  void refusesDamage() {
    assertRefused("ends early", "");
    assertRefused("ends early", "\u0080\u0004");
    assertRefused("ends early", "\u0080\u0004\u008c\u0009abc.");
    assertRefused("ends early", "\u0080\u0004X\u00ff\u00ff\u00ff\u007fabc.");
    assertRefused("2 GiB", "\u0080\u0004X\u00ff\u00ff\u00ff\u00ffabc.");
    assertRefused("opcode 0x69", "\u0080\u0004(i.");
    assertRefused("opcode 0x7b", "{\"action\": \"ping\"}");
    assertRefused("protocol 5", "\u0080\u0005N.");
    assertRefused("takes more", "\u0080\u0004.");
    assertRefused("takes more", "\u0080\u0004(0.");
    assertRefused("takes more", "\u0080\u0004a.");
    assertRefused("takes more", "\u0080\u0004K\u0001(\u0085.");
    assertRefused("mark", "\u0080\u0004e.");
    assertRefused("key without", "\u0080\u0004}(K\u0001u.");
    assertRefused("no dict", "\u0080\u0004](K\u0001K\u0001u.");
    assertRefused("no list", "\u0080\u0004}K\u0001a.");
    assertRefused("never set", "\u0080\u0004h\u0005.");
    assertRefused("memo index", "\u0080\u0004Nr\u00ff\u00ff\u00ff\u0007.");
    assertRefused("integer", "\u0080\u0004\u008b\0\0\u0001\0.");
  }

  @Test
  void anyCutOrFlippedByteIsAValueOrARefusal() {
    byte[] good = PickleWriter.pickle(List.of("a", 1, List.of(2.5, "b"), true), 1000);
    for (int at = 0; at < good.length; at++) {
      for (int flip = 0; flip < 256; flip++) {
        byte[] bad = good.clone();
        bad[at] ^= (byte) flip;
        readOrRefuse(bad);
      }
      readOrRefuse(Arrays.copyOf(good, at));
    }
  }

  private static void readOrRefuse(byte[] bytes) {
    try {
      Plain.of(new PickleReader(bytes).read(), 1000);
    } catch (PickleException refused) {
      assertTrue(refused.getMessage().length() > 5);
    }
  }

  @Test
  void endlessAndHugeValuesAreNotWalked() {
    Object endless = read("\u0080\u0004]\u0094h\0a.");
    assertThrows(PickleException.class, () -> Plain.of(endless, 1_000_000));
    assertThrows(PickleException.class, () -> new PickleJson(1 << 20).text(endless));
    StringBuilder bomb = new StringBuilder("\u0080\u0004]\u0094");
    for (int i = 0; i < 40; i++) {
      bomb.append("h").append((char) i).append("h").append((char) i).append("\u0086\u0094");
    }
    Object exploding = read(bomb.append('.').toString());
    assertThrows(PickleException.class, () -> Plain.of(exploding, 1_000_000));
    assertThrows(PickleException.class, () -> new PickleJson(1 << 20).text(exploding));
  }

  @Test
  void itemsOfAListComeInRuns() {
    byte[] bytes = PickleWriter.pickle(Collections.nCopies(2500, "x"), 100_000);
    PickleReader reader = new PickleReader(bytes);
    int[] sizes = new int[4];
    for (int run = 0; run < sizes.length; run++) {
      sizes[run] = reader.readItems().size();
      if (sizes[run] == 0) {
        break;
      }
    }
    assertTrue(Arrays.equals(new int[] {1000, 1000, 500, 0}, sizes), Arrays.toString(sizes));
    assertRefused("expected a list", () -> new PickleReader(latin("\u0080\u0004}.")).readItems());
  }

  private static Object read(String latin) {
    return new PickleReader(latin(latin)).read();
  }

  private static byte[] latin(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static void assertRefused(String part, String latin) {
    assertRefused(part, () -> read(latin));
  }

  private static void assertRefused(String part, Executable code) {
    PickleException refused = assertThrows(PickleException.class, code);
    assertTrue(refused.getMessage().contains(part), refused.getMessage());
  }
}
