package io.atomspace.node.protocol.consensus.paxos;

import io.atomspace.node.kernel.Json;
import io.atomspace.node.kernel.Members;
import io.atomspace.node.kernel.NodeId;
import io.atomspace.node.protocol.consensus.Change;
import io.atomspace.node.protocol.consensus.Consensus;
import io.atomspace.node.protocol.consensus.Decision.Outcome;
import io.atomspace.node.protocol.consensus.Proposal;
import io.atomspace.node.protocol.consensus.paxos.PaxosMessage.PaxosAnswer;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/** Engines with one planted fault each. */
public final class BrokenPaxos {
  /** Deletions are forgotten all the time. */
  public static final PaxosSettings SETTINGS =
      PaxosSettings.of(Duration.ofMillis(1500)).sweeping(Duration.ofMillis(200));

  private BrokenPaxos() {}

  /** Accepts below its promise. */
  public static Consensus ignoresPromises(Members members, RandomGenerator random) {
    return acceptor(
        members,
        random,
        post ->
            new Faulty(post) {
              @Override
              protected boolean mayAccept(long ballot, long promised, boolean known) {
                return true;
              }
            });
  }

  /** Promises a ballot below its promise. */
  public static Consensus promisesLess(Members members, RandomGenerator random) {
    return acceptor(
        members,
        random,
        post ->
            new Faulty(post) {
              @Override
              protected boolean mayPromise(long ballot, long promised) {
                return true;
              }
            });
  }

  /** Answers before its record is stored. */
  public static Consensus answersBeforeTheDisk(Members members, RandomGenerator random) {
    return acceptor(
        members,
        random,
        post ->
            new Faulty(post) {
              @Override
              protected void reply(String key, NodeId to, PaxosAnswer answer) {
                post.send(to, answer);
              }
            });
  }

  /** Starts each life with what it accepted, without what it promised. */
  public static Consensus forgetsPromises(Members members, RandomGenerator random) {
    return acceptor(
        members,
        random,
        post ->
            new Faulty(post) {
              @Override
              protected void restore(Map<String, String> records) {
                Map<String, String> less = new TreeMap<>(records);
                less.replaceAll((name, text) -> name.startsWith(PREFIX) ? without(text) : text);
                super.restore(less);
              }

              private String without(String text) {
                Cell.Stored stored = Json.read(text, Cell.Stored.class);
                Cell cell = stored.cell();
                return Json.write(
                    new Cell.Stored(
                        stored.key(), new Cell(cell.accepted(), cell.accepted(), cell.kept())));
              }
            });
  }

  /** Takes any ballot for a key that it forgot. */
  public static Consensus ignoresTheFloor(Members members, RandomGenerator random) {
    return acceptor(
        members,
        random,
        post ->
            new Faulty(post) {
              @Override
              protected long floor() {
                return 0;
              }
            });
  }

  /** Starts each life without its floor. */
  public static Consensus forgetsTheFloor(Members members, RandomGenerator random) {
    return acceptor(
        members,
        random,
        post ->
            new Faulty(post) {
              @Override
              protected void restore(Map<String, String> records) {
                Map<String, String> less = new TreeMap<>(records);
                less.remove(Consensus.NAME + "/floor");
                super.restore(less);
              }
            });
  }

  /** Builds on the value of the lowest ballot. */
  public static Consensus picksTheLowest(Members members, RandomGenerator random) {
    return proposer(
        members,
        random,
        proposal ->
            new FaultyProposer(members, proposal) {
              @Override
              protected Kept pick(Collection<PaxosAnswer> answers) {
                return answers.stream()
                    .filter(answer -> answer.accepted() > 0)
                    .min(Comparator.comparingLong(PaxosAnswer::accepted))
                    .map(PaxosAnswer::kept)
                    .orElse(Kept.NOTHING);
              }
            });
  }

  /** Reads at whoever answers first. */
  public static Consensus readsAlone(Members members, RandomGenerator random) {
    return proposer(
        members,
        random,
        proposal ->
            new FaultyProposer(members, proposal) {
              @Override
              protected int quorum() {
                return proposal.change() instanceof Change.Read ? 1 : super.quorum();
              }
            });
  }

  /** One less than a majority is enough. */
  public static Consensus isContentWithAMinority(Members members, RandomGenerator random) {
    return proposer(
        members,
        random,
        proposal ->
            new FaultyProposer(members, proposal) {
              @Override
              protected int quorum() {
                return Math.max(1, super.quorum() - 1);
              }
            });
  }

  /** Answers with a value that perhaps only one has. */
  public static Consensus writesNothingBack(Members members, RandomGenerator random) {
    return proposer(
        members,
        random,
        proposal ->
            new FaultyProposer(members, proposal) {
              @Override
              protected boolean isChosen() {
                return true;
              }
            });
  }

  /** Calls a write undone that may be on some disk. */
  public static Consensus takesRefusedForUndone(Members members, RandomGenerator random) {
    return proposer(
        members,
        random,
        proposal ->
            new FaultyProposer(members, proposal) {
              @Override
              public Outcome outcome() {
                Outcome outcome = super.outcome();
                return outcome == Outcome.UNKNOWN ? Outcome.UNAVAILABLE : outcome;
              }
            });
  }

  /** Forgets a deletion that only a majority has. */
  public static Consensus forgetsTooEarly(Members members, RandomGenerator random) {
    PaxosConsensus.Parts parts = PaxosConsensus.Parts.of(members, SETTINGS, random);
    Sweep hasty =
        new Sweep(members, Consensus.NAME, parts.post()) {
          @Override
          protected boolean mayForget(int accepted) {
            return accepted >= members.majority();
          }
        };
    return new PaxosConsensus(
        members,
        SETTINGS,
        random,
        new PaxosConsensus.Parts(parts.post(), parts.acceptor(), parts.proposals(), hasty));
  }

  private static class Faulty extends Acceptor {
    static final String PREFIX = Consensus.NAME + "/r/";
    final Post post;

    Faulty(Post post) {
      super(Consensus.NAME, Consensus.NAME, post);
      this.post = post;
    }
  }

  private static Consensus acceptor(
      Members members, RandomGenerator random, Function<Post, Acceptor> make) {
    PaxosConsensus.Parts parts = PaxosConsensus.Parts.of(members, SETTINGS, random);
    return new PaxosConsensus(
        members,
        SETTINGS,
        random,
        new PaxosConsensus.Parts(
            parts.post(), make.apply(parts.post()), parts.proposals(), parts.sweep()));
  }

  private static class FaultyProposer extends Proposer {
    FaultyProposer(Members members, Begun proposal) {
      super(
          members,
          proposal.ballots(),
          Consensus.NAME,
          proposal.key(),
          proposal.change(),
          proposal.burying());
    }
  }

  /** What a proposer is made from. */
  private record Begun(Ballots ballots, Proposal proposal) {
    String key() {
      return proposal.key();
    }

    Change change() {
      return proposal.change();
    }

    boolean burying() {
      return Proposals.burying(proposal);
    }
  }

  private static Consensus proposer(
      Members members, RandomGenerator random, Function<Begun, Proposer> make) {
    PaxosConsensus.Parts parts = PaxosConsensus.Parts.of(members, SETTINGS, random);
    Ballots ballots = new Ballots(members);
    Proposals faulty =
        new Proposals(
            members, ballots, Consensus.NAME, Consensus.NAME, SETTINGS, random, parts.post()) {
          @Override
          protected Proposer proposer(Proposal proposal) {
            return make.apply(new Begun(ballots, proposal));
          }
        };
    return new PaxosConsensus(
        members,
        SETTINGS,
        random,
        new PaxosConsensus.Parts(parts.post(), parts.acceptor(), faulty, parts.sweep()));
  }
}
