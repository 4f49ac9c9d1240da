package io.atomspace.node.protocol.consensus.raft;

import io.atomspace.node.kernel.Members;
import io.atomspace.node.kernel.NodeId;
import io.atomspace.node.protocol.consensus.Consensus;
import io.atomspace.node.protocol.consensus.raft.RaftMessage.RaftVote;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;

/** Engines for tests: the right one, and some with one planted fault each. */
public final class Rafts {
  private static final Duration TIMEOUT = Duration.ofMillis(1500);

  private Rafts() {}

  /** The usual waits; snapshots often enough for a short history. */
  public static RaftSettings settings() {
    return RaftSettings.of(TIMEOUT).with(32, 8);
  }

  /** What the faults break: figure 3.2, what users see, or a check of the engine itself. */
  public static final Set<String> BREAKS =
      Set.of(
          "ElectionSafety",
          "LeaderAppendOnly",
          "LogMatching",
          "LeaderCompleteness",
          "StateMachineSafety",
          "Linearizable",
          "OneWritePerVersion",
          "NothingThrows");

  /** Makes the nodes of one group. */
  public interface Kind {
    Consensus create(RaftWatch watch, Members members, RandomGenerator random);
  }

  private interface NodeKind {
    RaftNode create(Members members, RandomGenerator random);
  }

  public static Consensus sound(RaftWatch watch, Members members, RandomGenerator random) {
    return engine(watch, new Node(members, random), new RegisterState());
  }

  /** The faults, by what is broken. */
  public static Map<String, Kind> faults() {
    return Map.ofEntries(
        of("a restarted node forgets its vote", Forgetful::new),
        of("an answer is sent before what it says is stored", Hasty::new),
        of("a leader counts its own entry before it is stored", Impatient::new),
        of("a vote is granted to a shorter log", Generous::new),
        of("a conflicting entry stays", Stubborn::new),
        of("a read is answered without a round of heartbeats", Unconfirmed::new),
        of("an entry is applied before it is committed", Early::new),
        of("half of the nodes count as a majority", HalfIsEnough::new),
        Map.entry("a snapshot forgets the names of writes", Rafts::nameless),
        Map.entry("a snapshot forgets a register", Rafts::leaky),
        Map.entry("a repeated command is appended again", Rafts::repeating));
  }

  private static Map.Entry<String, Kind> of(String fault, NodeKind nodes) {
    return Map.entry(
        fault,
        (watch, members, random) ->
            engine(watch, nodes.create(members, random), new RegisterState()));
  }

  private static Consensus engine(RaftWatch watch, RaftNode node, RegisterState state) {
    return watch.watched(new RaftConsensus(settings(), node, state), node);
  }

  private static class Node extends RaftNode {
    Node(Members members, RandomGenerator random) {
      super(Consensus.NAME, members, settings(), random);
    }
  }

  private static final class Forgetful extends Node {
    Forgetful(Members members, RandomGenerator random) {
      super(members, random);
    }

    @Override
    protected HardState restoreVote(Map<String, String> records) {
      return HardState.NONE;
    }
  }

  private static final class Hasty extends Node {
    Hasty(Members members, RandomGenerator random) {
      super(members, random);
    }

    @Override
    protected void answer(NodeId to, RaftMessage message) {
      send(to, message);
    }
  }

  private static final class Impatient extends Node {
    Impatient(Members members, RandomGenerator random) {
      super(members, random);
    }

    @Override
    protected long storedIndex() {
      return log.lastIndex();
    }
  }

  private static final class Generous extends Node {
    Generous(Members members, RandomGenerator random) {
      super(members, random);
    }

    @Override
    protected boolean isUpToDate(RaftVote candidate) {
      return true;
    }
  }

  private static final class Stubborn extends Node {
    Stubborn(Members members, RandomGenerator random) {
      super(members, random);
    }

    @Override
    protected boolean conflicts(Entry entry) {
      return false;
    }
  }

  private static final class Unconfirmed extends Node {
    Unconfirmed(Members members, RandomGenerator random) {
      super(members, random);
    }

    @Override
    protected long confirmedRound(Leadership own) {
      return own.round;
    }

    // The lease would hide it: who has no round steps down before another can be elected.
    @Override
    protected boolean lapsed() {
      return false;
    }
  }

  private static final class Early extends Node {
    Early(Members members, RandomGenerator random) {
      super(members, random);
    }

    @Override
    protected long appliable() {
      return log.lastIndex();
    }
  }

  private static final class HalfIsEnough extends Node {
    HalfIsEnough(Members members, RandomGenerator random) {
      super(members, random);
    }

    @Override
    protected int majority() {
      return Math.max(1, members.all().size() / 2);
    }
  }

  private static Consensus nameless(RaftWatch watch, Members members, RandomGenerator random) {
    RegisterState state =
        new RegisterState() {
          @Override
          List<List<Row>> pages() {
            return super.pages().stream()
                .map(page -> page.stream().map(this::bare).toList())
                .toList();
          }

          private Row bare(Row row) {
            return new Row(row.key(), row.version(), row.value(), "");
          }
        };
    return engine(watch, new Node(members, random), state);
  }

  private static Consensus leaky(RaftWatch watch, Members members, RandomGenerator random) {
    RegisterState state =
        new RegisterState() {
          @Override
          List<List<Row>> pages() {
            return super.pages().stream().map(page -> page.subList(1, page.size())).toList();
          }
        };
    return engine(watch, new Node(members, random), state);
  }

  private static Consensus repeating(RaftWatch watch, Members members, RandomGenerator random) {
    RaftNode node = new Node(members, random);
    RaftConsensus engine =
        new RaftConsensus(settings(), node, new RegisterState()) {
          @Override
          protected boolean isRepeated(Command command) {
            return false;
          }
        };
    return watch.watched(engine, node);
  }
}
