package io.atomspace.node.protocol.commit;

import io.atomspace.node.kernel.Members;
import io.atomspace.node.kernel.NodeId;
import io.atomspace.node.kernel.Protocol;
import io.atomspace.node.protocol.consensus.Register;
import io.atomspace.node.protocol.replication.Entry;
import io.atomspace.node.protocol.replication.IntentSeen;
import io.atomspace.node.protocol.replication.Mistold;
import io.atomspace.node.protocol.replication.ReplicatedMap;
import io.atomspace.node.protocol.replication.StoreSettings;
import java.util.List;
import java.util.random.RandomGenerator;

/** Atomic commit with one planted fault each. */
final class BrokenCommits {
  private BrokenCommits() {}

  /** Makes that of one node. */
  interface Maker {
    AtomicCommit create(NodeId self, RandomGenerator random);
  }

  private static class Broken extends AtomicCommit {
    Broken(NodeId self, RandomGenerator random) {
      super(self, CommitSettings.DEFAULT, random);
    }
  }

  /** Acts on a decision that no register has. */
  static AtomicCommit decidesAlone(NodeId self, RandomGenerator random) {
    return new Broken(self, random) {
      @Override
      Transaction transaction(Asks asks, long number, String id) {
        return new Transaction(this, asks, number, id) {
          @Override
          void decide(Turn turn, TransactionRecord decision) {
            decidedAs(turn, decision);
          }
        };
      }
    };
  }

  /** Releases some key without its new value. */
  static AtomicCommit dropsIntents(NodeId self, RandomGenerator random) {
    return new Broken(self, random) {
      @Override
      Entry released(Register register, String key, TransactionRecord decision) {
        return TransactionRecord.released(register, key, key.endsWith("y") ? null : decision);
      }
    };
  }

  /** Takes what is undecided for decided. */
  static AtomicCommit releasesUndecided(NodeId self, RandomGenerator random) {
    return new Broken(self, random) {
      @Override
      boolean isOpen(TransactionRecord record) {
        return false;
      }
    };
  }

  /** Nodes that read what was there before a transaction that is decided. */
  static List<Protocol> readsTheOldValue(Members members, RandomGenerator random) {
    return List.of(
        new Mistold(
            new ReplicatedMap(members.self(), StoreSettings.DEFAULT, random),
            event ->
                event instanceof IntentSeen seen && seen.state() == IntentSeen.State.RESOLVED
                    ? new IntentSeen(seen.ticket(), IntentSeen.State.UNDECIDED)
                    : event,
            effect -> effect),
        new AtomicCommit(members.self(), CommitSettings.DEFAULT, random));
  }
}
