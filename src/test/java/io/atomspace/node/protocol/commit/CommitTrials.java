package io.atomspace.node.protocol.commit;

import com.google.auto.service.AutoService;
import io.atomspace.node.protocol.replication.Engines;
import io.atomspace.node.protocol.replication.MapNet;
import io.atomspace.node.protocol.replication.ReplicatedMap;
import io.atomspace.node.protocol.replication.StoreSettings;
import io.atomspace.node.simulation.Finding;
import io.atomspace.node.simulation.Mutant;
import io.atomspace.node.simulation.Trial;
import io.atomspace.node.simulation.TrialProvider;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Atomic commit in the histories of a {@link MapNet}; one of ten is over a real engine. */
@AutoService(TrialProvider.class)
public final class CommitTrials implements TrialProvider {
  static final MapNet.Factory NODES =
      (members, random) ->
          List.of(
              new ReplicatedMap(members.self(), StoreSettings.DEFAULT, random),
              new AtomicCommit(members.self(), CommitSettings.DEFAULT, random));

  private static final Set<String> BREAKS = Set.of("AllOrNothing", "OneOutcome");

  private record CommitTrial(MapNet.Factory nodes) implements Trial {
    @Override
    public String protocol() {
      return "commit/two-phase";
    }

    @Override
    public Optional<Finding> run(long seed) {
      return Finding.of(
          protocol(), seed, () -> CommitHistories.faults(seed, Engines.someOver(seed, nodes)));
    }
  }

  @Override
  public List<Trial> trials() {
    return List.of(new CommitTrial(NODES));
  }

  @Override
  public List<Mutant> mutants() {
    return List.of(
        planted("a coordinator decides without the register", BrokenCommits::decidesAlone),
        planted("an intent is dropped", BrokenCommits::dropsIntents),
        planted("who meets an undecided intent releases it", BrokenCommits::releasesUndecided),
        Mutant.of(
            "the old value of a decided transaction is read",
            BREAKS,
            new CommitTrial(BrokenCommits::readsTheOldValue)));
  }

  private static Mutant planted(String fault, BrokenCommits.Maker commits) {
    return Mutant.of(
        fault,
        BREAKS,
        new CommitTrial(
            (members, random) ->
                List.of(
                    new ReplicatedMap(members.self(), StoreSettings.DEFAULT, random),
                    commits.create(members.self(), random))));
  }
}
