package io.atomspace.node.protocol.election;

import io.atomspace.node.kernel.Content;
import io.atomspace.node.kernel.Kinds;
import io.atomspace.node.kernel.Members;
import io.atomspace.node.kernel.Settings;
import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;

/** Makes the election of one {@link io.atomspace.node.kernel.Kind}. */
public interface ElectionProvider {
  Kinds<ElectionProvider> KINDS = Kinds.of(ElectionProvider.class);

  /**
   * What an election is made from.
   *
   * @param heartbeatTimeout silence that makes a peer suspect, at least
   * @param settings {@code atomspace.election.<kind>.*}, the prefix removed; faults are noted there
   * @param random for every choice left to chance
   */
  record Context(
      Members members,
      Quorum quorum,
      Duration heartbeatTimeout,
      Settings settings,
      RandomGenerator random) {}

  /** A fresh election; unfit for use if it noted a fault. */
  LeaderElection create(Context context);

  /** The messages it sends: what is read from the wire. */
  List<Class<? extends Content>> contents();
}
