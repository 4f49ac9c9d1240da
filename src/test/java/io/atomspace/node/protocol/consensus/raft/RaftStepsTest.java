package io.atomspace.node.protocol.consensus.raft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.atomspace.node.kernel.Alert;
import io.atomspace.node.kernel.Effect;
import io.atomspace.node.kernel.Event;
import io.atomspace.node.kernel.Fact.PeerState;
import io.atomspace.node.kernel.NodeId;
import io.atomspace.node.protocol.consensus.raft.RaftMessage.RaftAppend;
import io.atomspace.node.protocol.consensus.raft.RaftMessage.RaftAppended;
import io.atomspace.node.protocol.consensus.raft.RaftMessage.RaftPage;
import io.atomspace.node.protocol.consensus.raft.RaftMessage.RaftPaged;
import io.atomspace.node.protocol.consensus.raft.RaftMessage.RaftRead;
import io.atomspace.node.protocol.consensus.raft.RaftMessage.RaftReadable;
import io.atomspace.node.protocol.consensus.raft.RaftMessage.RaftTimeoutNow;
import io.atomspace.node.protocol.consensus.raft.RaftMessage.RaftVote;
import io.atomspace.node.protocol.consensus.raft.RaftMessage.RaftVoted;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Events in, effects out: node n2 of n1, n2, n3. Each test cites the sentence of Ongaro 2014,
 * Consensus: Bridging Theory and Practice, that it checks.
 */
class RaftStepsTest {
  private static final NodeId N1 = new NodeId("n1");
  private static final NodeId N2 = new NodeId("n2");
  private static final NodeId N3 = new NodeId("n3");
  private static final String S = Bench.SPACE;

  private final Bench n2 = new Bench();

  // ---- 3.3, 3.4: terms and votes ----------------------------------------------------------------

  /** Figure 3.1: "Updated on stable storage before responding to RPCs". */
  @Test
  void aVoteIsAnsweredOnlyOnceStored() {
    n2.start(Map.of());
    assertEquals(List.of(), n2.sends(n2.say(N3, vote(1, 0, 0))));
    assertEquals(Map.of("vote", "{\"term\":1,\"votedFor\":\"n3\"}"), n2.written("vote"));
    assertEquals(List.of(new RaftVoted(S, 1, false, 4, true)), n2.storeAll(N3));
  }

  /** 3.4: "Each server will vote for at most one candidate in a given term". */
  @Test
  void noSecondVoteInATerm() {
    n2.start(Map.of());
    n2.say(N3, vote(1, 0, 0));
    n2.storeAll();
    assertEquals(List.of(new RaftVoted(S, 1, false, 4, false)), n2.said(N1, vote(1, 0, 0)));
  }

  /** The same over a restart. */
  @Test
  void aVoteOutlivesItsNode() {
    n2.start(Map.of(S + "/vote", "{\"term\":1,\"votedFor\":\"n3\"}"));
    assertEquals(List.of(new RaftVoted(S, 1, false, 4, false)), n2.said(N1, vote(1, 0, 0)));
    assertEquals(List.of(new RaftVoted(S, 1, false, 4, false)), n2.said(N1, vote(1, 9, 9)));
  }

  /** 3.3: "If a server receives a request with a stale term number, it rejects the request." */
  @Test
  void aStaleTermIsRejectedWithTheCurrentOne() {
    n2.start(Map.of(S + "/vote", "{\"term\":7,\"votedFor\":\"n1\"}"));
    assertEquals(List.of(new RaftVoted(S, 7, false, 4, false)), n2.said(N3, vote(6, 9, 6)));
    assertEquals(List.of(new RaftAppended(S, 7, false, 0, 0, 0)), n2.said(N3, append(6, 0, 0, 0)));
  }

  /**
   * 3.3: "If a candidate or leader discovers that its term is out of date, it immediately reverts
   * to follower state."
   */
  @Test
  void aLeaderOfAnEndedTermFollows() {
    n2.lead();
    n2.say(N1, new RaftAppended(S, 5, false, 0, 0, 0));
    assertEquals(RaftRole.FOLLOWER, n2.node.role());
    assertEquals(5, n2.node.term());
  }

  /** 3.6.1: "the voter denies its vote if its own log is more up-to-date". */
  @Test
  void aLogLessUpToDateGetsNoVote() {
    n2.start(Map.of());
    n2.say(N1, append(2, 0, 0, 0, 1, 2));
    n2.storeAll();
    n2.peer(N1, PeerState.DOWN);
    n2.say(N3, vote(3, 1, 2));
    assertEquals(List.of(new RaftVoted(S, 3, false, 4, false)), n2.storeAll(N3), "shorter");
    n2.say(N3, vote(4, 9, 1));
    assertEquals(List.of(new RaftVoted(S, 4, false, 4, false)), n2.storeAll(N3), "older");
    n2.say(N3, vote(5, 2, 2));
    assertTrue(granted(n2.storeAll(N3)), "the same log");
  }

  // ---- 9.6, 4.2.3, 6.2: who disturbs whom -------------------------------------------------------

  /**
   * 9.6: "a candidate would only increment its term number if it first learned from a majority of
   * the cluster that they would be willing to grant the candidate their votes".
   */
  @Test
  void aPreVoteChangesNoTerm() {
    n2.start(Map.of());
    List<Effect> asked = n2.timer();
    assertEquals(RaftRole.PRE_CANDIDATE, n2.node.role());
    assertEquals(0, n2.node.term());
    assertEquals(Map.of(), n2.written("vote"));
    assertEquals(List.of(new RaftVote(S, 1, true, 1, 0, 0, false)), n2.to(N1, asked));
    n2.say(N1, new RaftVoted(S, 0, true, 1, true));
    assertEquals(RaftRole.CANDIDATE, n2.node.role());
    assertEquals(1, n2.node.term());
  }

  /**
   * 4.2.3: "if a server receives a RequestVote request within the minimum election timeout of
   * hearing from a current leader, it does not update its term or grant its vote".
   */
  @Test
  void whoHearsALeaderHelpsNobodyToReplaceIt() {
    n2.follow(N3);
    assertEquals(List.of(new RaftVoted(S, 1, false, 4, false)), n2.said(N1, vote(9, 9, 9)));
    assertEquals(
        List.of(new RaftVoted(S, 1, true, 4, false)),
        n2.said(N1, new RaftVote(S, 2, true, 4, 9, 9, false)));
    assertEquals(1, n2.node.term());
  }

  /** 3.10: the leave of the leader, which 4.2.3 names as the exception. */
  @Test
  void theLeaveOfTheLeaderFreesItsFollowers() {
    n2.follow(N3);
    n2.say(N1, new RaftVote(S, 2, false, 4, 9, 9, true));
    assertTrue(granted(n2.storeAll(N1)));
  }

  @Test
  void suspicionOfTheLeaderAsksTheOthersAtOnce() {
    n2.follow(N3);
    assertEquals(1, n2.to(N1, n2.peer(N3, PeerState.SUSPECT)).size());
    assertEquals(RaftRole.PRE_CANDIDATE, n2.node.role());
    n2.say(N3, append(1, 1, 1, 0));
    assertEquals(RaftRole.FOLLOWER, n2.node.role());
    n2.step(new Event.PeerLost(N3, 1));
    assertEquals(RaftRole.PRE_CANDIDATE, n2.node.role());
  }

  @Test
  void whileItsTransportIsDownANodeStartsNoElection() {
    n2.follow(N3);
    n2.step(new Event.TransportDown("broker gone"));
    assertEquals(List.of(), n2.sends(n2.peer(N3, PeerState.SUSPECT)));
    assertEquals(List.of(), n2.sends(n2.timer()));
  }

  /**
   * 6.2: "a leader steps down if an election timeout elapses without a successful round of
   * heartbeats to a majority of its cluster".
   */
  @Test
  void aLeaderThatNoMajorityAnswersStepsDown() {
    n2.lead();
    n2.now += Rafts.settings().lease().toNanos();
    assertEquals(List.of(), n2.node.expire(n2.now));
    assertEquals(RaftRole.LEADER, n2.node.role());
    n2.say(N1, new RaftAppended(S, 1, true, 0, 0, 1));
    n2.now += Rafts.settings().lease().toNanos();
    n2.node.expire(n2.now);
    assertEquals(RaftRole.LEADER, n2.node.role());
    n2.node.expire(n2.now + 1);
    assertEquals(RaftRole.FOLLOWER, n2.node.role());
    assertNull(n2.node.leader());
  }

  /** 3.10: "The target server starts a new election [...] without waiting" for a timeout. */
  @Test
  void whomTheLeaderMakesWayForStandsAtOnce() {
    n2.follow(N3);
    n2.say(N3, new RaftTimeoutNow(S, 1));
    assertEquals(RaftRole.CANDIDATE, n2.node.role());
    assertEquals(List.of(new RaftVote(S, 2, false, 1, 1, 1, true)), n2.storeAll(N1));
  }

  /** 3.10: "The prior leader sends the target server up-to-date log entries" first. */
  @Test
  void aLeaderMakesWayOnlyForOneWithAllEntries() {
    n2.lead();
    assertEquals(List.of(), n2.sends(n2.node.transfer(N1)));
    assertFalse(n2.node.propose(Bench.command(1)), "stops accepting new client requests");
    assertEquals(
        List.of(new RaftTimeoutNow(S, 1)), n2.said(N1, new RaftAppended(S, 1, true, 1, 0, 1)));
  }

  // ---- 3.5, 3.6: the log ------------------------------------------------------------------------

  /** Else both would talk of it as fast as the network can. */
  @Test
  void whoLostWhatItAcknowledgedIsNotAskedAgainAtOnce() {
    n2.lead();
    n2.storeAll();
    n2.say(N1, new RaftAppended(S, 1, true, 1, 0, 1));
    n2.node.propose(Bench.command(1));
    n2.step(null);
    n2.storeAll();
    n2.peer(N1, PeerState.UP);
    n2.step(null);
    assertEquals(List.of(), n2.said(N1, new RaftAppended(S, 1, false, 0, 1, 1)));
  }

  /** 6.4: "having each leader commit a blank no-op entry into the log at the start of its term". */
  @Test
  void aLeaderBeginsWithAnEntryOfItsTerm() {
    List<Effect> led = n2.lead();
    Entry first = new Entry(1, 1, 0, null);
    assertEquals(List.of(new RaftAppend(S, 1, 0, 0, List.of(first), 0, 1)), n2.to(N1, led));
    assertEquals(0, n2.node.commitIndex());
    n2.storeAll();
    n2.say(N1, new RaftAppended(S, 1, true, 1, 0, 1));
    assertEquals(1, n2.node.commitIndex());
  }

  /** 3.5: committed "once the leader [...] has replicated it on a majority of the servers". */
  @Test
  void aLeaderCountsItsOwnEntryOnlyOnceStored() {
    n2.lead();
    n2.say(N1, new RaftAppended(S, 1, true, 1, 0, 1));
    assertEquals(0, n2.node.commitIndex());
    n2.storeAll();
    assertEquals(1, n2.node.commitIndex());
  }

  /**
   * 3.6.2: "Raft never commits log entries from previous terms by counting replicas. Only log
   * entries from the leader's current term are committed by counting replicas; once an entry from
   * the current term has been committed in this way, then all prior entries are committed
   * indirectly because of the Log Matching Property." Figure 3.7.
   */
  @Test
  void anEntryOfAFormerTermIsNotCommittedByCounting() {
    n2.start(Map.of());
    n2.say(N3, append(1, 0, 0, 0, 1, 1));
    n2.storeAll();
    n2.win(2);
    n2.storeAll();
    n2.say(N1, new RaftAppended(S, 2, true, 2, 0, 1));
    assertEquals(0, n2.node.commitIndex());
    n2.say(N1, new RaftAppended(S, 2, true, 3, 0, 1));
    assertEquals(3, n2.node.commitIndex());
    assertEquals(3, n2.node.committed().size());
  }

  /** Figure 3.1: "Reply false if log doesn't contain an entry at prevLogIndex [...]". */
  @Test
  void anAppendBehindWhatIsMissingIsRefused() {
    n2.start(Map.of());
    n2.say(N3, append(1, 4, 1, 0, 1));
    assertEquals(List.of(new RaftAppended(S, 1, false, 0, 4, 0)), n2.storeAll(N3));
  }

  /** 3.5: "After a rejection, the leader decrements nextIndex and retries". */
  @Test
  void afterARefusalTheLeaderGoesBack() {
    n2.start(Map.of());
    n2.say(N3, append(1, 0, 0, 0, 1, 1, 1));
    n2.storeAll();
    n2.win(2);
    List<RaftMessage> again = n2.said(N1, new RaftAppended(S, 2, false, 1, 3, 1));
    assertEquals(1, ((RaftAppend) again.get(0)).prevIndex());
    assertEquals(3, ((RaftAppend) again.get(0)).entries().size());
    assertEquals(List.of(), n2.said(N1, new RaftAppended(S, 2, false, 1, 3, 1)), "the same again");
  }

  /** Figure 3.1: "delete the existing entry and all that follow it". */
  @Test
  void aConflictingEntryGoesWithAllThatFollow() {
    n2.start(Map.of());
    n2.say(N3, append(1, 0, 0, 0, 1, 1, 1));
    n2.storeAll();
    n2.say(N1, append(2, 1, 1, 0, 2));
    assertEquals(List.of(new RaftAppended(S, 2, true, 2, 0, 0)), n2.storeAll(N1));
    assertEquals(2, n2.node.log.lastIndex());
    assertEquals(2, n2.node.log.lastTerm());
    assertEquals(2, n2.written("log/").size());
  }

  /** Figure 3.1, the condition of that: "if an existing entry conflicts". */
  @Test
  void aLateAppendRemovesNothing() {
    n2.start(Map.of());
    n2.say(N3, append(1, 0, 0, 0, 1, 1, 1));
    n2.storeAll();
    assertEquals(
        List.of(new RaftAppended(S, 1, true, 1, 0, 0)), n2.said(N3, append(1, 0, 0, 0, 1)));
    assertEquals(3, n2.node.log.lastIndex());
  }

  /** Figure 3.1: "set commitIndex = min(leaderCommit, index of last new entry)". */
  @Test
  void aFollowerCommitsOnlyWhatItKnowsToAgree() {
    n2.start(Map.of());
    n2.say(N3, append(1, 0, 0, 0, 1, 1, 1));
    n2.storeAll();
    n2.say(N3, append(1, 0, 0, 3, 1));
    assertEquals(1, n2.node.commitIndex());
  }

  /** Figure 3.1: "updated on stable storage before responding": the log too. */
  @Test
  void anAppendIsAnsweredOnlyOnceStored() {
    n2.follow(N3);
    assertEquals(List.of(), n2.said(N3, append(1, 1, 1, 0, 1)));
    assertEquals(List.of(new RaftAppended(S, 1, true, 2, 0, 0)), n2.storeAll(N3));
  }

  /** 10.2.1: appends are pipelined; here, to a bound, and the rest goes in one batch. */
  @Test
  void thePipelineIsBoundedAndBatchesWhatWaits() {
    n2.lead();
    n2.storeAll();
    n2.say(N1, new RaftAppended(S, 1, true, 1, 0, 1));
    long sent =
        IntStream.range(0, 20)
            .mapToLong(
                i -> {
                  assertTrue(n2.node.propose(Bench.command(i)));
                  return n2.to(N1, n2.node.flush()).size();
                })
            .sum();
    assertEquals(8, sent);
    List<RaftMessage> rest = n2.said(N1, new RaftAppended(S, 1, true, 2, 0, 1));
    assertEquals(12, ((RaftAppend) rest.get(0)).entries().size());
  }

  // ---- 6.4: reads -------------------------------------------------------------------------------

  /**
   * 6.4: "issues a new round of heartbeats and waits for their acknowledgments from a majority of
   * the cluster".
   */
  @Test
  void aReadWaitsForARoundBegunAfterIt() {
    n2.lead();
    n2.storeAll();
    n2.say(N1, new RaftAppended(S, 1, true, 1, 0, 1));
    List<RaftMessage> round = n2.said(N1, new RaftRead(S, 1, 7, 3));
    assertEquals(2, ((RaftAppend) round.get(0)).round());
    assertEquals(List.of(), n2.said(N1, new RaftAppended(S, 1, true, 1, 0, 1)));
    assertEquals(
        List.of(new RaftReadable(S, 1, 7, 3, 1)),
        n2.said(N1, new RaftAppended(S, 1, true, 1, 0, 2)));
  }

  /** 6.4: "If the leader has not yet marked an entry from its current term committed, it waits". */
  @Test
  void aReadSeesTheEntryThatBeginsTheTerm() {
    n2.lead();
    n2.say(N1, new RaftRead(S, 1, 7, 3));
    assertEquals(
        List.of(new RaftReadable(S, 1, 7, 3, 1)),
        n2.said(N1, new RaftAppended(S, 1, true, 0, 0, 2)));
  }

  // ---- 5: snapshots -----------------------------------------------------------------------------

  /**
   * 5.1: "Once a server completes writing a snapshot, it may delete all log entries up through".
   */
  @Test
  void theLogGoesOnlyOnceTheSnapshotIsThere() {
    n2.compacted();
    assertEquals(1, n2.written("snapshot/head").size());
    assertEquals(0, n2.node.log.baseIndex());
    n2.storeAll();
    assertEquals(40 - 8, n2.node.log.baseIndex());
    n2.storeAll();
    assertEquals(8, n2.written("log/").size());
    Bench next = new Bench();
    next.start(n2.disk);
    assertEquals(40, next.node.appliedIndex());
    assertEquals(List.of(List.of(Bench.row(1))), next.node.installed().pages());
  }

  /**
   * 5.3: "the leader must occasionally send snapshots to followers that lag behind", page by page.
   */
  @Test
  void aFollowerThatIsFarBehindGetsTheSnapshot() {
    n2.compacted();
    n2.storeAll();
    n2.win(2);
    n2.storeAll();
    List<RaftMessage> sent = n2.said(N1, new RaftAppended(S, 2, false, 3, 40, 1));
    assertEquals(List.of(new RaftPage(S, 2, 40, 1, 0, 1, List.of(Bench.row(1)))), sent);
    List<RaftMessage> after = n2.said(N1, new RaftAppended(S, 2, true, 40, 0, 0));
    assertEquals(40, ((RaftAppend) after.get(0)).prevIndex());
  }

  /** 5.3: "retain log entries following it"; else "discard the entire log". */
  @Test
  void aSnapshotReplacesALogThatDoesNotHoldItsEntry() {
    n2.start(Map.of());
    n2.say(N3, append(1, 0, 0, 0, 1, 1, 1));
    n2.storeAll();
    n2.say(N1, new RaftPage(S, 2, 2, 2, 0, 2, List.of(Bench.row(1))));
    assertEquals(List.of(new RaftPaged(S, 2, 2, 1)), n2.storeAll(N1));
    n2.say(N1, new RaftPage(S, 2, 2, 2, 1, 2, List.of(Bench.row(2))));
    assertEquals(3, n2.node.log.lastIndex(), "not before it is stored");
    assertEquals(List.of(new RaftAppended(S, 2, true, 2, 0, 0)), n2.storeAll(N1));
    assertEquals(2, n2.node.log.lastIndex());
    assertEquals(2, n2.node.commitIndex());
    assertEquals(2, n2.node.installed().pages().size());
  }

  // ---- disks that fail --------------------------------------------------------------------------

  @Test
  void whoseDiskFailsMakesWayAndComesBack() {
    n2.lead();
    n2.storeAll();
    n2.say(N1, new RaftAppended(S, 1, true, 1, 0, 1));
    n2.node.propose(Bench.command(1));
    n2.node.propose(Bench.command(2));
    n2.step(null);
    List<Effect> failed = n2.fail();
    assertEquals(RaftRole.HALTED, n2.node.role());
    assertTrue(failed.stream().anyMatch(Alert.class::isInstance));
    assertEquals(List.of(new RaftTimeoutNow(S, 1)), n2.to(N1, failed));
    assertEquals(List.of(), n2.said(N3, vote(5, 9, 9)));
    n2.storeAll();
    assertEquals(RaftRole.HALTED, n2.node.role(), "a later success hides a gap");
    n2.timer();
    n2.storeAll();
    assertEquals(RaftRole.FOLLOWER, n2.node.role());
    assertEquals(3, n2.node.storedIndex());
  }

  @Test
  void recordsThatCannotBeReadEndAllPart() {
    List<Effect> effects = n2.start(Map.of(S + "/vote", "rubbish"));
    assertTrue(effects.stream().anyMatch(Alert.class::isInstance));
    assertEquals(List.of(), n2.said(N3, vote(5, 9, 9)));
  }

  private static RaftVote vote(long term, long lastIndex, long lastTerm) {
    return new RaftVote(S, term, false, 4, lastIndex, lastTerm, false);
  }

  private static boolean granted(List<RaftMessage> said) {
    return said.size() == 1 && said.get(0) instanceof RaftVoted answer && answer.granted();
  }

  /** Entries of these terms behind an index. */
  private static RaftAppend append(
      long term, long prevIndex, long prevTerm, long commit, long... terms) {
    List<Entry> entries =
        IntStream.range(0, terms.length)
            .mapToObj(
                i -> new Entry(prevIndex + 1 + i, terms[i], i == 0 ? prevTerm : terms[i - 1], null))
            .toList();
    return new RaftAppend(S, term, prevIndex, prevTerm, entries, commit, 0);
  }
}
