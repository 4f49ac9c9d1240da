package io.atomspace.node.kernel;

/**
 * Names a timer. Setting it again replaces it.
 *
 * @param owner the {@link Protocol#name()} that it wakes
 * @param name what for, chosen by the owner
 */
public record TimerId(String owner, String name) {
  @Override
  public String toString() {
    return owner + "/" + name;
  }
}
