package io.atomspace.node.protocol.consensus.paxos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.atomspace.node.kernel.Members;
import io.atomspace.node.kernel.NodeId;
import io.atomspace.node.protocol.consensus.Change;
import io.atomspace.node.protocol.consensus.Decision.Outcome;
import io.atomspace.node.protocol.consensus.Register;
import io.atomspace.node.protocol.consensus.paxos.PaxosMessage.PaxosAccept;
import io.atomspace.node.protocol.consensus.paxos.PaxosMessage.PaxosAnswer;
import io.atomspace.node.protocol.consensus.paxos.PaxosMessage.PaxosPrepare;
import io.atomspace.node.protocol.consensus.paxos.PaxosMessage.PaxosQuery;
import io.atomspace.node.protocol.consensus.paxos.Proposer.Stage;
import org.junit.jupiter.api.Test;

class ProposerTest {
  private static final Change READ = new Change.Read();
  private static final Kept OLD = kept(10, 5, "old", "op1");

  private final Ballots ballots = new Ballots(Members.of("n1", "n1", "n2", "n3"));
  private long rounds;
  private long floor;

  @Test
  void aReadOfWhatAMajorityAcceptedTakesOneRoundTripAndNoBallot() {
    Proposer read = begin(READ);
    assertInstanceOf(PaxosQuery.class, read.request());
    grant(read, 1, 12, OLD);
    grant(read, 3, 12, OLD);
    assertEquals(Stage.DECIDED, read.stage());
    assertEquals(OLD.register(), read.register());
  }

  @Test
  void aReadOfWhatPerhapsNoMajorityHasWritesTheHighestBack() {
    Proposer read = begin(READ);
    grant(read, 1, 0, Kept.NOTHING);
    grant(read, 3, 12, OLD);
    assertInstanceOf(PaxosPrepare.class, read.request());
    grant(read, 2, 9, kept(9, 0, "older", "op0"));
    grant(read, 3, 12, OLD);
    assertEquals(OLD, ((PaxosAccept) read.request()).kept());
    assertEquals(Stage.ACCEPT, read.stage());
    grant(read, 1, 0, Kept.NOTHING);
    grant(read, 2, 0, Kept.NOTHING);
    assertEquals(OLD.register(), read.register());
  }

  @Test
  void aWriteIsMadeToTheHighestAcceptedValueAndItsBallotIsTheVersion() {
    Proposer write = begin(new Change.Write(10, "new", "op2"));
    long ballot = ((PaxosPrepare) write.request()).ballot();
    grant(write, 1, 12, OLD);
    grant(write, 2, 9, kept(9, 0, "older", "op0"));
    PaxosAccept accept = (PaxosAccept) write.request();
    assertEquals(ballot, accept.ballot());
    assertEquals(new Kept(new Register(ballot, "new", "op2"), 10, 0), accept.kept());
    assertEquals(Outcome.UNKNOWN, write.outcome());
    grant(write, 2, ballot, accept.kept());
    grant(write, 2, ballot, accept.kept());
    assertEquals(Stage.ACCEPT, write.stage());
    grant(write, 3, ballot, accept.kept());
    assertEquals(Outcome.DONE, write.outcome());
    assertEquals(accept.kept().register(), write.register());
  }

  @Test
  void theNextBallotIsAboveTheOneThatRefused() {
    Proposer write = begin(new Change.Write(10, "new", "op2"));
    refuse(write, 2, 700);
    grant(write, 1, 12, OLD);
    refuse(write, 3, 900);
    assertEquals(Stage.REFUSED, write.stage());
    assertEquals(Outcome.UNAVAILABLE, write.outcome());
    write.begin(++rounds);
    assertTrue(((PaxosPrepare) write.request()).ballot() > 900);
  }

  @Test
  void aConflictIsToldOnceAMajorityHasWhatItShows() {
    Proposer write = begin(new Change.Write(9, "new", "op2"));
    grant(write, 1, 12, OLD);
    grant(write, 2, 0, Kept.NOTHING);
    assertEquals(OLD, ((PaxosAccept) write.request()).kept());
    grant(write, 1, 12, OLD);
    grant(write, 2, 12, OLD);
    assertEquals(Outcome.CONFLICT, write.outcome());
    assertEquals(OLD.register(), write.register());
  }

  @Test
  void aRefusedWriteThatTookEffectIsFoundByItsName() {
    Proposer write = refusedWrite();
    Kept mine = kept(version(write), 10, "new", "op2");
    grantBoth(write, 5000, mine);
    assertInstanceOf(PaxosAccept.class, write.request());
    grantBoth(write, 5000, mine);
    assertEquals(Outcome.DONE, write.outcome());
    assertEquals(mine.register(), write.register());
  }

  @Test
  void aRefusedWriteThatWasOverwrittenIsFoundByTheVersionItsHeirWasMadeFrom() {
    Proposer write = refusedWrite();
    long mine = version(write);
    grantBoth(write, 5000, kept(5000, mine, "theirs", "op3"));
    grantBoth(write, 5000, kept(5000, mine, "theirs", "op3"));
    assertEquals(Outcome.DONE, write.outcome());
    assertEquals(new Register(mine, "new", "op2"), write.register());
  }

  @Test
  void aRefusedWriteThatOthersPassedByIsAConflictOnlyOnceItCanNotReturn() {
    Proposer write = refusedWrite();
    grantBoth(write, 5000, kept(5000, 10, "theirs", "op3"));
    assertEquals(Outcome.UNKNOWN, write.outcome());
    assertEquals(5000, ((PaxosAccept) write.request()).kept().register().version());
    grantBoth(write, 5000, kept(5000, 10, "theirs", "op3"));
    assertEquals(Outcome.CONFLICT, write.outcome());
  }

  @Test
  void aRefusedWriteOfWhoseFateNothingIsLeftStaysUnknown() {
    Proposer write = refusedWrite();
    grantBoth(write, 5000, kept(5000, 4000, "theirs", "op3"));
    assertEquals(Stage.DECIDED, write.stage());
    assertEquals(Outcome.UNKNOWN, write.outcome());
  }

  @Test
  void aRefusedWriteThatFindsNothingStaysUnknownIfItMayBeForgotten() {
    Proposer write = refusedWrite();
    floor = version(write) + 1;
    grantBoth(write, 0, Kept.NOTHING);
    assertEquals(Stage.DECIDED, write.stage());
    assertEquals(Outcome.UNKNOWN, write.outcome());
  }

  @Test
  void aRefusedWriteWhoseTracesMayBeForgottenBeforeItsHeirStaysUnknown() {
    Proposer write = refusedWrite();
    Register theirs = new Register(5000, "theirs", "op3");
    grantBoth(write, 5000, new Kept(theirs, 0, version(write) + 1));
    assertEquals(Stage.DECIDED, write.stage());
    assertEquals(Outcome.UNKNOWN, write.outcome());
  }

  @Test
  void aRefusedWriteThatNobodyCanHaveForgottenIsTriedAgain() {
    Proposer write = begin(new Change.Write(0, "new", "op2"));
    floor = 7;
    grantBoth(write, 0, Kept.NOTHING);
    assertEquals(7, ((PaxosAccept) write.request()).kept().forgotten());
    refuse(write, 1, 3000);
    refuse(write, 2, 3000);
    write.begin(++rounds);
    floor = 5000;
    grant(write, 1, 0, Kept.NOTHING);
    floor = 7;
    grant(write, 2, 0, Kept.NOTHING);
    assertEquals("new", ((PaxosAccept) write.request()).kept().register().value());
  }

  @Test
  void aTombstoneOfTheSweepIsAcceptedAnewAndAValueLeftAlone() {
    Proposer sweep = new Proposer(members(), ballots, "s", "k", READ, true);
    sweep.begin(++rounds);
    grantBoth(sweep, 12, kept(10, 5, null, "op1"));
    assertInstanceOf(PaxosAccept.class, sweep.request());
    Proposer none = new Proposer(members(), ballots, "s", "k", READ, true);
    none.begin(++rounds);
    grantBoth(none, 12, OLD);
    assertEquals(Stage.DECIDED, none.stage());
  }

  private static Members members() {
    return Members.of("n1", "n1", "n2", "n3");
  }

  private static Kept kept(long version, long before, String value, String operation) {
    return new Kept(new Register(version, value, operation), before, 0);
  }

  private Proposer begin(Change change) {
    Proposer proposer = new Proposer(members(), ballots, "s", "k", change, false);
    proposer.begin(++rounds);
    return proposer;
  }

  private long mine;

  /** A write whose acceptance was refused by a majority, in its next round. */
  private Proposer refusedWrite() {
    Proposer write = begin(new Change.Write(10, "new", "op2"));
    grantBoth(write, 12, OLD);
    mine = ((PaxosAccept) write.request()).ballot();
    refuse(write, 1, 3000);
    refuse(write, 2, 3000);
    assertEquals(Stage.REFUSED, write.stage());
    write.begin(++rounds);
    return write;
  }

  private long version(Proposer write) {
    assertEquals(Outcome.UNKNOWN, write.outcome());
    return mine;
  }

  private void grantBoth(Proposer proposer, long accepted, Kept kept) {
    grant(proposer, 1, accepted, kept);
    grant(proposer, 2, accepted, kept);
  }

  private void grant(Proposer proposer, int node, long accepted, Kept kept) {
    answer(proposer, node, true, 0, accepted, kept);
  }

  private void refuse(Proposer proposer, int node, long promised) {
    answer(proposer, node, false, promised, 0, Kept.NOTHING);
  }

  private void answer(
      Proposer proposer, int node, boolean granted, long promised, long accepted, Kept kept) {
    long round = proposer.request().round();
    proposer.hear(
        new NodeId("n" + node),
        new PaxosAnswer("s", 1, round, "k", granted, promised, accepted, floor, kept),
        ++rounds);
  }
}
