package io.atomspace.node.port.das;

import java.util.LinkedHashSet;
import java.util.Set;

/** A small taxonomy of animals and their ways of life: Inheritance and Similarity. */
final class Animals {
  /** A line each: a concept, then what inherits from it. */
  private static final String INHERITANCE =
      """
      animal vertebrate invertebrate
      vertebrate mammal bird reptile amphibian fish
      invertebrate insect spider crustacean mollusc worm
      mammal cat dog wolf fox bear otter seal whale dolphin bat mouse squirrel rabbit horse cow \
      sheep goat deer elephant monkey gorilla
      bird eagle owl duck goose swan penguin ostrich sparrow crow parrot chicken
      reptile snake lizard turtle crocodile
      amphibian frog newt salamander
      fish salmon trout shark eel tuna carp
      insect bee ant butterfly beetle fly dragonfly
      crustacean crab lobster shrimp
      mollusc snail octopus mussel
      swimmer otter seal whale dolphin duck goose swan penguin turtle crocodile frog salmon trout \
      shark eel tuna carp crab lobster shrimp octopus
      flyer bat eagle owl duck goose swan sparrow crow parrot bee butterfly beetle fly dragonfly
      hunter cat dog wolf fox bear otter seal dolphin eagle owl snake crocodile shark spider octopus \
      dragonfly
      grazer rabbit horse cow sheep goat deer elephant goose
      tame cat dog horse cow sheep goat rabbit duck goose chicken parrot bee carp
      nocturnal bat owl mouse fox cat newt
      social wolf bee ant elephant monkey gorilla dolphin crow sheep
      climber squirrel monkey cat lizard goat
      """;

  private static final String SIMILARITY =
      """
      dog wolf
      wolf fox
      otter seal
      whale dolphin
      mouse squirrel
      squirrel rabbit
      sheep goat
      cow horse
      goat deer
      monkey gorilla
      duck goose
      goose swan
      eagle owl
      sparrow crow
      snake lizard
      lizard newt
      newt salamander
      salmon trout
      snake eel
      eel worm
      shark dolphin
      bat owl
      bee ant
      butterfly dragonfly
      crab lobster
      lobster shrimp
      snail mussel
      turtle crocodile
      penguin ostrich
      spider ant
      """;

  private Animals() {}

  static String metta() {
    StringBuilder links = new StringBuilder();
    Set<String> concepts = new LinkedHashSet<>();
    for (String line : INHERITANCE.split("\n")) {
      String[] words = line.trim().split(" +");
      concepts.add(words[0]);
      for (int i = 1; i < words.length; i++) {
        concepts.add(words[i]);
        link("Inheritance", words[i], words[0], links);
      }
    }
    for (String line : SIMILARITY.split("\n")) {
      String[] pair = line.trim().split(" +");
      link("Similarity", pair[0], pair[1], links);
      link("Similarity", pair[1], pair[0], links);
    }
    StringBuilder text = new StringBuilder("; Animals, what they are and what they resemble.\n");
    text.append("(: Concept Type)\n(: Inheritance Type)\n(: Similarity Type)\n");
    for (String concept : concepts) {
      text.append("(: \"").append(concept).append("\" Concept)\n");
    }
    return text.append(links).toString();
  }

  private static void link(String type, String from, String to, StringBuilder text) {
    text.append('(').append(type).append(" \"").append(from).append("\" \"");
    text.append(to).append("\")\n");
  }
}
