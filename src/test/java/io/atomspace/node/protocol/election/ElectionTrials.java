package io.atomspace.node.protocol.election;

import com.google.auto.service.AutoService;
import io.atomspace.node.kernel.Members;
import io.atomspace.node.protocol.consensus.raft.RaftSettings;
import io.atomspace.node.simulation.Finding;
import io.atomspace.node.simulation.Mutant;
import io.atomspace.node.simulation.Trial;
import io.atomspace.node.simulation.TrialProvider;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/** The elections alone, in the histories of an {@link ElectionNet}. */
@AutoService(TrialProvider.class)
public final class ElectionTrials implements TrialProvider {
  private static final Duration TIMEOUT = Duration.ofMillis(1500);

  /**
   * One election. Some of its histories have a node vote right after its start: the time to listen
   * would hide a forgotten vote.
   */
  private record ElectionTrial(
      String kind,
      ElectionNet.Factory usual,
      ElectionNet.Factory hasty,
      Predicate<ElectionNet> rest)
      implements Trial {
    @Override
    public String protocol() {
      return "election/" + kind;
    }

    @Override
    public Optional<Finding> run(long seed) {
      return Finding.of(
          protocol(),
          seed,
          () -> {
            switch ((int) Math.floorMod(seed, 8L)) {
              case 0 -> Histories.rejoin(seed, usual, rest);
              case 1 -> Histories.cutLeader(seed, usual, rest);
              case 2, 3, 4 -> Histories.faults(seed, usual, rest);
              default -> Histories.faults(seed, hasty, rest);
            }
          });
    }
  }

  private static Trial bully(BrokenElections.Maker maker) {
    return withWaits("bully", maker, Histories::highestLeads);
  }

  private static Trial paxos(BrokenElections.Maker maker) {
    return withWaits("paxos", maker, ElectionNet::agreed);
  }

  private static Trial withWaits(
      String kind, BrokenElections.Maker maker, Predicate<ElectionNet> rest) {
    return new ElectionTrial(
        kind,
        (members, random) -> maker.create(members, settings(), random),
        (members, random) -> maker.create(members, hasty(), random),
        rest);
  }

  private static Trial raft(ElectionNet.Factory elections) {
    return new ElectionTrial("raft", elections, elections, ElectionNet::agreed);
  }

  @Override
  public List<Trial> trials() {
    return List.of(
        bully(BullyElection::new),
        paxos(PaxosElection::new),
        raft(ElectionTrials::soundRaft),
        zookeeper(ElectionTrials::soundZooKeeper));
  }

  @Override
  public List<Mutant> mutants() {
    return List.of(
        Mutant.of(
            "a restarted node forgets its vote",
            Set.of("TermsNeverGoBack", "OneVotePerTerm"),
            bully(BrokenElections::forgetful)),
        Mutant.of(
            "a vote is answered before it is stored",
            Set.of("OneVotePerTerm"),
            bully(BrokenElections::hasty)),
        Mutant.of(
            "messages of ended terms count",
            Set.of("OneLeaderPerTerm"),
            bully(BrokenElections::timeless)),
        Mutant.of(
            "a candidate leads without a majority",
            Set.of("OneLeaderPerTerm"),
            bully(BrokenElections::lonely)),
        Mutant.of("no pre-vote", Set.of("ReturnsQuietly"), bully(BrokenElections::rash)),
        Mutant.of("a lease never ends", Set.of("LeaseKept"), bully(BrokenElections::stubborn)),
        Mutant.of(
            "a restarted node forgets its term",
            Set.of("TermsNeverGoBack"),
            paxos(BrokenPaxosElections::forgetful)),
        Mutant.of(
            "a term is told before it is stored",
            Set.of("TermsNeverGoBack"),
            paxos(BrokenPaxosElections::hasty)),
        Mutant.of(
            "messages of ended terms count",
            Set.of("OneLeaderPerTerm"),
            paxos(BrokenPaxosElections::timeless)),
        Mutant.of("no pre-vote", Set.of("ReturnsQuietly"), paxos(BrokenPaxosElections::rash)),
        Mutant.of("a lease never ends", Set.of("LeaseKept"), paxos(BrokenPaxosElections::stubborn)),
        Mutant.of(
            "a restarted node forgets its vote",
            Set.of("TermsNeverGoBack"),
            raft(BrokenRaftElections::forgetful)),
        Mutant.of(
            "half of the nodes count as a majority",
            Set.of("OneLeaderPerTerm"),
            raft(BrokenRaftElections::half)),
        Mutant.of(
            "an answer is sent before what it says is stored",
            Set.of("OneVotePerTerm", "NothingThrows"),
            raft(BrokenRaftElections::hasty)),
        Mutant.of("no pre-vote", Set.of("ReturnsQuietly"), raft(BrokenRaftElections::rash)),
        Mutant.of("a lease never ends", Set.of("LeaseKept"), raft(BrokenRaftElections::stubborn)),
        Mutant.of(
            "SUSPENDED is ignored",
            Set.of("LeadsWithASession"),
            zookeeper(BrokenZooKeeperElections::deaf)),
        Mutant.of(
            "LOST does not end a tenure",
            Set.of("LeadsWithASession"),
            zookeeper(BrokenZooKeeperElections::clinging)),
        Mutant.of(
            "the node of an earlier life is taken for its own",
            Set.of("LeadsWithASession"),
            zookeeper(BrokenZooKeeperElections::reborn)),
        Mutant.of(
            "a count of its own in place of the czxid",
            Set.of("LeadsWithASession"),
            zookeeper(BrokenZooKeeperElections::counting)),
        Mutant.of(
            "a late answer of the coordinator counts",
            Set.of("LeadsWithASession"),
            zookeeper(BrokenZooKeeperElections::late)),
        Mutant.of(
            "a pause goes unnoticed",
            Set.of("LeadsWithASession"),
            zookeeper(BrokenZooKeeperElections::sleepy)),
        Mutant.of(
            "a restarted node forgets its term",
            Set.of("TermsNeverGoBack"),
            zookeeper(BrokenZooKeeperElections::forgetful)),
        Mutant.of(
            "a lease never ends",
            Set.of("LeaseKept"),
            zookeeper(BrokenZooKeeperElections::stubborn)));
  }

  private static Trial zookeeper(ElectionNet.Factory elections) {
    return new ElectionTrial("zookeeper", elections, elections, ElectionNet::agreed);
  }

  private static LeaderElection soundZooKeeper(Members members, RandomGenerator random) {
    return new ZooKeeperElection(
        members, Quorum.MAJORITY, ZooKeeperElectionTest.settings(), random);
  }

  private static LeaderElection soundRaft(Members members, RandomGenerator random) {
    return new RaftElection(members, raftSettings(), random);
  }

  /** The usual waits, but those for hours cut to seconds. */
  static BullySettings settings() {
    return settings(Duration.ofSeconds(1));
  }

  /** Votes right after its start. */
  private static BullySettings hasty() {
    return settings(Duration.ofMillis(10));
  }

  private static BullySettings settings(Duration startup) {
    BullySettings usual = BullySettings.of(TIMEOUT, Quorum.MAJORITY);
    return new BullySettings(
        usual.answer(),
        usual.deference(),
        usual.lease(),
        startup,
        Duration.ofSeconds(2),
        usual.quorum());
  }

  /** The usual waits; snapshots often enough for a short history. */
  static RaftSettings raftSettings() {
    return RaftSettings.of(TIMEOUT).with(16, 4);
  }
}
