package io.atomspace.node.protocol.consensus.paxos;

import io.atomspace.node.kernel.Members;
import io.atomspace.node.kernel.NodeId;
import io.atomspace.node.protocol.consensus.Change;
import io.atomspace.node.protocol.consensus.Decision.Outcome;
import io.atomspace.node.protocol.consensus.Register;
import io.atomspace.node.protocol.consensus.paxos.PaxosMessage.PaxosAccept;
import io.atomspace.node.protocol.consensus.paxos.PaxosMessage.PaxosAnswer;
import io.atomspace.node.protocol.consensus.paxos.PaxosMessage.PaxosPrepare;
import io.atomspace.node.protocol.consensus.paxos.PaxosMessage.PaxosQuery;
import io.atomspace.node.protocol.consensus.paxos.PaxosMessage.Request;
import java.util.Collection;
import java.util.Comparator;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * One change of one register, in as many rounds as it takes (Rystsov 2018, section 2.2): a majority
 * promises the ballot and tells what it accepted; the change is made to the value of the highest
 * accepted ballot; a majority accepts the outcome. It keeps no time: who drives it begins a round
 * when the last one was refused or took too long.
 *
 * <p>A read asks without a ballot first: what a majority accepted under one and the same ballot is
 * the register. Else, and before any answer that rests on a value which perhaps no majority has,
 * that value is accepted anew.
 *
 * <p>A refused write may be on some disk and take effect later, by another's round. So once a write
 * of this proposer was on its way, it answers only when that is settled: by the name of the last
 * write, by the version it was made from, or by a value accepted above it.
 */
public class Proposer {
  /** What it waits for. */
  public enum Stage {
    /** Answers to a query. */
    QUERY,
    /** Promises. */
    PREPARE,
    /** Acceptances. */
    ACCEPT,
    /** The next round: this one cannot win. */
    REFUSED,
    /** Nothing: {@link #outcome} tells. */
    DECIDED
  }

  /** Rounds of one write that may have left it somewhere; then its end stays unknown. */
  private static final int TRIED_MAX = 1000;

  private final Members members;
  private final Ballots ballots;
  private final String space;
  private final String key;
  private final Change change;
  private final boolean burying;
  private final TreeMap<NodeId, PaxosAnswer> granted = new TreeMap<>();
  private final TreeSet<NodeId> refused = new TreeSet<>();

  /** Ballots, and so versions, under which this write was on its way. */
  private final TreeSet<Long> tried = new TreeSet<>();

  private Stage stage = Stage.REFUSED;
  private @Nullable Request request;
  private @Nullable PaxosAccept accepted;
  private boolean queried;
  private long round;
  private long ballot;
  private Outcome outcome = Outcome.UNKNOWN;
  private Register register = Register.ABSENT;

  /**
   * @param burying a read that has a tombstone accepted anew, so that it may be forgotten
   */
  public Proposer(
      Members members, Ballots ballots, String space, String key, Change change, boolean burying) {
    this.members = members;
    this.ballots = ballots;
    this.space = space;
    this.key = key;
    this.change = change;
    this.burying = burying;
    this.queried = burying || change instanceof Change.Write;
  }

  // ---- what it says -----------------------------------------------------------------------------

  public Stage stage() {
    return stage;
  }

  /** What every member is asked now; null between rounds. */
  public @Nullable Request request() {
    return request;
  }

  /** Once decided, the outcome; before, what it would be if nothing more was done. */
  public Outcome outcome() {
    if (stage == Stage.DECIDED) {
      return outcome;
    }
    return tried.isEmpty() ? Outcome.UNAVAILABLE : Outcome.UNKNOWN;
  }

  public Register register() {
    return register;
  }

  /** Whether a member has not answered the request. */
  public boolean awaits(NodeId member) {
    return request != null && !granted.containsKey(member) && !refused.contains(member);
  }

  /** What a majority accepted last, if that decided. */
  public @Nullable PaxosAccept accepted() {
    return accepted;
  }

  /** Who accepted it so far. */
  public SortedSet<NodeId> acceptedBy() {
    return new TreeSet<>(granted.keySet());
  }

  // ---- rounds -----------------------------------------------------------------------------------

  /**
   * Begins a round.
   *
   * @param number above that of every earlier request of this node's life
   */
  public void begin(long number) {
    if (queried) {
      ballot = ballots.next();
      ask(Stage.PREPARE, new PaxosPrepare(space, number, key, ballot));
    } else {
      queried = true;
      ask(Stage.QUERY, new PaxosQuery(space, number, key));
    }
  }

  private void ask(Stage next, Request asked) {
    stage = next;
    request = asked;
    round = asked.round();
    granted.clear();
    refused.clear();
  }

  /**
   * Takes an answer; {@link #stage} and {@link #request} tell what follows.
   *
   * @param number for the next request of this round, should there be one
   */
  public void hear(NodeId from, PaxosAnswer answer, long number) {
    ballots.saw(answer.promised());
    if (request == null || answer.round() != round || !members.all().contains(from)) {
      return;
    }
    if (answer.granted()) {
      granted.put(from, answer);
      refused.remove(from);
    } else if (!granted.containsKey(from)) {
      // A request that was repeated on its way is refused the second time.
      refused.add(from);
    }
    if (granted.size() >= quorum()) {
      quorumReached(number);
    } else if (members.all().size() - refused.size() < quorum()) {
      rest(Stage.REFUSED);
    }
  }

  private void quorumReached(long number) {
    Kept current = pick(granted.values());
    if (current.equals(Kept.NOTHING)) {
      // Whoever forgot a deletion has its floor above that.
      long floor = granted.values().stream().mapToLong(PaxosAnswer::floor).min().orElse(0);
      current = new Kept(Register.ABSENT, 0, floor);
    }
    switch (stage) {
      case QUERY -> {
        if (isChosen()) {
          decide(Outcome.DONE, current.register());
        } else {
          begin(number);
        }
      }
      case PREPARE -> apply(current, number);
      case ACCEPT -> rest(Stage.DECIDED);
      case REFUSED, DECIDED -> {}
    }
  }

  private void apply(Kept current, long number) {
    Register found = current.register();
    if (!(change instanceof Change.Write write)) {
      settle(Outcome.DONE, found, current, number);
    } else if (found.version() != 0 && found.operation().equals(write.operation())) {
      settle(Outcome.DONE, found, current, number);
    } else if (tried.contains(current.before())) {
      Register written = new Register(current.before(), write.value(), write.operation());
      settle(Outcome.DONE, written, current, number);
    } else if (tried.size() >= TRIED_MAX || isOvertaken(current)) {
      decide(Outcome.UNKNOWN, Register.ABSENT);
    } else if (write.fits(found)) {
      tried.add(ballot);
      Register written = new Register(ballot, write.value(), write.operation());
      accept(Outcome.DONE, written, current.next(written), number);
    } else {
      settle(Outcome.CONFLICT, found, current, number);
    }
  }

  /** Whether an earlier write of this proposer may be among the forgotten ancestors of a value. */
  private boolean isOvertaken(Kept current) {
    return !tried.isEmpty() && tried.first() < current.horizon();
  }

  /** Answers at once if a majority has that value already and nothing else can win. */
  private void settle(Outcome end, Register told, Kept current, long number) {
    boolean bury = burying && !current.hasValue();
    if (bury || !tried.isEmpty() || !isChosen()) {
      accept(end, told, current, number);
    } else {
      decide(end, told);
    }
  }

  private void accept(Outcome end, Register told, Kept kept, long number) {
    outcome = end;
    register = told;
    ask(Stage.ACCEPT, new PaxosAccept(space, number, key, ballot, kept));
  }

  private void decide(Outcome end, Register told) {
    outcome = end;
    register = told;
    rest(Stage.DECIDED);
  }

  private void rest(Stage end) {
    accepted = end == Stage.DECIDED && request instanceof PaxosAccept accept ? accept : null;
    stage = end;
    request = null;
  }

  // ---- the steps on which safety rests ----------------------------------------------------------

  /** How many acceptors decide: any two such sets meet. */
  protected int quorum() {
    return members.majority();
  }

  /** The value to build on: that of the highest accepted ballot. */
  protected Kept pick(Collection<PaxosAnswer> answers) {
    return answers.stream()
        .max(Comparator.comparingLong(PaxosAnswer::accepted))
        .map(PaxosAnswer::kept)
        .orElse(Kept.NOTHING);
  }

  /** Whether those who granted, a majority, accepted one and the same value. */
  protected boolean isChosen() {
    return granted.values().stream().mapToLong(PaxosAnswer::accepted).distinct().count() == 1;
  }
}
