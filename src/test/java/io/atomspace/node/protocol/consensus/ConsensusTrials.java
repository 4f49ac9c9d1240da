package io.atomspace.node.protocol.consensus;

import com.google.auto.service.AutoService;
import io.atomspace.node.protocol.consensus.paxos.BrokenPaxos;
import io.atomspace.node.protocol.consensus.paxos.PaxosConsensus;
import io.atomspace.node.protocol.consensus.raft.RaftWatch;
import io.atomspace.node.protocol.consensus.raft.Rafts;
import io.atomspace.node.simulation.Finding;
import io.atomspace.node.simulation.Mutant;
import io.atomspace.node.simulation.Trial;
import io.atomspace.node.simulation.TrialProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * The engines of consensus alone, in the histories of a {@link ConsensusNet}. Raft is held to
 * figure 3.2 after every step of every node besides.
 *
 * <p>Two rules of Raft no planted fault breaks within so many seeds, since others stand behind
 * them: figure 3.7 and the answer to ended terms; {@code RaftStepsTest} holds those.
 */
@AutoService(TrialProvider.class)
public final class ConsensusTrials implements TrialProvider {
  private static final Set<String> LINEARIZABLE = Set.of("Linearizable", "OneWritePerVersion");

  /** In two histories of ten nodes only come and go: elsewhere what one forgets hardly matters. */
  private record ConsensusTrial(String kind, Supplier<ConsensusNet.Factory> engines)
      implements Trial {
    @Override
    public String protocol() {
      return "consensus/" + kind;
    }

    @Override
    public Optional<Finding> run(long seed) {
      return Finding.of(
          protocol(),
          seed,
          () -> {
            switch ((int) Math.floorMod(seed, 10L)) {
              case 5, 9 -> ConsensusHistories.restless(seed, engines.get());
              case 7 -> ConsensusHistories.forgetful(seed, engines.get());
              default -> ConsensusHistories.faults(seed, engines.get());
            }
          });
    }
  }

  private static Trial paxos(ConsensusNet.Factory engines) {
    return new ConsensusTrial("paxos", () -> engines);
  }

  private static Trial raft(Rafts.Kind kind) {
    return new ConsensusTrial(
        "raft",
        () -> {
          RaftWatch watch = new RaftWatch();
          return (members, random) -> kind.create(watch, members, random);
        });
  }

  @Override
  public List<Trial> trials() {
    return List.of(
        paxos((members, random) -> PaxosConsensus.of(members, BrokenPaxos.SETTINGS, random)),
        raft(Rafts::sound));
  }

  @Override
  public List<Mutant> mutants() {
    List<Mutant> all = new ArrayList<>();
    all.add(planted("a promise is ignored", BrokenPaxos::ignoresPromises));
    all.add(planted("a lower ballot is promised", BrokenPaxos::promisesLess));
    all.add(planted("an answer is sent before it is stored", BrokenPaxos::answersBeforeTheDisk));
    all.add(planted("a restarted node forgets its promises", BrokenPaxos::forgetsPromises));
    all.add(planted("any ballot is taken for a forgotten key", BrokenPaxos::ignoresTheFloor));
    all.add(planted("a restarted node forgets its floor", BrokenPaxos::forgetsTheFloor));
    all.add(planted("the value of the lowest ballot is chosen", BrokenPaxos::picksTheLowest));
    all.add(planted("a read asks one node", BrokenPaxos::readsAlone));
    all.add(planted("one less than a majority is enough", BrokenPaxos::isContentWithAMinority));
    all.add(planted("a value is told that one node has", BrokenPaxos::writesNothingBack));
    all.add(planted("a refused write counts as undone", BrokenPaxos::takesRefusedForUndone));
    all.add(planted("a deletion is forgotten too early", BrokenPaxos::forgetsTooEarly));
    new TreeMap<>(Rafts.faults())
        .forEach((fault, kind) -> all.add(Mutant.of(fault, Rafts.BREAKS, raft(kind))));
    return all;
  }

  private static Mutant planted(String fault, ConsensusNet.Factory engines) {
    return Mutant.of(fault, LINEARIZABLE, paxos(engines));
  }
}
