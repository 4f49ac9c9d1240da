package io.atomspace.node.tool.bench.transports;

/** Two ends of one way, both in this process: what one end sends the other hears. */
interface Ends extends AutoCloseable {

  /** Hears what arrives; called on any thread, must not block. */
  @FunctionalInterface
  interface Ears {
    /**
     * @param end 0 or 1, where it arrived
     * @param message empty if it was too long to be held in memory
     */
    void heard(int end, byte[] message);
  }

  /** Opens a way whose ends hear with these ears; both can send when this returns. */
  @FunctionalInterface
  interface Way {
    Ends open(Ears ears) throws Exception;
  }

  /**
   * Sends from this end to the other; called by one thread at a time for each end.
   *
   * @param message not written to afterwards
   */
  void send(int end, byte[] message) throws Exception;

  /** In pieces of how many bytes it carries a long body best. */
  default int pieceBytes() {
    return 1 << 20;
  }

  @Override
  void close() throws Exception;
}
