package io.atomspace.node.simulation;

import io.atomspace.node.kernel.Content;
import io.atomspace.node.kernel.Members;
import io.atomspace.node.kernel.Profile;
import io.atomspace.node.kernel.Protocol;
import io.atomspace.node.protocol.NodeSetup;
import io.atomspace.node.protocol.channel.BrokenChannels;
import io.atomspace.node.protocol.channel.Channel;
import io.atomspace.node.protocol.election.BrokenElections;
import io.atomspace.node.protocol.election.LeaderElection;
import io.atomspace.node.protocol.jobs.BrokenJobs;
import io.atomspace.node.protocol.jobs.Jobs;
import java.util.List;
import java.util.function.BiFunction;

/** Whole nodes with one broken part each, offered as services. */
public final class Mutants {
  private Mutants() {}

  private abstract static class Broken extends WholeNodes implements Mutant {
    private final String fault;

    Broken(String fault) {
      this.fault = fault;
    }

    @Override
    public String fault() {
      return fault;
    }
  }

  /** A node with another channel. */
  private abstract static class WithChannel extends Broken {
    WithChannel(String fault) {
      super(fault);
    }

    abstract Channel broken(NodeSetup setup, List<Class<? extends Content>> contents);

    @Override
    protected Channel channel(NodeSetup setup, List<Class<? extends Content>> contents) {
      return broken(setup, contents);
    }
  }

  private abstract static class WithElection extends Broken {
    private final BiFunction<Members, Long, LeaderElection> broken;

    WithElection(String fault, BiFunction<Members, Long, LeaderElection> broken) {
      super(fault);
      this.broken = broken;
    }

    @Override
    protected Protocol part(Protocol protocol, NodeSetup setup) {
      return protocol.name().equals(LeaderElection.NAME)
          ? broken.apply(setup.members(), setup.seed())
          : protocol;
    }
  }

  private abstract static class WithJobs extends Broken {
    private final BiFunction<Members, Profile, Jobs> broken;

    WithJobs(String fault, BiFunction<Members, Profile, Jobs> broken) {
      super(fault);
      this.broken = broken;
    }

    @Override
    protected Protocol part(Protocol protocol, NodeSetup setup) {
      return protocol.name().equals(Jobs.NAME)
          ? broken.apply(setup.members(), setup.profile())
          : protocol;
    }
  }

  public static final class NoDeduplication extends WithChannel {
    public NoDeduplication() {
      super("the channel delivers repeated frames again");
    }

    @Override
    Channel broken(NodeSetup setup, List<Class<? extends Content>> contents) {
      return BrokenChannels.repeating(
          setup.members(), setup.topology().kind(), contents, setup.seed());
    }
  }

  public static final class NoOrder extends WithChannel {
    public NoOrder() {
      super("the channel delivers frames as they come");
    }

    @Override
    Channel broken(NodeSetup setup, List<Class<? extends Content>> contents) {
      return BrokenChannels.unordered(
          setup.members(), setup.topology().kind(), contents, setup.seed());
    }
  }

  public static final class ForgottenVote extends WithElection {
    public ForgottenVote() {
      super("a restarted node forgets its vote", BrokenElections::forgetful);
    }
  }

  public static final class VoteBeforeStored extends WithElection {
    public VoteBeforeStored() {
      super("a vote is sent before it is stored", BrokenElections::hasty);
    }
  }

  public static final class NoMajority extends WithElection {
    public NoMajority() {
      super("a candidate leads without a majority", BrokenElections::lonely);
    }
  }

  public static final class NoLease extends WithElection {
    public NoLease() {
      super("a leader ignores its lease", BrokenElections::stubborn);
    }
  }

  public static final class NoElectionTerms extends WithElection {
    public NoElectionTerms() {
      super("messages of ended terms count in elections", BrokenElections::timeless);
    }
  }

  public static final class NoFence extends WithJobs {
    public NoFence() {
      super("grants of a lower term are obeyed", BrokenJobs::unfenced);
    }
  }

  public static final class CountedTwice extends WithJobs {
    public CountedTwice() {
      super("a result is accepted over another", BrokenJobs::countsTwice);
    }
  }

  public static final class Miscounted extends WithJobs {
    public Miscounted() {
      super("an accepted range counts for more items", BrokenJobs::miscounts);
    }
  }

  public static final class LostRanges extends WithJobs {
    public LostRanges() {
      super("ranges of a dead node are never handed out again", BrokenJobs::loses);
    }
  }
}
