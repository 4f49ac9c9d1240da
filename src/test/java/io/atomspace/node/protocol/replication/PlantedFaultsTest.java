package io.atomspace.node.protocol.replication;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.atomspace.node.kernel.NodeId;
import io.atomspace.node.protocol.consensus.Decision;
import io.atomspace.node.protocol.consensus.Register;
import io.atomspace.node.protocol.replication.MapAnswer.Found;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The histories of {@link ReplicatedMapTest} find what they are there to find. */
class PlantedFaultsTest {
  private static final int SEEDS = 200;

  private static class Broken extends ReplicatedMap {
    Broken(NodeId self, RandomGenerator random) {
      super(self, StoreSettings.DEFAULT, random);
    }

    Broken(NodeId self, RandomGenerator random, Expiry expiry) {
      super(self, StoreSettings.DEFAULT, random, expiry);
    }
  }

  @Test
  void aTimeToLiveCountedFromAnothersClock() {
    TreeMap<String, Long> stamps = new TreeMap<>();
    found(
        "expired early",
        (members, random) ->
            List.of(
                new Broken(
                    members.self(),
                    random,
                    new Expiry(1000) {
                      @Override
                      long sinceNanos(long nowNanos, Register register) {
                        return stamps.computeIfAbsent(register.operation(), none -> nowNanos);
                      }
                    })));
  }

  @Test
  void anExpiryThatDeletesWhateverIsThere() {
    found(
        "expired early",
        (members, random) ->
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
                }));
  }

  @Test
  void aWatchThatMisses() {
    found(
        "missed",
        (members, random) ->
            List.of(
                new Broken(members.self(), random) {
                  @Override
                  Operation operation(
                      long id, Operation.Origin origin, long deadlineNanos, StoreCommand command) {
                    return command instanceof StoreCommand.Watch watch
                        ? new Dull(id, origin, deadlineNanos, watch)
                        : super.operation(id, origin, deadlineNanos, command);
                  }
                }));
  }

  /** Says at the end what it saw at the beginning. */
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

  @Test
  void aRepetitionUnderANewName() {
    found(
        "not linearizable",
        (members, random) ->
            List.of(
                new Broken(members.self(), random) {
                  @Override
                  Operation operation(
                      long id, Operation.Origin origin, long deadlineNanos, StoreCommand command) {
                    return command instanceof StoreCommand.Put put
                        ? new Renaming(id, origin, deadlineNanos, put)
                        : super.operation(id, origin, deadlineNanos, command);
                  }
                }));
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

  @Test
  void anUnknownOutcomeTakenForNone() {
    found(
        "not linearizable",
        (members, random) ->
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
                    effect -> effect)));
  }

  private static void found(String what, MapNet.Factory factory) {
    for (long seed = 0; seed < SEEDS; seed++) {
      Optional<String> broken = StoreHistories.faults(seed, factory);
      if (broken.isPresent()) {
        assertTrue(Pattern.compile(what).matcher(broken.get()).find(), broken.get());
        return;
      }
    }
    fail("not found in " + SEEDS + " seeds");
  }
}
