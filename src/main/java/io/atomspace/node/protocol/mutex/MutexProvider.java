package io.atomspace.node.protocol.mutex;

import io.atomspace.node.kernel.Content;
import io.atomspace.node.kernel.Kinds;
import io.atomspace.node.kernel.Members;
import io.atomspace.node.kernel.Settings;
import java.util.List;
import java.util.random.RandomGenerator;

/** Makes the locks of one {@link io.atomspace.node.kernel.Kind}. */
public interface MutexProvider {
  Kinds<MutexProvider> KINDS = Kinds.of(MutexProvider.class);

  /**
   * What locks are made from.
   *
   * @param settings {@code atomspace.mutex.<kind>.*}, the prefix removed; faults are noted there
   * @param random for every choice left to chance
   */
  record Context(Members members, Settings settings, RandomGenerator random) {}

  /** Fresh locks; unfit for use if it noted a fault. */
  Mutex create(Context context);

  /** The messages it sends: what is read from the wire. */
  List<Class<? extends Content>> contents();
}
