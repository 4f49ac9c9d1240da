package io.atomspace.node.protocol.replication;

import com.google.auto.service.AutoService;
import io.atomspace.node.simulation.Finding;
import io.atomspace.node.simulation.Mutant;
import io.atomspace.node.simulation.Trial;
import io.atomspace.node.simulation.TrialProvider;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The replicated map in the histories of a {@link MapNet}: over registers that answer as badly as
 * they may, in one of ten histories over a real engine.
 */
@AutoService(TrialProvider.class)
public final class StoreTrials implements TrialProvider {
  static final MapNet.Factory MAPS =
      (members, random) ->
          List.of(new ReplicatedMap(members.self(), StoreSettings.DEFAULT, random));

  private record StoreTrial(Supplier<MapNet.Factory> nodes) implements Trial {
    @Override
    public String protocol() {
      return "store/map";
    }

    @Override
    public Optional<Finding> run(long seed) {
      return Finding.of(
          protocol(), seed, () -> StoreHistories.faults(seed, Engines.someOver(seed, nodes.get())));
    }
  }

  @Override
  public List<Trial> trials() {
    return List.of(new StoreTrial(() -> MAPS));
  }

  @Override
  public List<Mutant> mutants() {
    return List.of(
        planted(
            "a time to live counts from another's clock",
            "NothingExpiresEarly",
            BrokenMaps::countsFromAnothersClock),
        planted(
            "an expiry deletes whatever is there",
            "NothingExpiresEarly",
            BrokenMaps::deletesWhateverIsThere),
        planted("a watch misses a change", "WatchMissesNothing", BrokenMaps::misses),
        planted("a repetition has a new name", "Linearizable", BrokenMaps::renames),
        planted(
            "an unknown outcome counts as none", "Linearizable", BrokenMaps::takesUnknownForNone));
  }

  private static Mutant planted(String fault, String breaks, Supplier<MapNet.Factory> nodes) {
    return Mutant.of(fault, Set.of(breaks), new StoreTrial(nodes));
  }
}
