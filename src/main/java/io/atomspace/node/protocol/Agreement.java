package io.atomspace.node.protocol;

import io.atomspace.node.kernel.Choice;
import io.atomspace.node.kernel.Content;
import io.atomspace.node.kernel.Members;
import io.atomspace.node.kernel.Protocol;
import io.atomspace.node.kernel.Settings;
import io.atomspace.node.kernel.SplitMix;
import io.atomspace.node.protocol.commit.AtomicCommit;
import io.atomspace.node.protocol.commit.CommitSettings;
import io.atomspace.node.protocol.consensus.ConsensusProvider;
import io.atomspace.node.protocol.ledger.JobLedger;
import io.atomspace.node.protocol.ledger.LedgerSettings;
import io.atomspace.node.protocol.mutex.MutexProvider;
import io.atomspace.node.protocol.replication.ReplicatedMap;
import io.atomspace.node.protocol.replication.StoreSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What members agree on beside a leader: registers, and above them the replicated map, locks,
 * atomic commit and the ledger of jobs. None of it needs a leader, and unused it sends nothing and
 * sets no timer, but that each node reads the ledger once.
 */
public record Agreement(
    Choice consensus,
    Choice mutex,
    StoreSettings store,
    CommitSettings commit,
    LedgerSettings ledger) {

  public static final Agreement DEFAULT =
      new Agreement(
          Choice.of("paxos"),
          Choice.of("lease"),
          StoreSettings.DEFAULT,
          CommitSettings.DEFAULT,
          LedgerSettings.DEFAULT);

  /** The same with other modules. */
  public Agreement with(Choice consensus, Choice mutex) {
    return new Agreement(consensus, mutex, store, commit, ledger);
  }

  List<Protocol> protocols(Members members, Duration heartbeatTimeout, SplitMix random) {
    Settings own = Settings.of(consensus.settings());
    Protocol engine =
        consensusProvider()
            .create(
                new ConsensusProvider.Context(
                    members, heartbeatTimeout, own, new SplitMix(random.nextLong())));
    own.sound();
    Settings locks = Settings.of(mutex.settings());
    Protocol mutual =
        mutexProvider()
            .create(new MutexProvider.Context(members, locks, new SplitMix(random.nextLong())));
    locks.sound();
    return List.of(
        engine,
        new ReplicatedMap(members.self(), store, new SplitMix(random.nextLong())),
        mutual,
        new AtomicCommit(members.self(), commit, new SplitMix(random.nextLong())),
        new JobLedger(members, ledger));
  }

  List<Class<? extends Content>> contents() {
    List<Class<? extends Content>> contents = new ArrayList<>(consensusProvider().contents());
    contents.addAll(mutexProvider().contents());
    contents.addAll(JobLedger.contents());
    return contents;
  }

  private ConsensusProvider consensusProvider() {
    return ConsensusProvider.KINDS.named(consensus.kind());
  }

  private MutexProvider mutexProvider() {
    return MutexProvider.KINDS.named(mutex.kind());
  }
}
