package io.atomspace.node.runtime;

import io.atomspace.node.kernel.Alert;
import io.atomspace.node.kernel.Fact;
import io.atomspace.node.kernel.NodeId;
import io.atomspace.node.kernel.Profile;
import io.atomspace.node.protocol.jobs.JobReport;
import io.atomspace.node.protocol.jobs.JobView;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/** What the machine last said of jobs, peers and leader; written by the loop, read by anyone. */
final class Views {
  private static final Logger LOG = Logger.getLogger(Views.class.getName());

  private final Configuration configuration;
  private final Profile own;
  private final Map<String, JobView> jobs = new ConcurrentHashMap<>();
  private final Map<NodeId, Fact.Peer> peers = new ConcurrentHashMap<>();
  private final Map<NodeId, Instant> heard = new ConcurrentHashMap<>();
  private final List<Consumer<NodeEvent>> subscribers = new CopyOnWriteArrayList<>();
  private volatile Fact.Leader leader = new Fact.Leader(null, 0);

  Views(Configuration configuration, Profile own) {
    this.configuration = configuration;
    this.own = own;
  }

  void announce(Fact fact) {
    if (fact instanceof Fact.Leader newest) {
      leader = newest;
      tell(new NodeEvent("leader", null, newest));
    } else if (fact instanceof Fact.Peer peer) {
      peers.put(peer.peer(), peer);
      tell(new NodeEvent("peer", null, peer));
    }
  }

  void report(JobReport report) {
    if (report instanceof JobReport.Seen seen) {
      jobs.put(seen.view().id(), seen.view());
      tell(new NodeEvent("job", seen.view().id(), seen.view()));
    } else if (report instanceof JobReport.GrantAccepted accepted) {
      tell(new NodeEvent("grant", null, accepted));
    } else if (report instanceof JobReport.Forgotten forgotten) {
      jobs.remove(forgotten.job());
    }
  }

  void alert(Alert alert) {
    tell(new NodeEvent("alert", null, alert));
  }

  void heard(NodeId peer, Instant when) {
    heard.put(peer, when);
  }

  private void tell(NodeEvent event) {
    for (Consumer<NodeEvent> subscriber : subscribers) {
      try {
        subscriber.accept(event);
      } catch (RuntimeException e) {
        LOG.log(Level.WARNING, "a subscriber failed and hears no more", e);
        subscribers.remove(subscriber);
      }
    }
  }

  AutoCloseable subscribe(Consumer<NodeEvent> subscriber) {
    subscribers.add(subscriber);
    return () -> subscribers.remove(subscriber);
  }

  Fact.Leader leader() {
    return leader;
  }

  Optional<JobView> job(String id) {
    return Optional.ofNullable(jobs.get(id));
  }

  /** Jobs known here that have not ended, of all nodes. */
  int openJobs() {
    return (int) jobs.values().stream().filter(job -> !job.state().isTerminal()).count();
  }

  /** Of these, the ones that this node took. */
  int openJobsTaken() {
    return (int)
        jobs.values().stream()
            .filter(job -> !job.state().isTerminal())
            .filter(job -> job.origin().equals(configuration.members().self()))
            .count();
  }

  /** The newest first. */
  List<JobView> jobs() {
    List<JobView> all = new ArrayList<>(jobs.values());
    all.sort(Comparator.comparing(JobView::submittedAt).thenComparing(JobView::id).reversed());
    return all;
  }

  ClusterView cluster(Instant now) {
    List<ClusterView.Member> members = new ArrayList<>();
    for (NodeId id : configuration.members().all()) {
      members.add(
          id.equals(configuration.members().self())
              ? member(id, Fact.PeerState.UP, own, now)
              : member(peers.get(id), id));
    }
    return new ClusterView(
        configuration.cluster(),
        configuration.members().self(),
        leader.leader(),
        leader.term(),
        configuration.transport().kind(),
        configuration.topology().kind(),
        configuration.election().kind(),
        members);
  }

  private ClusterView.Member member(Fact.@Nullable Peer peer, NodeId id) {
    return peer == null
        ? member(id, Fact.PeerState.DOWN, null, heard.get(id))
        : member(id, peer.state(), peer.profile(), heard.get(id));
  }

  private static ClusterView.Member member(
      NodeId id, Fact.PeerState state, @Nullable Profile profile, @Nullable Instant heard) {
    return profile == null
        ? new ClusterView.Member(id, state, null, List.of(), 0, heard)
        : new ClusterView.Member(
            id, state, profile.url(), profile.engines(), profile.slots(), heard);
  }
}
