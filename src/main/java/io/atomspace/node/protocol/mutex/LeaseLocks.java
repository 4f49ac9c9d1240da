package io.atomspace.node.protocol.mutex;

import com.google.auto.service.AutoService;
import io.atomspace.node.kernel.Content;
import io.atomspace.node.kernel.Effect;
import io.atomspace.node.kernel.Event;
import io.atomspace.node.kernel.Json;
import io.atomspace.node.kernel.Kind;
import io.atomspace.node.kernel.TimerId;
import io.atomspace.node.protocol.replication.MapAnswer;
import io.atomspace.node.protocol.replication.MapAnswer.Found;
import io.atomspace.node.protocol.replication.MapAsk;
import io.atomspace.node.protocol.replication.MapTold;
import io.atomspace.node.protocol.replication.StoreCommand;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Locks as entries of the replicated map that live for the lease. The token is the version that the
 * key got with the grant, so it rises over owners, restarts and deletions; a renewal keeps it.
 * Waiters of one node queue in order and only the first of them contends with other nodes: nobody
 * starves behind its own node, and among nodes chance decides.
 */
public class LeaseLocks implements Mutex {
  /** What the keys of locks begin with in the map. */
  static final String KEYS = "lock/";

  private static final int REQUESTS_MAX = 1024;

  /** Each attempt that fails shows that another's succeeded. */
  private static final int ATTEMPTS_MAX = 64;

  /**
   * What is written of a lock.
   *
   * @param token 0 if it is the version of this very entry
   */
  public record Holder(String owner, long token) {}

  private final TreeMap<Long, LockRequest> requests = new TreeMap<>();

  /** Of each lock somebody waits for: who, in order; the first contends. */
  private final TreeMap<String, Deque<Long>> queues = new TreeMap<>();

  private List<Effect> effects = new ArrayList<>();
  private long ids;

  @Override
  public final Set<Class<? extends Record>> hears() {
    return Set.of(
        LockCommand.Lock.class,
        LockCommand.Renew.class,
        LockCommand.Unlock.class,
        LockCommand.FindLock.class,
        MapTold.class);
  }

  @Override
  public final List<Effect> step(long nowNanos, Event event) {
    if (event instanceof LockCommand command) {
      command(nowNanos, command);
    } else if (event instanceof MapTold told && told.requester().equals(NAME)) {
      LockRequest request = requests.get(told.ticket());
      if (request != null) {
        answered(nowNanos, request, told.answer());
      }
    } else if (event instanceof Event.TimerFired fired) {
      overdue(nowNanos, Long.parseLong(fired.timer().name()));
    }
    List<Effect> taken = effects;
    effects = new ArrayList<>();
    return taken;
  }

  private void command(long nowNanos, LockCommand command) {
    Effect.Refusal fault = LockBounds.check(command);
    if (fault == null && requests.size() >= REQUESTS_MAX) {
      fault = LockBounds.busy();
    }
    if (fault != null) {
      effects.add(new Effect.Reply(command.ticket(), fault));
      return;
    }
    LockRequest request = new LockRequest(++ids, command, nowNanos);
    requests.put(request.id, request);
    look(request);
  }

  private void look(LockRequest request) {
    request.phase = LockRequest.Phase.LOOKING;
    ask(new StoreCommand.Get(request.id, KEYS + request.lock()));
  }

  private void ask(StoreCommand command) {
    effects.add(new Effect.Tell(new MapAsk.Plain(NAME, command)));
  }

  private void answered(long nowNanos, LockRequest request, MapAnswer answer) {
    if (answer instanceof Found found) {
      request.attempts++;
      found(nowNanos, request, found);
    } else if (answer instanceof MapAnswer.Written written) {
      written(nowNanos, request, written.version());
    } else if (answer instanceof MapAnswer.Conflict) {
      if (request.attempts < ATTEMPTS_MAX) {
        look(request);
      } else {
        reply(nowNanos, request, LockBounds.held());
      }
    } else {
      reply(nowNanos, request, MapAnswer.forUser(answer));
    }
  }

  private void found(long nowNanos, LockRequest request, Found found) {
    Holder holder = found.value() == null ? null : Json.read(found.value(), Holder.class);
    if (request.command instanceof LockCommand.Lock lock) {
      if (holder == null) {
        acquire(nowNanos, request, found);
      } else if (holder.owner.equals(lock.owner())) {
        write(nowNanos, request, found, token(found, holder), lock.ttl());
      } else {
        await(nowNanos, request, found);
      }
    } else if (request.command instanceof LockCommand.Renew renew) {
      if (holder != null && holds(found, holder, renew.owner(), renew.token())) {
        request.owner = holder.owner;
        write(nowNanos, request, found, renew.token(), renew.ttl());
      } else {
        reply(nowNanos, request, LockBounds.lost());
      }
    } else if (request.command instanceof LockCommand.Unlock unlock) {
      if (holder != null && holds(found, holder, unlock.owner(), unlock.token())) {
        ask(new StoreCommand.Delete(request.id, found.key(), found.version(), null));
      } else {
        reply(nowNanos, request, LockBounds.lost());
      }
    } else {
      reply(
          nowNanos,
          request,
          holder == null
              ? LockBounds.free(request.lock())
              : new LockAnswer.Holder(request.lock(), holder.owner, token(found, holder)));
    }
  }

  /** Whether this owner holds the lock under this token. */
  boolean holds(Found found, Holder holder, @Nullable String owner, long token) {
    return (owner == null || holder.owner.equals(owner)) && token(found, holder) == token;
  }

  private static long token(Found found, Holder holder) {
    return holder.token == 0 ? found.version() : holder.token;
  }

  private void acquire(long nowNanos, LockRequest request, Found found) {
    Deque<Long> queue = queues.computeIfAbsent(request.lock(), none -> new ArrayDeque<>());
    if (!queue.contains(request.id)) {
      queue.add(request.id);
    }
    if (queue.peekFirst() == request.id) {
      write(nowNanos, request, found, 0, request.ttl());
    } else {
      request.phase = LockRequest.Phase.QUEUED;
      timer(request, Math.max(0, request.endNanos() - nowNanos));
    }
  }

  private void write(long nowNanos, LockRequest request, Found found, long token, Duration ttl) {
    request.phase = LockRequest.Phase.WRITING;
    request.token = token;
    // The lease runs from before it is asked for, so it ends here before it ends anywhere else.
    request.leasedNanos = nowNanos;
    String value = Json.write(new Holder(request.owner, token));
    ask(new StoreCommand.Put(request.id, found.key(), value, found.version(), ttl, null));
  }

  private void await(long nowNanos, LockRequest request, Found found) {
    Deque<Long> queue = queues.computeIfAbsent(request.lock(), none -> new ArrayDeque<>());
    if (!queue.contains(request.id)) {
      queue.add(request.id);
    }
    long leftNanos = request.endNanos() - nowNanos;
    if (leftNanos <= 0) {
      reply(nowNanos, request, LockBounds.held());
    } else if (queue.peekFirst() == request.id) {
      request.phase = LockRequest.Phase.WATCHING;
      ask(
          new StoreCommand.Watch(
              request.id, found.key(), found.version(), Duration.ofNanos(leftNanos)));
    } else {
      request.phase = LockRequest.Phase.QUEUED;
      timer(request, leftNanos);
    }
  }

  private void timer(LockRequest request, long delayNanos) {
    effects.add(
        new Effect.SetTimer(
            new TimerId(NAME, Long.toString(request.id)), Duration.ofNanos(delayNanos)));
  }

  private void overdue(long nowNanos, long id) {
    LockRequest request = requests.get(id);
    if (request != null && request.phase == LockRequest.Phase.QUEUED) {
      reply(nowNanos, request, LockBounds.held());
    }
  }

  private void written(long nowNanos, LockRequest request, long version) {
    if (request.command instanceof LockCommand.Unlock unlock) {
      reply(nowNanos, request, new LockAnswer.Unlocked(unlock.lock()));
      return;
    }
    long token = granted(request, version);
    long leaseNanos = request.ttl().toNanos() - (nowNanos - request.leasedNanos);
    reply(
        nowNanos,
        request,
        leaseNanos > 0
            ? new LockAnswer.Locked(
                request.lock(), request.owner, token, Duration.ofNanos(leaseNanos))
            : new Effect.Refusal(
                503, "Lease over", "the lease was over before its grant was known; ask again"));
  }

  /** The token of a lock that was written with this version. */
  long granted(LockRequest request, long version) {
    return request.token == 0 ? version : request.token;
  }

  private void reply(long nowNanos, LockRequest request, Effect.Answer answer) {
    requests.remove(request.id);
    effects.add(new Effect.Reply(request.command.ticket(), answer));
    Deque<Long> queue = queues.get(request.lock());
    if (queue == null) {
      return;
    }
    boolean first = !queue.isEmpty() && queue.peekFirst() == request.id;
    queue.remove(request.id);
    if (queue.isEmpty()) {
      queues.remove(request.lock());
    } else if (first) {
      next(requests.get(queue.peekFirst()));
    }
  }

  private void next(@Nullable LockRequest request) {
    if (request != null && request.phase == LockRequest.Phase.QUEUED) {
      effects.add(new Effect.CancelTimer(new TimerId(NAME, Long.toString(request.id))));
      look(request);
    }
  }

  /** Entries that only waiting requests have. */
  public final int openEntries() {
    return requests.size() + queues.size();
  }

  /** Found by its kind. */
  @Kind("lease")
  @AutoService(MutexProvider.class)
  public static final class Provider implements MutexProvider {
    @Override
    public Mutex create(Context context) {
      return new LeaseLocks();
    }

    @Override
    public List<Class<? extends Content>> contents() {
      return List.of();
    }
  }
}
