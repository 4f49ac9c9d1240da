package io.atomspace.node.protocol.mutex;

import com.google.auto.service.AutoService;
import io.atomspace.node.kernel.Members;
import io.atomspace.node.kernel.Profile;
import io.atomspace.node.kernel.Protocol;
import io.atomspace.node.protocol.membership.Membership;
import io.atomspace.node.protocol.membership.MembershipSettings;
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
import java.util.function.Function;
import java.util.function.Supplier;

/** The locks, each kind in the histories of a {@link MapNet}. */
@AutoService(TrialProvider.class)
public final class LockTrials implements TrialProvider {

  /** Tokens of leases rise over restarts too; one of ten histories is over a real engine. */
  private record LeaseTrial(Supplier<Protocol> locks) implements Trial {
    @Override
    public String protocol() {
      return "mutex/leases";
    }

    @Override
    public Optional<Finding> run(long seed) {
      return Finding.of(
          protocol(),
          seed,
          () -> LockHistories.faults(seed, Engines.someOver(seed, leases(locks)), true));
    }
  }

  private record MessageTrial(Function<Members, Protocol> locks) implements Trial {
    @Override
    public String protocol() {
      return "mutex/ricart-agrawala";
    }

    @Override
    public Optional<Finding> run(long seed) {
      return Finding.of(protocol(), seed, () -> LockHistories.faults(seed, messages(locks), false));
    }
  }

  /** Nodes with locks over a map. */
  static MapNet.Factory leases(Supplier<Protocol> locks) {
    return (members, random) ->
        List.of(new ReplicatedMap(members.self(), StoreSettings.DEFAULT, random), locks.get());
  }

  /** Nodes with locks by messages. */
  static MapNet.Factory messages(Function<Members, Protocol> locks) {
    return (members, random) ->
        List.of(
            new Membership(
                members,
                new Profile("http://" + members.self(), 1, List.of()),
                MembershipSettings.DEFAULT,
                random),
            locks.apply(members));
  }

  @Override
  public List<Trial> trials() {
    return List.of(new LeaseTrial(LeaseLocks::new), new MessageTrial(RicartAgrawala::new));
  }

  @Override
  public List<Mutant> mutants() {
    return List.of(
        lease("a lock is granted without its token", Set.of("TokensRise"), BrokenLocks::tokenless),
        lease(
            "a former holder unlocks",
            Set.of("UnlockedByItsHolder", "OneHolder"),
            BrokenLocks::unlockedByAnyone),
        lease(
            "a lease counts from its answer",
            Set.of("OneHolder"),
            BrokenLocks::countedFromTheAnswer),
        message("a later request is answered while one waits", BrokenLocks::answersWhileWaiting),
        message("an answer to an earlier request counts", BrokenLocks::countsOldAnswers),
        message("a held lock is dropped when the view changes", BrokenLocks::dropsWithTheView));
  }

  private static Mutant lease(String fault, Set<String> breaks, Supplier<Protocol> locks) {
    return Mutant.of(fault, breaks, new LeaseTrial(locks));
  }

  private static Mutant message(String fault, Function<Members, Protocol> locks) {
    return Mutant.of(fault, Set.of("OneHolder", "TokensRise"), new MessageTrial(locks));
  }
}
