package io.atomspace.node.protocol.mutex;

import io.atomspace.node.kernel.Effect;
import io.atomspace.node.kernel.Members;
import io.atomspace.node.kernel.NodeId;
import io.atomspace.node.kernel.Protocol;
import io.atomspace.node.protocol.replication.MapAnswer.Found;
import io.atomspace.node.protocol.replication.Mistold;
import java.time.Duration;
import java.util.TreeMap;

/** Locks with one planted fault each. */
final class BrokenLocks {
  private BrokenLocks() {}

  /** Tells a number of its own as the token. */
  static Protocol tokenless() {
    return new LeaseLocks() {
      private long grants;

      @Override
      long granted(LockRequest request, long version) {
        return ++grants;
      }
    };
  }

  /** Takes anyone for the holder. */
  static Protocol unlockedByAnyone() {
    return new LeaseLocks() {
      @Override
      boolean holds(Found found, Holder holder, String owner, long token) {
        return true;
      }
    };
  }

  /** Tells the whole lease, though some of it is over. */
  static Protocol countedFromTheAnswer() {
    TreeMap<Long, Duration> asked = new TreeMap<>();
    return new Mistold(
        new LeaseLocks(),
        event -> {
          if (event instanceof LockCommand.Lock lock) {
            asked.put(lock.ticket(), lock.ttl());
          }
          return event;
        },
        effect ->
            effect instanceof Effect.Reply reply
                    && reply.answer() instanceof LockAnswer.Locked locked
                ? new Effect.Reply(
                    reply.ticket(),
                    new LockAnswer.Locked(
                        locked.lock(),
                        locked.owner(),
                        locked.token(),
                        asked.getOrDefault(reply.ticket(), locked.lease())))
                : effect);
  }

  /** Answers each request unless it holds the lock. */
  static Protocol answersWhileWaiting(Members members) {
    return new RicartAgrawala(members) {
      @Override
      boolean comesFirst(Section section, NodeId from, MutexRequest request) {
        return section.state == Section.State.HELD;
      }
    };
  }

  /** Counts what answers a request that is over. */
  static Protocol countsOldAnswers(Members members) {
    return new RicartAgrawala(members) {
      @Override
      boolean answers(Section section, MutexReply reply) {
        return true;
      }
    };
  }

  /** Forgets that it holds the lock when the members that are up change. */
  static Protocol dropsWithTheView(Members members) {
    return new RicartAgrawala(members) {
      @Override
      boolean comesFirst(Section section, NodeId from, MutexRequest request) {
        return (section.current || section.state != Section.State.HELD)
            && super.comesFirst(section, from, request);
      }
    };
  }
}
