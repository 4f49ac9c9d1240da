package io.atomspace.node.protocol.consensus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.atomspace.node.kernel.Members;
import io.atomspace.node.protocol.consensus.raft.RaftConsensus;
import io.atomspace.node.protocol.consensus.raft.RaftWatch;
import io.atomspace.node.protocol.consensus.raft.Rafts;
import java.util.Optional;
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

  /** Figure 3.2: the five properties, after every step of every node of every history. */
  @Test
  void thePropertiesOfRaftHoldUnderFaults() {
    int installed = 0;
    for (long seed = 0; seed < 300; seed++) {
      RaftWatch watch = new RaftWatch();
      assertEquals(
          Optional.empty(),
          ConsensusHistories.faults(
              seed, (members, random) -> Rafts.sound(watch, members, random)));
      installed += watch.installed;
    }
    assertTrue(installed > 10, installed + " snapshots came over the network");
  }
}
