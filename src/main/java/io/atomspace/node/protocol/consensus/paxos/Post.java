package io.atomspace.node.protocol.consensus.paxos;

import io.atomspace.node.kernel.Effect;
import io.atomspace.node.kernel.NodeId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The effects of one step. What a node says to itself stays in the house: whoever makes the step
 * takes it out by {@link #toSelf} until there is none.
 */
public final class Post {
  private final NodeId self;
  private final ArrayDeque<PaxosMessage> own = new ArrayDeque<>();
  private List<Effect> effects = new ArrayList<>();

  public Post(NodeId self) {
    this.self = self;
  }

  public void send(NodeId to, PaxosMessage message) {
    if (to.equals(self)) {
      own.add(message);
    } else {
      effects.add(Effect.Send.command(to, message));
    }
  }

  public void add(Effect effect) {
    effects.add(effect);
  }

  public @Nullable PaxosMessage toSelf() {
    return own.poll();
  }

  /** All effects since the last call. */
  public List<Effect> taken() {
    List<Effect> taken = effects;
    effects = new ArrayList<>();
    return taken;
  }
}
