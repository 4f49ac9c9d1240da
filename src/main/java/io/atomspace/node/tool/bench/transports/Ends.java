package io.atomspace.node.tool.bench.transports;

/** Two ends of one way, both in this process: what one end sends the other hears. */
interface Ends extends AutoCloseable {

  /** Hears what arrives; called on any thread, must not block. */
  @FunctionalInterface
  interface Ears {
    /**
     * @param end 0 or 1, where it arrived
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

  /** Sends so many zeros from end 0 as the way likes it best; {@code heard} counts their bytes. */
  default void transfer(long bytes) throws Exception {
    byte[] piece = new byte[1 << 20];
    for (long left = bytes; left > 0; left -= piece.length) {
      send(0, left >= piece.length ? piece : new byte[(int) left]);
    }
  }

  @Override
  void close() throws Exception;
}
