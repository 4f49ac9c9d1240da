package io.atomspace.node.protocol.ledger;

import io.atomspace.node.kernel.Effect;
import io.atomspace.node.kernel.Event;
import io.atomspace.node.kernel.Members;
import io.atomspace.node.kernel.Protocol;
import io.atomspace.node.protocol.jobs.LedgerAsk;
import io.atomspace.node.protocol.jobs.LedgerTold;
import io.atomspace.node.protocol.replication.MapAsk;
import io.atomspace.node.protocol.replication.StoreCommand;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** Ledgers with one planted fault each: what they do is changed on its way out. */
public final class BrokenLedgers {
  private BrokenLedgers() {}

  private record Altered(
      JobLedger ledger, Function<Event, List<Effect>> first, UnaryOperator<Effect> each)
      implements Protocol {
    @Override
    public String name() {
      return ledger.name();
    }

    @Override
    public Set<Class<? extends Record>> hears() {
      return ledger.hears();
    }

    @Override
    public List<Effect> step(long nowNanos, Event event) {
      List<Effect> effects = new ArrayList<>(first.apply(event));
      for (Effect effect : ledger.step(nowNanos, event)) {
        Effect altered = each.apply(effect);
        if (altered != null) {
          effects.add(altered);
        }
      }
      return effects;
    }
  }

  private static Protocol of(
      Members members,
      LedgerSettings settings,
      Function<Event, List<Effect>> first,
      UnaryOperator<Effect> each) {
    return new Altered(new JobLedger(members, settings), first, each);
  }

  /** A job is accepted before a majority has it. */
  public static Protocol hasty(Members members, LedgerSettings settings) {
    return of(
        members,
        settings,
        event ->
            event instanceof LedgerAsk.Enter enter
                ? List.of(
                    new Effect.Tell(
                        new LedgerTold.Entered(enter.view().id(), enter.view().generation(), null)))
                : List.of(),
        effect ->
            effect instanceof Effect.Tell tell && tell.event() instanceof LedgerTold.Entered
                ? null
                : effect);
  }

  /** A job is taken over whoever took it over before. */
  public static Protocol grabbing(Members members, LedgerSettings settings) {
    return unconditional(members, settings, "ledger/A");
  }

  /** A job is ended by whoever once took it. */
  public static Protocol stubborn(Members members, LedgerSettings settings) {
    return unconditional(members, settings, "ledger/C");
  }

  /** Writes whose names begin so are done whatever the entry is. */
  private static Protocol unconditional(Members members, LedgerSettings settings, String begin) {
    return of(
        members,
        settings,
        event -> List.of(),
        effect ->
            effect instanceof Effect.Tell tell
                    && tell.event() instanceof MapAsk.Plain ask
                    && ask.command() instanceof StoreCommand.Put put
                    && put.operation() != null
                    && ("ledger/" + put.operation()).startsWith(begin)
                ? new Effect.Tell(
                    new MapAsk.Plain(
                        ask.requester(),
                        new StoreCommand.Put(
                            put.ticket(),
                            put.key(),
                            put.value(),
                            StoreCommand.ANY,
                            put.ttl(),
                            put.operation())))
                : effect);
  }

  /** Nobody goes on with a job whose taker died. */
  public static Protocol careless(Members members, LedgerSettings settings) {
    return of(
        members,
        settings,
        event -> List.of(),
        effect ->
            effect instanceof Effect.Tell tell && tell.event() instanceof LedgerTold.Adopted
                ? null
                : effect);
  }
}
