package io.atomspace.node.protocol.consensus;

import io.atomspace.node.kernel.Content;
import io.atomspace.node.kernel.Kinds;
import io.atomspace.node.kernel.Members;
import io.atomspace.node.kernel.Settings;
import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;

/** Makes the consensus engine of one {@link io.atomspace.node.kernel.Kind}. */
public interface ConsensusProvider {
  Kinds<ConsensusProvider> KINDS = Kinds.of(ConsensusProvider.class);

  /**
   * What an engine is made from.
   *
   * @param heartbeatTimeout silence that makes a peer suspect, at least
   * @param settings {@code atomspace.consensus.<kind>.*}, the prefix removed; faults are noted
   *     there
   * @param random for every choice left to chance
   */
  record Context(
      Members members, Duration heartbeatTimeout, Settings settings, RandomGenerator random) {}

  /** A fresh engine; unfit for use if it noted a fault. */
  Consensus create(Context context);

  /** The messages it sends: what is read from the wire. */
  List<Class<? extends Content>> contents();
}
