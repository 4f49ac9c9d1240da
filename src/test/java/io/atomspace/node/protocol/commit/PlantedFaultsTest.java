package io.atomspace.node.protocol.commit;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.atomspace.node.kernel.NodeId;
import io.atomspace.node.protocol.consensus.Register;
import io.atomspace.node.protocol.replication.Entry;
import io.atomspace.node.protocol.replication.IntentSeen;
import io.atomspace.node.protocol.replication.MapNet;
import io.atomspace.node.protocol.replication.Mistold;
import io.atomspace.node.protocol.replication.ReplicatedMap;
import io.atomspace.node.protocol.replication.StoreSettings;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The histories of {@link AtomicCommitTest} find what they are there to find. */
class PlantedFaultsTest {
  private static final int SEEDS = 200;

  private static class Broken extends AtomicCommit {
    Broken(NodeId self, RandomGenerator random) {
      super(self, CommitSettings.DEFAULT, random);
    }
  }

  private interface Faulty {
    AtomicCommit create(NodeId self, RandomGenerator random);
  }

  @Test
  void aCoordinatorThatDecidesWithoutTheRegister() {
    planted(
        "both gave|a part of|half a|but the number|aborted and committed|committed and aborted"
            + "|not committed outside|committed outside alone",
        (self, random) ->
            new Broken(self, random) {
              @Override
              Transaction transaction(Asks asks, long number, String id) {
                return new Transaction(this, asks, number, id) {
                  @Override
                  void decide(Turn turn, TransactionRecord decision) {
                    decidedAs(turn, decision);
                  }
                };
              }
            });
  }

  @Test
  void anIntentDropped() {
    planted(
        "a part of|half a|but the number|both gave",
        (self, random) ->
            new Broken(self, random) {
              @Override
              Entry released(Register register, String key, TransactionRecord decision) {
                return TransactionRecord.released(
                    register, key, key.endsWith("y") ? null : decision);
              }
            });
  }

  @Test
  void anIntentOfAnUndecidedTransactionReleasedByWhoMeetsIt() {
    planted(
        "a part of|half a|but the number|both gave",
        (self, random) ->
            new Broken(self, random) {
              @Override
              boolean isOpen(TransactionRecord record) {
                return false;
              }
            });
  }

  @Test
  void theOldValueReadOfADecidedTransaction() {
    found(
        "half a",
        (members, random) ->
            List.of(
                new Mistold(
                    new ReplicatedMap(members.self(), StoreSettings.DEFAULT, random),
                    event ->
                        event instanceof IntentSeen seen
                                && seen.state() == IntentSeen.State.RESOLVED
                            ? new IntentSeen(seen.ticket(), IntentSeen.State.UNDECIDED)
                            : event,
                    effect -> effect),
                new AtomicCommit(members.self(), CommitSettings.DEFAULT, random)));
  }

  private static void planted(String what, Faulty commits) {
    found(
        what,
        (members, random) ->
            List.of(
                new ReplicatedMap(members.self(), StoreSettings.DEFAULT, random),
                commits.create(members.self(), random)));
  }

  private static void found(String what, MapNet.Factory factory) {
    for (long seed = 0; seed < SEEDS; seed++) {
      Optional<String> broken = CommitHistories.faults(seed, factory);
      if (broken.isPresent()) {
        assertTrue(Pattern.compile(what).matcher(broken.get()).find(), broken.get());
        return;
      }
    }
    fail("not found in " + SEEDS + " seeds");
  }
}
