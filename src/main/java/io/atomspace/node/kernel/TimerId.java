package io.atomspace.node.kernel;

import org.jspecify.annotations.Nullable;

/**
 * Names a timer. Setting it again replaces it.
 *
 * @param owner the {@link Protocol#name()} that it wakes
 * @param name what for, chosen by the owner
 */
public record TimerId(String owner, String name) {
  // A record's own go through method handles, which cost an idle node a tenth of its loop.
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof TimerId that && owner.equals(that.owner) && name.equals(that.name);
  }

  @Override
  public int hashCode() {
    return 31 * owner.hashCode() + name.hashCode();
  }

  @Override
  public String toString() {
    return owner + "/" + name;
  }
}
