package io.atomspace.node.protocol.election;

import com.google.auto.service.AutoService;
import io.atomspace.node.kernel.Content;
import io.atomspace.node.kernel.Effect;
import io.atomspace.node.kernel.Event;
import io.atomspace.node.kernel.Fact;
import io.atomspace.node.kernel.Kind;
import io.atomspace.node.kernel.Members;
import io.atomspace.node.kernel.Protocol;
import io.atomspace.node.kernel.Settings;
import io.atomspace.node.protocol.consensus.raft.RaftConsensus;
import io.atomspace.node.protocol.consensus.raft.RaftMessage;
import io.atomspace.node.protocol.consensus.raft.RaftNode;
import io.atomspace.node.protocol.consensus.raft.RaftRole;
import io.atomspace.node.protocol.consensus.raft.RaftSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Leadership and term of a {@link RaftNode} whose log holds nothing but the entry that begins each
 * term (Ongaro 2014, section 3.4). A majority has stored its vote for a leader before that is
 * announced, and so has its term; its log decides nothing, and is not waited for.
 *
 * <p>Keeps the promise of {@link LeaderElection} as long as a majority keeps its disk; the lease is
 * Raft's check-quorum (section 6.2). It always takes a majority, {@link Quorum#AVAILABLE} or not.
 * See {@code docs/protocols/raft.md}.
 */
public class RaftElection implements LeaderElection {

  /** Reads {@code atomspace.election.raft.*}. */
  @Kind("raft")
  @AutoService(ElectionProvider.class)
  public static final class Provider implements ElectionProvider {
    @Override
    public LeaderElection create(Context context) {
      return new RaftElection(
          context.members(),
          settings(context.settings(), context.heartbeatTimeout()),
          context.random());
    }

    private static RaftSettings settings(Settings settings, Duration heartbeatTimeout) {
      return RaftSettings.read(settings, heartbeatTimeout, 16, 4);
    }

    @Override
    public List<Class<? extends Content>> contents() {
      return RaftConsensus.messages();
    }
  }

  private final RaftNode raft;
  private Fact.@Nullable Leader told;

  public RaftElection(Members members, RaftSettings settings, RandomGenerator random) {
    this(new RaftNode(NAME, members, settings, random));
  }

  RaftElection(RaftNode raft) {
    this.raft = raft;
  }

  @Override
  public final Set<Class<? extends Record>> hears() {
    return Protocol.recordsOf(RaftMessage.class);
  }

  @Override
  public final List<Effect> step(long nowNanos, Event event) {
    return told(raft.step(nowNanos, event));
  }

  @Override
  public final List<Effect> expire(long nowNanos) {
    return raft.role() == RaftRole.LEADER ? told(raft.expire(nowNanos)) : List.of();
  }

  /** With what is to be announced; a lost leadership before all else. */
  private List<Effect> told(List<Effect> done) {
    List<Effect> effects = new ArrayList<>();
    raft.committed();
    Fact.Leader view = view();
    if (!view.equals(told)) {
      told = view;
      effects.add(new Effect.Announce(view));
    }
    effects.addAll(done);
    if (raft.isLong()) {
      effects.addAll(raft.compact(List.of()));
    }
    return effects;
  }

  /** Others may see a term only once it is stored. */
  private Fact.Leader view() {
    return new Fact.Leader(raft.isDurable() ? raft.leader() : null, raft.durableTerm());
  }
}
