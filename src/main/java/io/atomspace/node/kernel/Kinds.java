package io.atomspace.node.kernel;

import java.util.Map;
import java.util.ServiceLoader;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The pure modules of one sort, by the {@link Kind} on the class of each provider. They are found
 * with {@link ServiceLoader}, as the machine is also built where no container is: in the simulator
 * and from a flight record.
 *
 * @param <P> makes a module; each provider is a public class without constructor arguments, with
 *     {@code @Kind} and {@code @AutoService}
 */
public final class Kinds<P> {
  private final Map<String, P> providers = new TreeMap<>();

  private Kinds(Class<P> type) {
    for (P provider : ServiceLoader.load(type, type.getClassLoader())) {
      Kind kind = provider.getClass().getAnnotation(Kind.class);
      if (kind == null || providers.put(kind.value(), provider) != null) {
        throw new IllegalStateException(provider.getClass() + " needs a @Kind of its own");
      }
    }
  }

  /**
   * All providers on the class path.
   *
   * @throws IllegalStateException if one has no kind, or the kind of another
   */
  public static <P> Kinds<P> of(Class<P> type) {
    return new Kinds<>(type);
  }

  /** The kinds there are, in the order of their names. */
  public SortedSet<String> names() {
    return new TreeSet<>(providers.keySet());
  }

  /**
   * @throws IllegalArgumentException if there is no such kind
   */
  public P named(String kind) {
    P provider = providers.get(kind);
    if (provider == null) {
      throw new IllegalArgumentException("'" + kind + "': there are " + names());
    }
    return provider;
  }
}
