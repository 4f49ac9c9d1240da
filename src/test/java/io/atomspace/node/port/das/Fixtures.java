package io.atomspace.node.port.das;

import io.atomspace.node.port.das.pickle.PickleReader;
import io.atomspace.node.port.das.pickle.Py;
import io.atomspace.node.port.das.store.AtomStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** What was recorded from a real DAS Server; its folder is the system property das.fixtures. */
final class Fixtures {
  private Fixtures() {}

  static Path folder() {
    String folder = System.getProperty("das.fixtures", "");
    if (folder.isEmpty()) {
      throw new IllegalStateException("set das.fixtures to the folder of the DAS fixtures");
    }
    return Path.of(folder);
  }

  static String text(String name) {
    return new String(bytes(name), StandardCharsets.UTF_8);
  }

  static byte[] bytes(String name) {
    try {
      return Files.readAllBytes(folder().resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static AtomStore animals() {
    return AtomStore.ofMetta(text("animals.metta"));
  }

  @SuppressWarnings("unchecked")
  static List<Map<String, Object>> cases() {
    Map<?, ?> all = (Map<?, ?>) JsonTree.read(text("animals_queries.json"));
    return (List<Map<String, Object>>) all.get("cases");
  }

  /** Names of files of a folder that end so, sorted. */
  static List<String> names(String folder, String end) {
    try (Stream<Path> files = Files.list(folder().resolve(folder))) {
      return files
          .map(f -> f.getFileName().toString())
          .filter(n -> n.endsWith(end))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The body of a recorded HTTP message. */
  static byte[] body(byte[] message) {
    for (int i = 0; i + 3 < message.length; i++) {
      if (message[i] == '\r' && message[i + 1] == '\n' && message[i + 2] == '\r') {
        return Arrays.copyOfRange(message, i + 4, message.length);
      }
    }
    throw new IllegalArgumentException("no end of the head");
  }

  static String canonical(byte[] pickle) {
    return canonical(pickle, Set.of());
  }

  /**
   * A text that is equal for equal Python values: dicts and sets sorted, types kept, hash codes
   * left out (Python salts them), and the outermost list sorted (engines are free in its order).
   *
   * @param without keys left out of every dict
   */
  static String canonical(byte[] pickle, Set<String> without) {
    return canonical(new PickleReader(pickle).read(), without, 0);
  }

  private static String canonical(Object value, Set<String> without, int depth) {
    if (value instanceof Py.Dict dict) {
      List<String> entries = new ArrayList<>();
      for (int i = 0; i < dict.size(); i++) {
        String key = dict.key(i).toString();
        if (!key.equals("hashcode") && !without.contains(key)) {
          entries.add(key + ":" + canonical(dict.value(i), without, depth + 1));
        }
      }
      entries.sort(null);
      return entries.toString();
    }
    if (value instanceof Py.Sequence sequence) {
      Stream<String> items =
          sequence.items().stream().map(item -> canonical(item, without, depth + 1));
      boolean free = depth == 0 || sequence.kind().ordinal() >= Py.Kind.SET.ordinal();
      return sequence.kind().name() + (free ? items.sorted() : items).toList();
    }
    if (value instanceof Py.Instance instance) {
      return instance.type() + canonical(instance.state(), without, depth + 1);
    }
    return value instanceof Py.Text ? "'" + value + "'" : value.toString();
  }
}
