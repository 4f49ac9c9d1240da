package io.atomspace.node.tool.bench;

/** Ends what a benchmark has started when this process ends before {@link #close}. */
final class AtExit implements AutoCloseable {
  private final Thread hook;

  AtExit(Runnable end) {
    hook = new Thread(end, "benchmark-down");
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /** It has been ended. */
  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // This process is ending: the hook runs by itself, and finds nothing to do.
    }
  }
}
