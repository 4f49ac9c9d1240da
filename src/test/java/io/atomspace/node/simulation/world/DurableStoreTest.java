package io.atomspace.node.simulation.world;

import io.atomspace.node.port.journal.Journal;
import io.atomspace.node.port.journal.JournalContract;

/** The simulated disk promises what the real one does. */
class DurableStoreTest extends JournalContract {
  private final Chance chance = new Chance(1);
  private final DurableStore store = new DurableStore();

  @Override
  protected Journal nextLife() {
    store.crash(chance);
    return store;
  }

  @Override
  protected void refuse(boolean refuses) {
    store.full(refuses);
  }
}
