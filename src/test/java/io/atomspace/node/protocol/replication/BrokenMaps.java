package io.atomspace.node.protocol.replication;

import io.atomspace.node.kernel.NodeId;
import io.atomspace.node.protocol.consensus.Decision;
import io.atomspace.node.protocol.consensus.Register;
import io.atomspace.node.protocol.replication.MapAnswer.Found;
import java.util.List;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/** Maps with one planted fault each, for the nodes of one history. */
final class BrokenMaps {
  private BrokenMaps() {}

  private static class Broken extends ReplicatedMap {
    Broken(NodeId self, RandomGenerator random) {
      super(self, StoreSettings.DEFAULT, random);
    }

    Broken(NodeId self, RandomGenerator random, Expiry expiry) {
      super(self, StoreSettings.DEFAULT, random, expiry);
    }
  }

  /** Counts a time to live from the moment at which any node first saw it, by that one's clock. */
  static MapNet.Factory countsFromAnothersClock() {
    TreeMap<String, Long> stamps = new TreeMap<>();
    return (members, random) ->
        List.of(
            new Broken(
                members.self(),
                random,
                new Expiry(1000) {
                  @Override
                  long sinceNanos(long nowNanos, Register register) {
                    return stamps.computeIfAbsent(register.operation(), none -> nowNanos);
                  }
                }));
  }

  /** Deletes what has taken the place of what expired. */
  static MapNet.Factory deletesWhateverIsThere() {
    return (members, random) ->
        List.of(
            new Broken(members.self(), random) {
              @Override
              Operation expiring(long id, long deadlineNanos, Expiry.Known due) {
                return new Changing(
                    id,
                    null,
                    deadlineNanos,
                    due.key(),
                    "expired-" + due.version(),
                    null,
                    0,
                    StoreCommand.ANY);
              }
            });
  }

  /** A watch says at its end what it saw at its beginning. */
  static MapNet.Factory misses() {
    return (members, random) ->
        List.of(
            new Broken(members.self(), random) {
              @Override
              Operation operation(
                  long id, Operation.Origin origin, long deadlineNanos, StoreCommand command) {
                return command instanceof StoreCommand.Watch watch
                    ? new Dull(id, origin, deadlineNanos, watch)
                    : super.operation(id, origin, deadlineNanos, command);
              }
            });
  }

  private static final class Dull extends Watching {
    private Found last;

    Dull(long id, Origin origin, long deadlineNanos, StoreCommand.Watch watch) {
      super(id, origin, deadlineNanos, watch);
    }

    @Override
    void found(Turn turn, Found found) {
      last = found;
      super.found(turn, found);
    }

    @Override
    void woken(Turn turn) {
      if (last == null) {
        super.woken(turn);
      } else {
        finish(turn, last);
      }
    }
  }

  /** A put is repeated under a new name. */
  static MapNet.Factory renames() {
    return (members, random) ->
        List.of(
            new Broken(members.self(), random) {
              @Override
              Operation operation(
                  long id, Operation.Origin origin, long deadlineNanos, StoreCommand command) {
                return command instanceof StoreCommand.Put put
                    ? new Renaming(id, origin, deadlineNanos, put)
                    : super.operation(id, origin, deadlineNanos, command);
              }
            });
  }

  private static final class Renaming extends Changing {
    private int attempts;

    Renaming(long id, Origin origin, long deadlineNanos, StoreCommand.Put put) {
      super(
          id,
          origin,
          deadlineNanos,
          put.key(),
          put.operation(),
          put.value(),
          put.ttl().toMillis(),
          put.condition());
    }

    @Override
    String operation() {
      return super.operation() + "-" + ++attempts;
    }
  }

  /** What may have happened counts as not done. */
  static MapNet.Factory takesUnknownForNone() {
    return (members, random) ->
        List.of(
            new Mistold(
                new Broken(members.self(), random),
                event ->
                    event instanceof Decision decision
                            && decision.outcome() == Decision.Outcome.UNKNOWN
                        ? new Decision(
                            decision.requester(),
                            decision.ticket(),
                            decision.key(),
                            Decision.Outcome.UNAVAILABLE,
                            decision.register())
                        : event,
                effect -> effect));
  }
}
