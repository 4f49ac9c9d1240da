package io.atomspace.node.simulation.invariant;

import io.atomspace.node.kernel.Effect;
import io.atomspace.node.kernel.Event;
import io.atomspace.node.simulation.world.Host;
import io.atomspace.node.simulation.world.World;
import java.util.List;

/** What a node asks of its host stays small: timers, records, spooled bodies, effects of a step. */
public final class Bounded implements Invariant {
  private static final int TIMERS_MAX = 200;
  private static final int RECORDS_MAX = 50;
  private static final int SPOOLED_MAX = 500;
  private static final int EFFECTS_MAX = 2_000;

  @Override
  public void stepped(Host host, long session, Event event, List<Effect> performed) {
    limit(host, "timers", host.timersSet(), TIMERS_MAX);
    limit(host, "records", host.store().size(), RECORDS_MAX);
    limit(host, "spooled bodies", host.spool().size(), SPOOLED_MAX);
    limit(host, "effects of one step", performed.size(), EFFECTS_MAX);
  }

  private void limit(Host host, String what, int count, int most) {
    if (count > most) {
      throw violated(host.id() + " has " + count + " " + what + ", more than " + most);
    }
  }

  /** Jobs ended, so nobody needs a spooled body any more. */
  @Override
  public void atEnd(World world) {
    for (Host host : world.hosts()) {
      limit(host, "spooled bodies at rest", host.spool().size(), 0);
    }
  }
}
