package io.atomspace.node.port.das.store;

import io.atomspace.node.port.das.metta.Expression;
import io.atomspace.node.port.das.metta.MettaException;
import io.atomspace.node.port.das.metta.MettaParser;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A knowledge base in memory: written once by its {@link Builder}, read by any number of threads
 * after that. Lists come in the order of loading.
 */
public final class AtomStore {
  /** The types that MeTTa text gives its atoms. */
  public static final String SYMBOL = "Symbol";

  public static final String EXPRESSION = "Expression";

  private static final List<String> BUILT_IN =
      List.of("Type", ":", "<:", SYMBOL, EXPRESSION, "MettaType");

  private final Map<String, Atom> atoms;
  private final List<Atom.Link> links;
  private final Map<String, List<Atom.Link>> linksByType;
  private final Map<Atom, List<Atom.Link>> incoming;
  private final Map<String, TreeMap<String, Atom.Node>> nodesByName;
  private final PatternIndex patterns;

  private AtomStore(Builder builder) {
    atoms = Collections.unmodifiableMap(builder.atoms);
    links = List.copyOf(builder.links);
    linksByType = new LinkedHashMap<>();
    incoming = new LinkedHashMap<>();
    for (Atom.Link link : links) {
      linksByType.computeIfAbsent(link.type(), type -> new ArrayList<>()).add(link);
      for (Atom target : link.targets()) {
        List<Atom.Link> list = incoming.computeIfAbsent(target, atom -> new ArrayList<>());
        if (list.isEmpty() || list.get(list.size() - 1) != link) {
          list.add(link);
        }
      }
    }
    nodesByName = builder.nodesByName;
    patterns = new PatternIndex(links);
  }

  /**
   * The store that a MeTTa text describes, with the built-in symbols every DAS has.
   *
   * @throws MettaException with line and column of the first fault
   */
  public static AtomStore ofMetta(String text) {
    Builder builder = new Builder();
    for (String name : BUILT_IN) {
      builder.node(SYMBOL, name);
    }
    MettaParser.parse(
        text,
        expression -> {
          if (!(expression instanceof Expression.Group)) {
            throw new MettaException(
                expression.line(), expression.column(), "expected '(' before " + expression);
          }
          builder.expression(expression, true);
        });
    return builder.build();
  }

  /** Collects atoms on top of these; this store keeps its own. */
  public Builder toBuilder() {
    Builder builder = new Builder();
    builder.atoms.putAll(atoms);
    builder.links.addAll(links);
    nodesByName.forEach((type, names) -> builder.nodesByName.put(type, new TreeMap<>(names)));
    return builder;
  }

  public @Nullable Atom atom(String handle) {
    return atoms.get(handle);
  }

  /** All atoms, in the order of loading; targets stand before their links. */
  public Collection<Atom> atoms() {
    return atoms.values();
  }

  public List<Atom.Link> links() {
    return links;
  }

  public int nodeCount() {
    return atoms.size() - links.size();
  }

  public Atom.@Nullable Node node(String type, String name) {
    TreeMap<String, Atom.Node> names = nodesByName.get(type);
    return names == null ? null : names.get(name);
  }

  /** Nodes of a type by name, sorted; empty for a type without nodes. */
  public Collection<Atom.Node> nodesStartingWith(String type, String prefix) {
    TreeMap<String, Atom.Node> names = nodesByName.get(type);
    if (names == null) {
      return List.of();
    }
    return names.subMap(prefix, prefix + Character.MAX_VALUE).values();
  }

  /** Links of a type, of every type for {@code "*"}. */
  public List<Atom.Link> links(String type) {
    return type.equals(Pattern.ANY) ? links : linksByType.getOrDefault(type, List.of());
  }

  /** The links that have the atom as a target, each once. */
  public List<Atom.Link> incoming(Atom atom) {
    return incoming.getOrDefault(atom, List.of());
  }

  /**
   * The links of a type ({@code "*"}: any) with that many targets and the given atoms at their
   * places; null stands for any. A superset if the given places are many; see {@link PatternIndex}.
   */
  public List<Atom.Link> candidates(String type, @Nullable Atom[] targets) {
    // No index for a type that a stranger made up.
    return links(type).isEmpty() ? List.of() : patterns.candidates(type, targets);
  }

  /** Collects atoms; each is kept once. Not safe for use by two threads. */
  public static final class Builder {
    private final Map<String, Atom> atoms = new LinkedHashMap<>();
    private final List<Atom.Link> links = new ArrayList<>();
    private final Map<String, TreeMap<String, Atom.Node>> nodesByName = new LinkedHashMap<>();
    private final Map<String, String> typeHashes = new LinkedHashMap<>();

    public Atom.Node node(String type, String name) {
      TreeMap<String, Atom.Node> names = nodesByName.computeIfAbsent(type, key -> new TreeMap<>());
      Atom.Node node = names.get(name);
      if (node == null) {
        node = new Atom.Node(Handles.node(type, name), type, typeHash(type), name);
        names.put(name, node);
        atoms.put(node.handle(), node);
      }
      return node;
    }

    /** The link is top-level if any of its occurrences is. */
    public Atom.Link link(String type, List<Atom> targets, boolean toplevel) {
      String typeHash = typeHash(type);
      String handle = Handles.composite(typeHash, targets.stream().map(Atom::handle).toList());
      Atom.Link link = (Atom.Link) atoms.get(handle);
      if (link == null) {
        List<String> shape = targets.stream().map(Atom::compositeTypeHash).toList();
        link =
            new Atom.Link(
                handle, type, typeHash, Handles.composite(typeHash, shape), List.copyOf(targets));
        atoms.put(handle, link);
        links.add(link);
      }
      link.toplevel |= toplevel;
      return link;
    }

    Atom expression(Expression expression, boolean toplevel) {
      if (expression instanceof Expression.Group group) {
        List<Atom> targets = new ArrayList<>(group.items().size());
        for (Expression item : group.items()) {
          targets.add(expression(item, false));
        }
        return link(EXPRESSION, targets, toplevel);
      }
      return node(SYMBOL, ((Expression.Symbol) expression).name());
    }

    public AtomStore build() {
      return new AtomStore(this);
    }

    private String typeHash(String type) {
      return typeHashes.computeIfAbsent(type, Handles::type);
    }
  }
}
