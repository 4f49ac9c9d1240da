package io.atomspace.node.simulation.invariant;

import io.atomspace.node.simulation.world.JobWatch;
import io.atomspace.node.simulation.world.World;
import java.util.ArrayList;
import java.util.List;

/** All invariants, fresh for one history. */
public final class Invariants {
  /** Twice the default heartbeat timeout, and 1 % for clocks that differ. */
  private static final long LEASE_NANOS = 3_030_000_000L;

  private Invariants() {}

  /**
   * @param leaderDeath only a leader dies in this history
   */
  public static List<Invariant> of(World world, JobWatch jobs, boolean leaderDeath) {
    List<Invariant> all = new ArrayList<>();
    all.add(new NothingThrows());
    all.add(new WorkAsPromised());
    all.add(new ChannelOrder());
    all.add(new OneLeaderPerTerm());
    all.add(new TermsNeverGoBack());
    all.add(new OneVotePerTerm());
    all.add(new LeaseKept(world, LEASE_NANOS));
    all.add(new GrantsFenced());
    all.add(new NeighboursOnly(world));
    all.add(new CountedOnce());
    all.add(new OneTaker());
    all.add(new RightResult(world));
    all.add(new FirstTerminalStateWins());
    all.add(new Bounded());
    all.add(new AnsweredOnce());
    if (leaderDeath) {
      all.add(new NotEvaluatedAgain());
    }
    all.add(new LeaderKnown());
    all.add(new JobsEnd(jobs));
    all.add(new RightEnd(jobs));
    all.add(new ViewsAgree(jobs));
    return all;
  }
}
