package io.atomspace.node.simulation;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.ServiceLoader;
import java.util.function.Function;

/** The one list of what the simulator can run, as far as it is on the class path. */
public final class Trials {
  private Trials() {}

  /** Every protocol, by name. */
  public static List<Trial> sound() {
    return all(TrialProvider::trials);
  }

  /** Every planted fault, by protocol; those of one protocol in their provider's order. */
  public static List<Mutant> mutants() {
    return all(TrialProvider::mutants);
  }

  private static <T extends Trial> List<T> all(Function<TrialProvider, List<T>> part) {
    List<T> all = new ArrayList<>();
    ServiceLoader.load(TrialProvider.class, TrialProvider.class.getClassLoader())
        .forEach(provider -> all.addAll(part.apply(provider)));
    all.sort(Comparator.comparing(Trial::protocol));
    return all;
  }
}
