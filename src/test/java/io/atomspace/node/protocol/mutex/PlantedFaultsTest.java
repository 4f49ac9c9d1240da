package io.atomspace.node.protocol.mutex;

import static org.junit.jupiter.api.Assertions.fail;

import io.atomspace.node.kernel.Effect;
import io.atomspace.node.kernel.Members;
import io.atomspace.node.kernel.NodeId;
import io.atomspace.node.kernel.Profile;
import io.atomspace.node.kernel.Protocol;
import io.atomspace.node.protocol.membership.Membership;
import io.atomspace.node.protocol.membership.MembershipSettings;
import io.atomspace.node.protocol.replication.MapAnswer.Found;
import io.atomspace.node.protocol.replication.MapNet;
import io.atomspace.node.protocol.replication.Mistold;
import io.atomspace.node.protocol.replication.ReplicatedMap;
import io.atomspace.node.protocol.replication.StoreSettings;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The histories of {@link MutexContract} find what they are there to find. */
class PlantedFaultsTest {
  private static final int SEEDS = 200;
  private static final String TWO = " while .* hold|renewed while";

  @Test
  void aLockWithoutItsToken() {
    leases(
        "token .* after",
        () ->
            new LeaseLocks() {
              private long grants;

              @Override
              long granted(LockRequest request, long version) {
                return ++grants;
              }
            });
  }

  @Test
  void anUnlockByAFormerHolder() {
    leases(
        "former holder|" + TWO,
        () ->
            new LeaseLocks() {
              @Override
              boolean holds(Found found, Holder holder, String owner, long token) {
                return true;
              }
            });
  }

  @Test
  void aLeaseCountedFromItsAnswer() {
    leases(
        TWO,
        () -> {
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
        });
  }

  @Test
  void aReplyToALaterRequestWhileOneWaits() {
    messages(
        TWO + "|token .* after",
        members ->
            new RicartAgrawala(members) {
              @Override
              boolean comesFirst(Section section, NodeId from, MutexRequest request) {
                return section.state == Section.State.HELD;
              }
            });
  }

  @Test
  void aReplyToAnEarlierRequestCounted() {
    messages(
        TWO + "|token .* after",
        members ->
            new RicartAgrawala(members) {
              @Override
              boolean answers(Section section, MutexReply reply) {
                return true;
              }
            });
  }

  @Test
  void aHeldLockDroppedWhenTheViewChanges() {
    messages(
        TWO,
        members ->
            new RicartAgrawala(members) {
              @Override
              boolean comesFirst(Section section, NodeId from, MutexRequest request) {
                return (section.current || section.state != Section.State.HELD)
                    && super.comesFirst(section, from, request);
              }
            });
  }

  private static void leases(String what, Supplier<Protocol> locks) {
    found(
        what,
        true,
        (members, random) ->
            List.of(new ReplicatedMap(members.self(), StoreSettings.DEFAULT, random), locks.get()));
  }

  private static void messages(String what, Function<Members, Protocol> locks) {
    found(
        what,
        false,
        (members, random) ->
            List.of(
                new Membership(
                    members,
                    new Profile("http://" + members.self(), 1, List.of()),
                    MembershipSettings.DEFAULT,
                    random),
                locks.apply(members)));
  }

  private static void found(String what, boolean fenced, MapNet.Factory factory) {
    for (long seed = 0; seed < SEEDS; seed++) {
      Optional<String> broken = LockHistories.faults(seed, factory, fenced);
      // It may break other things before.
      if (broken.isPresent() && Pattern.compile(what).matcher(broken.get()).find()) {
        return;
      }
    }
    fail(what + " not found in " + SEEDS + " seeds");
  }
}
