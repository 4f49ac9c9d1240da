package io.atomspace.node.port.das.server;

import io.atomspace.node.port.das.pickle.PickleWriter;
import io.atomspace.node.port.das.pickle.Py;
import io.atomspace.node.port.das.store.Answer;
import io.atomspace.node.port.das.store.Atom;
import io.atomspace.node.port.das.store.Pattern;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Writes atoms and answers as the dicts and objects that {@code hyperon_das} knows. */
final class Documents {
  private final PickleWriter out;

  Documents(PickleWriter out) {
    this.out = out;
  }

  /** How much of an atom a document shows. */
  enum Form {
    /** As it is stored: keys, but no list of targets. */
    RAW,
    /** With targets as handles. */
    HANDLES,
    /** With handles, and the targets' own documents beside them. */
    WITH_TARGETS,
    /** With the targets' own documents in place of their handles, at every depth. */
    EXPANDED
  }

  void list(Iterable<? extends Atom> atoms, Form form) {
    out.beginList();
    int run = 0;
    for (Atom atom : atoms) {
      if (run++ == PickleWriter.RUN_ITEMS_MAX) {
        out.nextRun();
        run = 1;
      }
      atom(atom, form);
    }
    out.endList();
  }

  void atom(Atom atom, Form form) {
    out.beginDict();
    entry("_id", atom.handle());
    entry("composite_type_hash", atom.compositeTypeHash());
    if (atom instanceof Atom.Link link) {
      link(link, form);
    } else {
      Atom.Node node = (Atom.Node) atom;
      entry("name", node.name());
      entry("named_type", node.type());
      out.text("is_literal");
      out.truth(node.literal());
      if (form != Form.RAW) {
        entry("handle", node.handle());
        entry("type", node.type());
      }
    }
    out.endDict();
  }

  private void link(Atom.Link link, Form form) {
    out.text("is_toplevel");
    out.truth(link.toplevel());
    out.text("composite_type");
    compositeType(link);
    entry("named_type", link.type());
    entry("named_type_hash", link.typeHash());
    for (int i = 0; i < link.targets().size(); i++) {
      entry("key_" + i, link.targets().get(i).handle());
    }
    if (form == Form.RAW) {
      return;
    }
    out.text("targets");
    if (form == Form.EXPANDED) {
      list(link.targets(), form);
    } else {
      out.value(link.targets().stream().map(Atom::handle).toList());
    }
    entry("handle", link.handle());
    entry("type", link.type());
    if (form == Form.WITH_TARGETS) {
      out.text("targets_document");
      list(link.targets(), Form.HANDLES);
    }
  }

  private void compositeType(Atom.Link link) {
    out.beginList();
    out.text(link.typeHash());
    for (Atom target : link.targets()) {
      if (target instanceof Atom.Link inner) {
        compositeType(inner);
      } else {
        out.text(target.compositeTypeHash());
      }
    }
    out.endList();
  }

  private void entry(String key, String value) {
    out.text(key);
    out.text(value);
  }

  void answer(Answer answer) {
    out.beginInstance(Py.Global.QUERY_ANSWER);
    out.beginDict();
    out.text("subgraph");
    subgraph(answer.pattern(), answer.matched().iterator());
    out.text("assignment");
    assignment(answer.assignment());
    out.endDict();
    out.endInstance();
  }

  private void subgraph(Pattern pattern, Iterator<Atom> matched) {
    if (pattern instanceof Pattern.And and) {
      out.beginList();
      for (Pattern part : and.parts()) {
        subgraph(part, matched);
      }
      out.endList();
    } else {
      atom(matched.next(), Form.EXPANDED);
    }
  }

  private void assignment(@Nullable Map<String, Atom> assignment) {
    if (assignment == null) {
      out.none();
      return;
    }
    List<String> values = assignment.values().stream().map(Atom::handle).distinct().toList();
    out.beginInstance(Py.Global.ASSIGNMENT);
    out.beginDict();
    out.text("labels");
    out.sequence(Py.Kind.FROZENSET, assignment.keySet());
    out.text("values");
    out.sequence(Py.Kind.FROZENSET, values);
    out.text("hashcode");
    out.integer(hashcode(assignment));
    out.text("mapping");
    out.beginDict();
    assignment.forEach((name, atom) -> entry(name, atom.handle()));
    out.endDict();
    out.endDict();
    out.endInstance();
  }

  /**
   * Equal mappings have equal codes, as {@code Assignment.__eq__} asks; never zero, which means
   * "not frozen" there. FNV-1a of 64 bits (Fowler, Noll, Vo).
   */
  private static long hashcode(Map<String, Atom> assignment) {
    long hash = 0xcbf29ce484222325L;
    for (Map.Entry<String, Atom> entry : new TreeMap<>(assignment).entrySet()) {
      String text = entry.getKey() + '=' + entry.getValue().handle() + ';';
      for (int i = 0; i < text.length(); i++) {
        hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
      }
    }
    return hash == 0 ? 1 : hash;
  }
}
