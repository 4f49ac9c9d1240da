package io.atomspace.node.port.das;

import java.util.List;

/** Knowledge bases that the project makes itself, as MeTTa text. */
public final class KnowledgeBases {
  /** What {@link #generate} knows. */
  public static final List<String> NAMES = List.of("motifs", "animals");

  private KnowledgeBases() {}

  /**
   * The same name, count and seed give the same text on every machine.
   *
   * @param count of motifs; without effect for animals
   * @throws IllegalArgumentException for an unknown name or a count outside 1 to 100,000
   */
  public static String generate(String name, int count, long seed) {
    return switch (name) {
      case "motifs" -> new Motifs(count, seed).metta();
      case "animals" -> Animals.metta();
      default ->
          throw new IllegalArgumentException(
              "no knowledge base '" + name + "'; there are " + String.join(", ", NAMES));
    };
  }
}
