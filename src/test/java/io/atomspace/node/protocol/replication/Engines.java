package io.atomspace.node.protocol.replication;

import io.atomspace.node.kernel.Profile;
import io.atomspace.node.kernel.Protocol;
import io.atomspace.node.kernel.Settings;
import io.atomspace.node.protocol.consensus.ConsensusProvider;
import io.atomspace.node.protocol.membership.Membership;
import io.atomspace.node.protocol.membership.MembershipSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Nodes over a real engine of consensus instead of {@link Registers}. */
public final class Engines {
  private Engines() {}

  /** The same protocols: over an engine in one of ten histories, as those take long. */
  public static MapNet.Factory someOver(long seed, MapNet.Factory protocols) {
    List<String> kinds = List.copyOf(ConsensusProvider.KINDS.names());
    return Math.floorMod(seed, 10L) == 0
        ? over(kinds.get((int) Math.floorMod(seed / 10, (long) kinds.size())), protocols)
        : protocols;
  }

  /** The same protocols, over the engine of that kind. */
  public static MapNet.Factory over(String kind, MapNet.Factory protocols) {
    return (members, random) -> {
      List<Protocol> all = new ArrayList<>();
      all.add(
          new Membership(
              members,
              new Profile("http://" + members.self(), 1, List.of()),
              MembershipSettings.DEFAULT,
              random));
      all.add(
          ConsensusProvider.KINDS
              .named(kind)
              .create(
                  new ConsensusProvider.Context(
                      members, Duration.ofMillis(1500), Settings.of(Map.of()), random)));
      all.addAll(protocols.create(members, random));
      return all;
    };
  }
}
