package io.atomspace.node.simulation.world;

import io.atomspace.node.kernel.Effect;
import io.atomspace.node.kernel.Event;
import io.atomspace.node.kernel.NodeId;
import io.atomspace.node.protocol.jobs.JobReport;
import io.atomspace.node.protocol.jobs.JobView;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The newest view of each job at each living node, and the last word on it. */
public final class JobWatch implements Observer {
  private final Map<NodeId, Map<String, JobView>> views = new TreeMap<>();
  private final Map<String, JobView> words = new TreeMap<>();

  @Override
  public void stepped(Host host, long session, Event event, List<Effect> performed) {
    for (Effect effect : performed) {
      if (effect instanceof JobReport.Seen seen) {
        views.computeIfAbsent(host.id(), id -> new TreeMap<>()).put(seen.view().id(), seen.view());
        if (host.id().equals(seen.view().origin()) || seen.view().state().isTerminal()) {
          words.merge(
              seen.view().id(), seen.view(), (old, now) -> old.isNewerThan(now) ? old : now);
        }
      } else if (effect instanceof JobReport.Forgotten forgotten) {
        views.getOrDefault(host.id(), new TreeMap<>()).remove(forgotten.job());
      }
    }
  }

  @Override
  public void crashed(Host host) {
    views.remove(host.id());
  }

  /** What living nodes know of their jobs, node by node. */
  public Map<NodeId, Map<String, JobView>> views() {
    return views;
  }

  /**
   * What each job's taker said last, even if it has died since; or how any node knows that it
   * ended, as a taker may die between storing the end and saying it.
   */
  public Collection<JobView> lastWords() {
    return words.values();
  }

  public @Nullable JobView lastWord(String job) {
    return words.get(job);
  }

  /** Whether no living node knows of a job that has not ended. */
  public boolean allEnded() {
    return views.values().stream()
        .allMatch(known -> known.values().stream().allMatch(view -> view.state().isTerminal()));
  }
}
