package io.atomspace.node.simulation.nemesis;

import io.atomspace.node.kernel.NodeId;
import io.atomspace.node.simulation.world.Host;
import io.atomspace.node.simulation.world.Network.Link;
import io.atomspace.node.simulation.world.World;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One fault. It strikes and, where it lasts, undoes itself after a while. */
public sealed interface Strike {
  void strike(World world);

  /** A strike and when it comes. */
  record Planned(long atNanos, Strike strike) {}

  /** These links carry nothing, in one or both directions. */
  record Cut(List<Link> links, long nanos) implements Strike {
    @Override
    public void strike(World world) {
      world.network().cut(links);
      world.agenda().after(nanos, () -> world.network().mend(links));
    }
  }

  /** A node freezes, as by SIGSTOP or a throttled cgroup. */
  record Pause(Target target, long nanos) implements Strike {
    @Override
    public void strike(World world) {
      Host host = target.in(world);
      if (host != null && host.isAlive()) {
        host.pause();
        world.agenda().after(nanos, host::resume);
      }
    }
  }

  /** A node dies and is started again; perhaps its broker publishes its will. */
  record Crash(Target target, long downNanos, boolean will) implements Strike {
    @Override
    public void strike(World world) {
      Host host = target.in(world);
      if (host != null && host.isAlive()) {
        host.crash();
        if (will) {
          world.will(host);
        }
        world.agenda().after(downNanos, host::start);
      }
    }
  }

  /** A node dies the next time it stores something; the record survives or not. */
  record CrashAtPersist(NodeId node, long downNanos) implements Strike {
    @Override
    public void strike(World world) {
      Host host = world.host(node);
      host.crashAtPersist();
      world.agenda().after(downNanos, host::start);
    }
  }

  /** A node's disk is full: nothing that it asks to store is. */
  record FillDisk(NodeId node, long nanos) implements Strike {
    @Override
    public void strike(World world) {
      Host host = world.host(node);
      host.fillDisk(true);
      world.agenda().after(nanos, () -> host.fillDisk(false));
    }
  }

  /** A node's own transport is down; its broker may take it for dead. */
  record LoseTransport(NodeId node, long nanos, boolean will) implements Strike {
    @Override
    public void strike(World world) {
      Host host = world.host(node);
      host.transportDown();
      if (will) {
        world.will(host);
      }
      world.agenda().after(nanos, host::transportUp);
    }
  }

  /** Every node's transport is down, as when the only broker stops. */
  record StopBroker(long nanos) implements Strike {
    @Override
    public void strike(World world) {
      world.hosts().forEach(Host::transportDown);
      for (Host host : world.hosts()) {
        world.agenda().after(nanos + world.chance().exponential(50_000_000), host::transportUp);
      }
    }
  }

  /** Cuts one node off from all others. */
  record Isolate(Target target, long nanos, boolean inward, boolean outward) implements Strike {
    @Override
    public void strike(World world) {
      Host alone = target.in(world);
      if (alone == null) {
        return;
      }
      List<Link> links = new ArrayList<>();
      for (Host other : world.hosts()) {
        if (other != alone && inward) {
          links.add(new Link(other.id(), alone.id()));
        }
        if (other != alone && outward) {
          links.add(new Link(alone.id(), other.id()));
        }
      }
      new Cut(links, nanos).strike(world);
    }
  }

  /** A worker process dies. */
  record KillWorker(NodeId node) implements Strike {
    @Override
    public void strike(World world) {
      world.host(node).scripts().killOne();
    }
  }

  /** Bytes that no node sent arrive as a frame. */
  record Garbage(NodeId node, int length) implements Strike {
    @Override
    public void strike(World world) {
      world.host(node).arrive(world.chance().bytes(length));
    }
  }

  /** Whom a strike hits: a node by name, or whoever leads when it comes. */
  record Target(@Nullable NodeId node) {
    static final Target LEADER = new Target(null);

    @Nullable Host in(World world) {
      NodeId id = node != null ? node : world.leaders().leader();
      return id == null ? null : world.host(id);
    }
  }
}
