package io.atomspace.node.protocol.jobs;

import io.atomspace.node.kernel.NodeId;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** Which scripts each worker was sent in its present life, so that each travels there once. */
final class ScriptsSent {
  /** Fewer than {@link Scripts#KEPT_MAX}, so that a worker rarely has to ask again. */
  private static final int REMEMBERED_MAX = 8;

  private final TreeMap<NodeId, Map<String, String>> sent = new TreeMap<>();

  /**
   * Tells whether the worker should still hold this script. If the same job asks again it does not,
   * and the answer is no.
   */
  boolean sentBefore(NodeId worker, String job, String hash) {
    Map<String, String> hashes = sent.computeIfAbsent(worker, key -> new LinkedHashMap<>());
    String lastJob = hashes.remove(hash);
    hashes.put(hash, job);
    if (hashes.size() > REMEMBERED_MAX) {
      hashes.remove(hashes.keySet().iterator().next());
    }
    return lastJob != null && !lastJob.equals(job);
  }

  void forget(NodeId worker) {
    sent.remove(worker);
  }
}
