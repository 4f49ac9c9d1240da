package io.atomspace.node.runtime;

import io.atomspace.node.kernel.NodeId;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a node is: resources and operational state.
 *
 * @param state {@code READY}, {@code STARTING} or {@code STUCK}
 * @param isolation level and words of what stands between scripts and this host, by engine
 */
public record Status(
    String state,
    @Nullable NodeId leader,
    long term,
    String url,
    int slots,
    Map<String, String> isolation,
    Metrics metrics) {

  /**
   * Numbers of a node.
   *
   * @param cpuLoad share of one core this JVM used since the last status
   * @param inbox events that wait for the loop
   * @param framesSent to neighbours since the start, also those that the transport then dropped
   * @param framesDropped by the inbox and the transport since the start
   */
  public record Metrics(
      double cpuLoad,
      long heapBytes,
      int inbox,
      long framesSent,
      long framesDropped,
      int jobsOpen,
      int jobsKnown,
      int commandsWaiting) {}
}
