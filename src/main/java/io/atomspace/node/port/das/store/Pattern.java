package io.atomspace.node.port.das.store;

import java.util.List;

/** What a query looks for. */
public sealed interface Pattern {
  /** Stands for any type, as in {@code hyperon_das}. */
  String ANY = "*";

  /** One node. */
  record Node(String type, String name) implements Pattern {}

  /** Anything; the same everywhere in one answer. */
  record Variable(String name) implements Pattern {}

  /** A link of that type whose targets match, place by place. */
  record Link(String type, List<Pattern> targets) implements Pattern {}

  /** All parts at once, with the same values of the variables. */
  record And(List<Pattern> parts) implements Pattern {}
}
