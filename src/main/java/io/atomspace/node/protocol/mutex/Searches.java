package io.atomspace.node.protocol.mutex;

import io.atomspace.node.kernel.Effect;
import io.atomspace.node.kernel.Members;
import io.atomspace.node.kernel.Message;
import io.atomspace.node.kernel.NodeId;
import io.atomspace.node.kernel.TimerId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Users who want to know the holder of a lock where no node but the holder's knows: all members are
 * asked. It is free if none says otherwise.
 */
final class Searches {
  static final String TIMER = "search/";
  private static final int SEARCHES_MAX = 1024;
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private record Search(String lock, TreeSet<NodeId> awaited) {}

  private final Members members;
  private final Map<String, Section> sections;
  private final TreeMap<Long, Search> searches = new TreeMap<>();

  /**
   * @param sections of this node
   */
  Searches(Members members, Map<String, Section> sections) {
    this.members = members;
    this.sections = sections;
  }

  void begin(LockCommand command, List<Effect> effects) {
    long ticket = command.ticket();
    String lock = command.lock();
    Section here = held(lock);
    if (here != null && here.owner != null) {
      reply(ticket, new LockAnswer.Holder(lock, here.owner, here.token), effects);
    } else if (members.peers().isEmpty()) {
      reply(ticket, LockBounds.free(lock), effects);
    } else if (searches.size() >= SEARCHES_MAX) {
      reply(ticket, LockBounds.busy(), effects);
    } else {
      searches.put(ticket, new Search(lock, new TreeSet<>(members.peers())));
      for (NodeId peer : members.peers()) {
        effects.add(Effect.Send.command(peer, new MutexAsked(lock, ticket)));
      }
      effects.add(new Effect.SetTimer(timer(ticket), PATIENCE));
    }
  }

  private @Nullable Section held(String lock) {
    Section section = sections.get(lock);
    return section != null && section.state == Section.State.HELD ? section : null;
  }

  void hear(Message message, List<Effect> effects) {
    if (message.content() instanceof MutexAsked asked) {
      Section here = held(asked.lock());
      effects.add(
          Effect.Send.command(
              message.from(),
              here == null
                  ? new MutexTold(asked.lock(), asked.ticket(), null, 0)
                  : new MutexTold(asked.lock(), asked.ticket(), here.owner, here.token)));
    } else if (message.content() instanceof MutexTold told) {
      told(message.from(), told, effects);
    }
  }

  private void told(NodeId from, MutexTold told, List<Effect> effects) {
    Search search = searches.get(told.ticket());
    if (search == null || !search.lock.equals(told.lock())) {
      return;
    }
    search.awaited.remove(from);
    if (told.owner() != null) {
      end(told.ticket(), new LockAnswer.Holder(told.lock(), told.owner(), told.token()), effects);
    } else if (search.awaited.isEmpty()) {
      end(told.ticket(), LockBounds.free(told.lock()), effects);
    }
  }

  private void end(long ticket, Effect.Answer answer, List<Effect> effects) {
    searches.remove(ticket);
    effects.add(new Effect.CancelTimer(timer(ticket)));
    reply(ticket, answer, effects);
  }

  private static void reply(long ticket, Effect.Answer answer, List<Effect> effects) {
    effects.add(new Effect.Reply(ticket, answer));
  }

  /** Of its own timers: a member is silent, and may hold the lock. */
  void fired(String timer, List<Effect> effects) {
    if (timer.startsWith(TIMER)) {
      long ticket = Long.parseLong(timer.substring(TIMER.length()));
      if (searches.remove(ticket) != null) {
        reply(ticket, LockBounds.memberDown(), effects);
      }
    }
  }

  int size() {
    return searches.size();
  }

  private static TimerId timer(long ticket) {
    return new TimerId(Mutex.NAME, TIMER + ticket);
  }
}
