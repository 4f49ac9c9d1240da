package io.atomspace.node.protocol.consensus;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.atomspace.node.kernel.Members;
import io.atomspace.node.protocol.consensus.raft.RaftConsensus;
import io.atomspace.node.protocol.consensus.raft.RaftWatch;
import io.atomspace.node.protocol.consensus.raft.Rafts;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class RaftConsensusTest extends ConsensusContract {
  @Override
  protected Consensus create(Members members, RandomGenerator random) {
    return RaftConsensus.latent(members, Rafts.settings(), random);
  }

  /** Where no write disturbs another, more are under way at once. */
  @Override
  protected int usersAtOnce() {
    return 2;
  }

  @Test
  void theHistoriesOfTheTrialsReachSnapshotsOverTheNetwork() {
    int installed = 0;
    for (long seed = 1; seed <= 100; seed++) {
      RaftWatch watch = new RaftWatch();
      ConsensusHistories.faults(seed, (members, random) -> Rafts.sound(watch, members, random));
      installed += watch.installed;
    }
    assertTrue(installed > 3, installed + " snapshots came over the network");
  }
}
