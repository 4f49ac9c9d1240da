package io.atomspace.node.simulation;

import com.google.auto.service.AutoService;
import io.atomspace.node.kernel.Content;
import io.atomspace.node.kernel.Members;
import io.atomspace.node.kernel.Profile;
import io.atomspace.node.kernel.Protocol;
import io.atomspace.node.kernel.SplitMix;
import io.atomspace.node.protocol.NodeSetup;
import io.atomspace.node.protocol.channel.BrokenChannels;
import io.atomspace.node.protocol.channel.Channel;
import io.atomspace.node.protocol.election.BrokenElections;
import io.atomspace.node.protocol.election.BullySettings;
import io.atomspace.node.protocol.election.LeaderElection;
import io.atomspace.node.protocol.jobs.BrokenJobs;
import io.atomspace.node.protocol.jobs.Jobs;
import io.atomspace.node.protocol.ledger.BrokenLedgers;
import io.atomspace.node.protocol.ledger.JobLedger;
import io.atomspace.node.protocol.ledger.LedgerSettings;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;

/** Whole nodes with one broken part each. */
@AutoService(TrialProvider.class)
public final class BrokenNodes implements TrialProvider {
  /** Makes the broken channel of a node. */
  private interface Channels {
    Channel create(
        Members members, String topology, List<Class<? extends Content>> contents, long seed);
  }

  @Override
  public List<Trial> trials() {
    return List.of();
  }

  @Override
  public List<Mutant> mutants() {
    return List.of(
        planted(
            "the channel delivers repeated frames again",
            Set.of("ChannelOrder"),
            nodes(BrokenChannels::repeating)),
        planted(
            "the channel delivers frames as they come",
            Set.of("ChannelOrder"),
            nodes(BrokenChannels::unordered)),
        planted(
            "a restarted node forgets its vote",
            Set.of("OneVotePerTerm", "OneLeaderPerTerm", "TermsNeverGoBack"),
            nodes(BrokenElections::forgetful)),
        planted(
            "a vote is sent before it is stored",
            Set.of("OneVotePerTerm"),
            nodes(BrokenElections::hasty)),
        planted(
            "a candidate leads without a majority",
            Set.of("OneLeaderPerTerm", "LeaseKept"),
            nodes(BrokenElections::lonely)),
        planted(
            "a leader ignores its lease", Set.of("LeaseKept"), nodes(BrokenElections::stubborn)),
        planted(
            "messages of ended terms count in elections",
            Set.of("OneVotePerTerm", "OneLeaderPerTerm", "TermsNeverGoBack"),
            nodes(BrokenElections::timeless)),
        planted(
            "grants of a lower term are obeyed",
            Set.of("GrantsFenced"),
            withJobs(BrokenJobs::unfenced)),
        planted(
            "a result is accepted over another",
            Set.of("CountedOnce"),
            withJobs(BrokenJobs::countsTwice)),
        planted(
            "an accepted range counts for more items",
            Set.of("RightResult", "NothingThrows", "RightAnswer"),
            withJobs(BrokenJobs::miscounts)),
        planted(
            "ranges of a dead node are never handed out again",
            Set.of("JobsEnd"),
            withJobs(BrokenJobs::loses)),
        planted(
            "a job is accepted before a majority has it",
            Set.of("RightEnd", "JobsEnd", "RightAnswer", "AnsweredOnce", "ViewsAgree"),
            withLedger(BrokenLedgers::hasty)),
        planted(
            "a job is taken over whoever took it over before",
            Set.of("OneTaker", "FirstTerminalStateWins"),
            withLedger(BrokenLedgers::grabbing)),
        planted(
            "nobody goes on with a job whose taker died",
            Set.of("RightEnd", "JobsEnd"),
            withLedger(BrokenLedgers::careless)));
  }

  private static Mutant planted(String fault, Set<String> breaks, WholeNodes nodes) {
    return Mutant.of(fault, breaks, NodeTrial.of(nodes));
  }

  private static WholeNodes nodes(Channels channels) {
    return new WholeNodes() {
      @Override
      protected Channel channel(NodeSetup setup, List<Class<? extends Content>> contents) {
        return channels.create(setup.members(), setup.topology().kind(), contents, setup.seed());
      }
    };
  }

  private static WholeNodes nodes(BrokenElections.Maker elections) {
    return new WholeNodes() {
      @Override
      protected Protocol part(Protocol protocol, NodeSetup setup) {
        return protocol.name().equals(LeaderElection.NAME)
            ? elections.create(
                setup.members(),
                BullySettings.of(setup.heartbeatTimeout(), setup.quorum()),
                new SplitMix(~setup.seed()))
            : protocol;
      }
    };
  }

  private static WholeNodes withLedger(BiFunction<Members, LedgerSettings, Protocol> ledger) {
    return new WholeNodes() {
      @Override
      protected Protocol part(Protocol protocol, NodeSetup setup) {
        return protocol.name().equals(JobLedger.NAME)
            ? ledger.apply(setup.members(), setup.agreement().ledger())
            : protocol;
      }
    };
  }

  private static WholeNodes withJobs(BiFunction<Members, Profile, Jobs> jobs) {
    return new WholeNodes() {
      @Override
      protected Protocol part(Protocol protocol, NodeSetup setup) {
        return protocol.name().equals(Jobs.NAME)
            ? jobs.apply(setup.members(), setup.profile())
            : protocol;
      }
    };
  }
}
