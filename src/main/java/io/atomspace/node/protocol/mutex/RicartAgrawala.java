package io.atomspace.node.protocol.mutex;

import com.google.auto.service.AutoService;
import io.atomspace.node.kernel.Content;
import io.atomspace.node.kernel.Effect;
import io.atomspace.node.kernel.Event;
import io.atomspace.node.kernel.Fact;
import io.atomspace.node.kernel.Kind;
import io.atomspace.node.kernel.Members;
import io.atomspace.node.kernel.Message;
import io.atomspace.node.kernel.NodeId;
import io.atomspace.node.kernel.TimerId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Mutual exclusion by messages alone: who wants to enter asks all members, and enters when all have
 * replied; who holds the lock, or asked earlier, replies later (Ricart and Agrawala 1981, An
 * Optimal Algorithm for Mutual Exclusion in Computer Networks). Requests are ordered by Lamport
 * stamps, so nobody starves.
 *
 * <p>It works within one {@link View}: while a member is DOWN every request is refused with 503.
 * When the view changes, requests begin anew, and a held lock is lengthened no more; it is still
 * kept from others until its lease is over. A lock does not outlive its node, and tokens rise only
 * as long as no member restarts: it fences nothing over views.
 */
public class RicartAgrawala implements Mutex {
  private static final int WAITERS_MAX = 1024;
  private static final int SECTIONS_MAX = 4096;
  private static final Duration ROUND = Duration.ofSeconds(1);
  private static final Duration REPEAT = Duration.ofSeconds(2);
  private static final int MEMBERS_MAX = 256;
  private static final String LEASE = "lease/";
  private static final String AGAIN = "again/";
  private static final String WAIT = "wait/";

  private final Members members;
  private final View views;
  private final Searches searches;
  private final TreeMap<String, Section> sections = new TreeMap<>();
  private List<Effect> effects = new ArrayList<>();
  private @Nullable String view;
  private long clock;
  private long ids;
  private int waiters;

  public RicartAgrawala(Members members) {
    if (members.all().size() > MEMBERS_MAX) {
      throw new IllegalArgumentException("at most " + MEMBERS_MAX + " members");
    }
    this.members = members;
    this.views = new View(members);
    this.searches = new Searches(members, sections);
  }

  @Override
  public final Set<Class<? extends Record>> hears() {
    return Set.of(
        LockCommand.Lock.class,
        LockCommand.Renew.class,
        LockCommand.Unlock.class,
        LockCommand.FindLock.class,
        MutexRequest.class,
        MutexReply.class,
        MutexView.class,
        MutexAsked.class,
        MutexTold.class);
  }

  @Override
  public final List<Effect> step(long nowNanos, Event event) {
    if (event instanceof Event.Received received) {
      message(nowNanos, received.message());
    } else if (event instanceof LockCommand command) {
      command(nowNanos, command);
    } else if (event instanceof Event.TimerFired fired) {
      timer(nowNanos, fired.timer().name());
    } else if (event instanceof Event.Announced announced) {
      fact(nowNanos, announced.fact());
    } else if (event instanceof Event.Started started) {
      views.born(started.session());
      viewChanged(nowNanos);
    }
    List<Effect> taken = effects;
    effects = new ArrayList<>();
    return taken;
  }

  // Users.

  private void command(long nowNanos, LockCommand command) {
    Effect.Refusal fault = LockBounds.check(command);
    if (fault != null) {
      reply(command.ticket(), fault);
    } else if (command instanceof LockCommand.Lock lock) {
      lock(nowNanos, lock);
    } else if (command instanceof LockCommand.Renew renew) {
      Section section = sections.get(renew.lock());
      if (section != null && section.current && holds(section, renew.owner(), renew.token())) {
        lease(nowNanos, section, renew.ttl());
        reply(renew.ticket(), section.locked(renew.ttl()));
      } else {
        reply(renew.ticket(), LockBounds.lost());
      }
    } else if (command instanceof LockCommand.Unlock unlock) {
      Section section = sections.get(unlock.lock());
      if (section != null && holds(section, unlock.owner(), unlock.token())) {
        reply(unlock.ticket(), new LockAnswer.Unlocked(unlock.lock()));
        release(nowNanos, section);
      } else {
        reply(unlock.ticket(), LockBounds.lost());
      }
    } else if (view == null) {
      reply(command.ticket(), LockBounds.memberDown());
    } else {
      searches.begin(command, effects);
    }
  }

  /** Whether this owner holds the lock under this token. */
  boolean holds(Section section, @Nullable String owner, long token) {
    return section.state == Section.State.HELD
        && (owner == null || section.isHeldBy(owner))
        && section.token == token;
  }

  private void lock(long nowNanos, LockCommand.Lock command) {
    Section section = sections.get(command.lock());
    if (view == null) {
      reply(command.ticket(), LockBounds.memberDown());
    } else if (section != null && section.current && section.isHeldBy(command.owner())) {
      lease(nowNanos, section, command.ttl());
      reply(command.ticket(), section.locked(command.ttl()));
    } else if (waiters >= WAITERS_MAX || sections.size() >= SECTIONS_MAX) {
      reply(command.ticket(), LockBounds.busy());
    } else {
      if (section == null) {
        section = new Section(command.lock());
        sections.put(command.lock(), section);
      }
      // Even a free lock takes the round trip of a question to all.
      long waitNanos = Math.max(command.patience().toNanos(), ROUND.toNanos());
      section.queue.add(new Section.Waiter(++ids, command, nowNanos + waitNanos));
      waiters++;
      armWait(nowNanos, section);
      ask(nowNanos, section);
    }
  }

  private void reply(long ticket, Effect.Answer answer) {
    effects.add(new Effect.Reply(ticket, answer));
  }

  // The algorithm.

  private void ask(long nowNanos, Section section) {
    String now = view;
    if (section.state != Section.State.FREE || section.queue.isEmpty() || now == null) {
      return;
    }
    section.state = Section.State.WANTED;
    section.stamp = ++clock;
    section.view = now;
    section.awaited.clear();
    section.awaited.addAll(members.peers());
    section.awaited.forEach(peer -> request(section, peer));
    setTimer(AGAIN + section.lock, REPEAT.toNanos());
    enterIfAllReplied(nowNanos, section);
  }

  private void request(Section section, NodeId peer) {
    send(peer, new MutexRequest(section.lock, section.stamp, section.view));
  }

  private void send(NodeId peer, Content content) {
    effects.add(Effect.Send.command(peer, content));
  }

  private void message(long nowNanos, Message message) {
    NodeId from = message.from();
    if (message.content() instanceof MutexRequest request) {
      clock = Math.max(clock, request.stamp());
      if (request.view().equals(view)) {
        requested(from, request);
      }
    } else if (message.content() instanceof MutexReply reply) {
      replied(nowNanos, from, reply);
    } else if (message.content() instanceof MutexView news) {
      if (news.view().equals(view)) {
        repeat(from);
      }
    } else {
      searches.hear(message, effects);
    }
  }

  private void requested(NodeId from, MutexRequest request) {
    Section section = sections.get(request.lock());
    if (section != null && comesFirst(section, from, request)) {
      section.deferred.merge(from, request, RicartAgrawala::later);
    } else {
      send(from, new MutexReply(request.lock(), request.stamp(), request.view()));
    }
  }

  private static MutexRequest later(MutexRequest one, MutexRequest other) {
    return one.stamp() > other.stamp() ? one : other;
  }

  /** Whether this node's own claim comes before that of another. */
  boolean comesFirst(Section section, NodeId from, MutexRequest request) {
    return switch (section.state) {
      case HELD -> true;
      case WANTED ->
          section.stamp < request.stamp()
              || (section.stamp == request.stamp() && members.self().compareTo(from) < 0);
      case FREE -> false;
    };
  }

  private void replied(long nowNanos, NodeId from, MutexReply reply) {
    Section section = sections.get(reply.lock());
    if (section != null && section.state == Section.State.WANTED && answers(section, reply)) {
      section.awaited.remove(from);
      enterIfAllReplied(nowNanos, section);
    }
  }

  /** Whether that is a reply to the request under way, not to an earlier one. */
  boolean answers(Section section, MutexReply reply) {
    return reply.stamp() == section.stamp && reply.view().equals(section.view);
  }

  private void enterIfAllReplied(long nowNanos, Section section) {
    if (!section.awaited.isEmpty()) {
      return;
    }
    Section.Waiter first = section.queue.remove();
    waiters--;
    cancelTimer(AGAIN + section.lock);
    section.state = Section.State.HELD;
    section.current = true;
    section.owner = first.command().owner();
    section.token = section.stamp * MEMBERS_MAX + members.all().indexOf(members.self());
    lease(nowNanos, section, first.command().ttl());
    reply(first.command().ticket(), section.locked(first.command().ttl()));
  }

  private void lease(long nowNanos, Section section, Duration ttl) {
    section.leaseEndNanos = nowNanos + ttl.toNanos();
    setTimer(LEASE + section.lock, ttl.toNanos());
  }

  private void release(long nowNanos, Section section) {
    cancelTimer(LEASE + section.lock);
    free(section);
    ask(nowNanos, section);
    tidy(section);
  }

  /** Gives up a claim: those who waited for this node wait for it no longer. */
  private void free(Section section) {
    section.state = Section.State.FREE;
    section.owner = null;
    section.awaited.clear();
    section.deferred.forEach(
        (peer, request) ->
            send(peer, new MutexReply(request.lock(), request.stamp(), request.view())));
    section.deferred.clear();
  }

  private void tidy(Section section) {
    if (section.isIdle()) {
      sections.remove(section.lock);
      cancelTimer(AGAIN + section.lock);
      cancelTimer(WAIT + section.lock);
    }
  }

  /** A member may have missed what this node asked. */
  private void repeat(NodeId peer) {
    for (Section section : sections.values()) {
      if (section.state == Section.State.WANTED && section.awaited.contains(peer)) {
        request(section, peer);
      }
    }
  }

  // Views.

  private void fact(long nowNanos, Fact fact) {
    if (fact instanceof Fact.Peer peer && views.apply(peer)) {
      viewChanged(nowNanos);
    } else if (fact instanceof Fact.ChannelReset reset && view != null) {
      send(reset.peer(), new MutexView(view));
      repeat(reset.peer());
    }
  }

  private void viewChanged(long nowNanos) {
    view = views.text();
    for (Section section : List.copyOf(sections.values())) {
      section.current = false;
      if (view == null) {
        section.queue.forEach(waiter -> reply(waiter.command().ticket(), LockBounds.memberDown()));
        waiters -= section.queue.size();
        section.queue.clear();
      }
      if (section.state == Section.State.WANTED) {
        free(section);
        ask(nowNanos, section);
      }
      tidy(section);
    }
    String now = view;
    if (now != null) {
      members.peers().forEach(peer -> send(peer, new MutexView(now)));
    }
  }

  // Timers.

  private void timer(long nowNanos, String name) {
    searches.fired(name, effects);
    Section section = sections.get(name.substring(name.indexOf('/') + 1));
    if (section == null || name.startsWith(Searches.TIMER)) {
      return;
    }
    if (name.startsWith(LEASE)) {
      if (section.state == Section.State.HELD && nowNanos - section.leaseEndNanos >= 0) {
        release(nowNanos, section);
      }
    } else if (name.startsWith(AGAIN)) {
      if (section.state == Section.State.WANTED) {
        section.awaited.forEach(peer -> request(section, peer));
        setTimer(AGAIN + section.lock, REPEAT.toNanos());
      }
    } else {
      overdue(nowNanos, section);
    }
  }

  private void overdue(long nowNanos, Section section) {
    for (Section.Waiter waiter : List.copyOf(section.queue)) {
      if (nowNanos - waiter.endNanos() >= 0) {
        section.queue.remove(waiter);
        waiters--;
        reply(waiter.command().ticket(), LockBounds.held());
      }
    }
    if (!section.queue.isEmpty()) {
      armWait(nowNanos, section);
    } else if (section.state == Section.State.WANTED) {
      free(section);
    }
    tidy(section);
  }

  private void armWait(long nowNanos, Section section) {
    setTimer(WAIT + section.lock, section.waitEndNanos() - nowNanos);
  }

  private void setTimer(String name, long delayNanos) {
    effects.add(
        new Effect.SetTimer(new TimerId(NAME, name), Duration.ofNanos(Math.max(0, delayNanos))));
  }

  private void cancelTimer(String name) {
    effects.add(new Effect.CancelTimer(new TimerId(NAME, name)));
  }

  /** Entries that only held and wanted locks have. */
  public final int openEntries() {
    return sections.size() + waiters + searches.size();
  }

  /** Found by its kind. */
  @Kind("ricart-agrawala")
  @AutoService(MutexProvider.class)
  public static final class Provider implements MutexProvider {
    @Override
    public Mutex create(Context context) {
      return new RicartAgrawala(context.members());
    }

    @Override
    public List<Class<? extends Content>> contents() {
      return List.of(
          MutexRequest.class, MutexReply.class, MutexView.class, MutexAsked.class, MutexTold.class);
    }
  }
}
