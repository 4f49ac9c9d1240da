package io.atomspace.node.port.das.store;

import java.util.List;

/** An atom of a store. One object stands for it there, so identity is equality. */
public abstract sealed class Atom {
  private final String handle;
  private final String type;

  private Atom(String handle, String type) {
    this.handle = handle;
    this.type = type;
  }

  public String handle() {
    return handle;
  }

  public String type() {
    return type;
  }

  /** The handle of the type for a node, of the whole shape for a link. */
  public abstract String compositeTypeHash();

  /** The name of a node, the text of a link as MeTTa. */
  public abstract String name();

  /** A named atom without targets. */
  public static final class Node extends Atom {
    private final String name;
    private final String typeHash;

    Node(String handle, String type, String typeHash, String name) {
      super(handle, type);
      this.typeHash = typeHash;
      this.name = name;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public String compositeTypeHash() {
      return typeHash;
    }

    /** True for quoted text and numbers. */
    public boolean literal() {
      char first = name.charAt(0);
      if (first == '"') {
        return true;
      }
      int digits = first == '-' || first == '+' ? 1 : 0;
      return name.length() > digits && Character.isDigit(name.charAt(digits)) && isNumber();
    }

    private boolean isNumber() {
      try {
        double value = Double.parseDouble(name);
        return !Double.isNaN(value) && !name.endsWith("d") && !name.endsWith("f");
      } catch (NumberFormatException e) {
        return false;
      }
    }
  }

  /** An atom that joins others, in order. */
  public static final class Link extends Atom {
    private final String typeHash;
    private final String compositeTypeHash;
    private final List<Atom> targets;
    // Written while a store is built: this one, or a later one on top of it.
    volatile boolean toplevel;

    Link(String handle, String type, String typeHash, String shape, List<Atom> targets) {
      super(handle, type);
      this.typeHash = typeHash;
      this.compositeTypeHash = shape;
      this.targets = targets;
    }

    public List<Atom> targets() {
      return targets;
    }

    public String typeHash() {
      return typeHash;
    }

    @Override
    public String compositeTypeHash() {
      return compositeTypeHash;
    }

    /** True if the link stood by itself in the text, not only inside another. */
    public boolean toplevel() {
      return toplevel;
    }

    @Override
    public String name() {
      StringBuilder text = new StringBuilder("(");
      for (Atom target : targets) {
        text.append(text.length() > 1 ? " " : "").append(target.name());
      }
      return text.append(')').toString();
    }
  }
}
