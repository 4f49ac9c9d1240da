package io.atomspace.node.protocol.jobs;

import io.atomspace.node.kernel.NodeId;
import io.atomspace.node.kernel.Profile;
import io.atomspace.node.protocol.jobs.JobMessage.Grant;
import io.atomspace.node.protocol.jobs.JobMessage.JobSubmission;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Divides slots among jobs: a higher priority first; among equals one slot each in turn, the oldest
 * first (max-min fairness), none more than it could use, and only where its engine is. What is held
 * stays where it is as far as its job's share allows.
 */
final class Shares {
  private static final Comparator<Wish> ORDER =
      Comparator.comparingInt((Wish wish) -> -wish.submission().priority())
          .thenComparingLong(wish -> wish.submission().submittedMillis())
          .thenComparing(wish -> wish.submission().job());

  private final SortedMap<NodeId, Profile> workers;
  private final TreeMap<NodeId, Integer> free = new TreeMap<>();
  private final TreeMap<NodeId, Map<Wish, Integer>> placed = new TreeMap<>();

  /** An open job and where it was taken. */
  record Wish(JobSubmission submission, NodeId taker) {}

  private Shares(SortedMap<NodeId, Profile> workers) {
    this.workers = workers;
    workers.forEach((node, profile) -> free.put(node, Math.max(0, profile.slots())));
  }

  /** The grants of each worker, in the order of the wishes; every worker has an entry. */
  static SortedMap<NodeId, List<Grant>> of(
      SortedMap<NodeId, Profile> workers, Collection<Wish> wishes, Map<NodeId, List<Grant>> held) {
    List<Wish> ordered = wishes.stream().sorted(ORDER).toList();
    Map<Wish, Integer> targets = new Shares(workers).targets(ordered);
    Shares shares = new Shares(workers);
    shares.keep(ordered, targets, held);
    targets.forEach(
        (wish, slots) -> {
          while (slots > shares.slots(wish) && shares.place(wish)) {
            // One slot after the other, each where most are free.
          }
        });
    return shares.grants(ordered);
  }

  private Map<Wish, Integer> targets(List<Wish> ordered) {
    Map<Wish, Integer> targets = new LinkedHashMap<>();
    int from = 0;
    while (from < ordered.size()) {
      int priority = ordered.get(from).submission().priority();
      int to = from;
      while (to < ordered.size() && ordered.get(to).submission().priority() == priority) {
        to++;
      }
      rounds(ordered.subList(from, to), targets);
      from = to;
    }
    return targets;
  }

  private void rounds(List<Wish> equals, Map<Wish, Integer> targets) {
    boolean more = true;
    while (more) {
      more = false;
      for (Wish wish : equals) {
        int has = targets.getOrDefault(wish, 0);
        if (has < wish.submission().slotsWanted() && place(wish)) {
          targets.put(wish, has + 1);
          more = true;
        }
      }
    }
  }

  private void keep(List<Wish> ordered, Map<Wish, Integer> targets, Map<NodeId, List<Grant>> held) {
    for (Wish wish : ordered) {
      for (NodeId node : workers.keySet()) {
        for (Grant grant : held.getOrDefault(node, List.of())) {
          if (grant.job().equals(wish.submission().job())
              && grant.generation() == wish.submission().generation()
              && serves(node, wish)) {
            int left = targets.getOrDefault(wish, 0) - slots(wish);
            take(node, wish, Math.min(grant.slots(), Math.min(left, free(node))));
          }
        }
      }
    }
  }

  /** On the taker's own node if it has a free slot, else where most are free. */
  private boolean place(Wish wish) {
    NodeId best = null;
    for (NodeId node : workers.keySet()) {
      if (free(node) > 0 && serves(node, wish) && isBetter(node, best, wish)) {
        best = node;
      }
    }
    if (best != null) {
      take(best, wish, 1);
    }
    return best != null;
  }

  private boolean isBetter(NodeId node, @Nullable NodeId best, Wish wish) {
    return best == null
        || !best.equals(wish.taker()) && (node.equals(wish.taker()) || free(node) > free(best));
  }

  private boolean serves(NodeId node, Wish wish) {
    Profile profile = workers.get(node);
    return profile != null && profile.engines().contains(wish.submission().engine());
  }

  private int free(NodeId node) {
    return free.getOrDefault(node, 0);
  }

  private int slots(Wish wish) {
    return placed.values().stream().mapToInt(at -> at.getOrDefault(wish, 0)).sum();
  }

  private void take(NodeId node, Wish wish, int slots) {
    if (slots > 0) {
      free.merge(node, -slots, Integer::sum);
      placed.computeIfAbsent(node, key -> new LinkedHashMap<>()).merge(wish, slots, Integer::sum);
    }
  }

  private SortedMap<NodeId, List<Grant>> grants(List<Wish> ordered) {
    TreeMap<NodeId, List<Grant>> grants = new TreeMap<>();
    for (NodeId node : workers.keySet()) {
      List<Grant> here = new ArrayList<>();
      Map<Wish, Integer> at = placed.getOrDefault(node, Map.of());
      for (Wish wish : ordered) {
        int slots = at.getOrDefault(wish, 0);
        if (slots > 0) {
          JobSubmission job = wish.submission();
          here.add(new Grant(job.job(), job.generation(), wish.taker(), slots));
        }
      }
      grants.put(node, here);
    }
    return grants;
  }
}
