package io.atomspace.node.protocol.jobs;

import io.atomspace.node.kernel.NodeId;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** What one job cost so far, and who did it. */
final class Tally {
  private static final double NANOS_PER_SECOND = 1e9;

  private final TreeMap<NodeId, Share> shares = new TreeMap<>();
  private long evaluateNanos;
  private long keptBytes;
  private long done;
  private long retried;
  private long failedItems;

  private static final class Share {
    private long items;
    private int slots;
  }

  /** An accepted range. */
  void accepted(NodeId worker, int slots, JobMessage.JobResult result, long bytes) {
    Share share = shares.computeIfAbsent(worker, key -> new Share());
    share.items += result.range().size();
    share.slots = Math.max(share.slots, Math.max(1, slots));
    evaluateNanos += result.evaluateNanos();
    keptBytes += bytes;
    failedItems += result.failures().size();
    done++;
  }

  /** An item that killed its workers too often. */
  void setAside() {
    failedItems++;
    done++;
  }

  void retried(int ranges) {
    retried += ranges;
  }

  long keptBytes() {
    return keptBytes;
  }

  long failedItems() {
    return failedItems;
  }

  JobView.Parts parts(int running, int waiting) {
    return new JobView.Parts(done + running + waiting, done, running, retried);
  }

  JobView.Receipt receipt(long wallNanos, Cluster cluster) {
    List<JobView.NodeShare> nodes = new ArrayList<>();
    long slots = 0;
    for (var entry : shares.entrySet()) {
      slots += entry.getValue().slots;
      nodes.add(
          new JobView.NodeShare(
              entry.getKey(), cluster.url(entry.getKey()), entry.getValue().items));
    }
    double wall = wallNanos / NANOS_PER_SECOND;
    double evaluate = evaluateNanos / NANOS_PER_SECOND;
    double efficiency = slots == 0 || wall <= 0 ? 0 : evaluate / (slots * wall);
    return new JobView.Receipt(wall, evaluate, efficiency, nodes);
  }
}
