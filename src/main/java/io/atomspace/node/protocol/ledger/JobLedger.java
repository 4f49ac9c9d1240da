package io.atomspace.node.protocol.ledger;

import io.atomspace.node.kernel.Body;
import io.atomspace.node.kernel.Content;
import io.atomspace.node.kernel.Effect;
import io.atomspace.node.kernel.Event;
import io.atomspace.node.kernel.Fact;
import io.atomspace.node.kernel.Members;
import io.atomspace.node.kernel.Protocol;
import io.atomspace.node.protocol.jobs.JobCommand;
import io.atomspace.node.protocol.jobs.JobMessage.JobFile;
import io.atomspace.node.protocol.jobs.LedgerAsk;
import io.atomspace.node.protocol.jobs.LedgerTold;
import io.atomspace.node.protocol.replication.MapAnswer;
import io.atomspace.node.protocol.replication.MapTold;
import io.atomspace.node.protocol.replication.StoreCommand;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

/**
 * The ledger of jobs on one node: what all nodes agree on about each job, so that it outlives its
 * taker and a restart of all. One key a job in the replicated map says who takes it, under which
 * generation, and at last how it ended; what is large is kept as copies on a majority.
 *
 * <p>{@link OwnJobs} writes the entries of the jobs taken here, {@link Takeover} those of jobs that
 * nobody takes any more, {@link Copies} moves what is large; here events find their part. While no
 * job comes it reads the ledger when a leader is found, and sets no timer.
 */
public final class JobLedger implements Protocol {
  public static final String NAME = "ledger";

  /** What the keys of jobs begin with in the map. */
  static final String KEYS = "job/";

  static final String TAKEOVER = "takeover";
  private static final String TICK = "tick";
  private static final String SWEEP = "sweep";

  /** Users' calls for files at a time. */
  private static final int FETCHES_MAX = 256;

  /** Jobs looked for at a time. */
  private static final int FINDS_MAX = 4096;

  private final LedgerSettings settings;
  private final Peers peers;
  private final Tickets tickets;
  private final Copies copies;
  private final OwnJobs own;
  private final Takeover takeover;

  /** A user's call, by the ticket of what it waits for. */
  private final TreeMap<Long, LedgerAsk.Fetch> fetches = new TreeMap<>();

  /** Jobs asked for, by the ticket of the question to the map. */
  private final TreeMap<Long, String> finds = new TreeMap<>();

  private boolean ticking;
  private boolean sweeping;

  public JobLedger(Members members, LedgerSettings settings) {
    this.settings = settings;
    this.peers = new Peers(members);
    this.tickets = new Tickets(members.self());
    this.copies = new Copies(peers);
    this.own = new OwnJobs(settings, peers, tickets, copies);
    this.takeover = new Takeover(settings, peers, tickets, copies, own);
  }

  /** What nodes exchange for it. */
  public static List<Class<? extends Content>> contents() {
    return Content.kindsOf(LedgerMessage.class);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Set<Class<? extends Record>> hears() {
    Set<Class<? extends Record>> heard =
        Protocol.recordsOf(LedgerAsk.class, LedgerMessage.class, CopyOutcome.class);
    heard.add(MapTold.class);
    return heard;
  }

  @Override
  public List<Effect> step(long nowNanos, Event event) {
    Turn turn = new Turn(nowNanos);
    if (event instanceof LedgerAsk ask) {
      asked(turn, ask);
    } else if (event instanceof MapTold told && told.requester().equals(NAME)) {
      told(turn, told.ticket(), told.answer());
    } else if (event instanceof Event.Received received) {
      if (received.message().content() instanceof LedgerMessage.EntriesSeen seen) {
        takeover.seen(turn, seen);
      } else if (received.message().content() instanceof LedgerMessage message) {
        copies.hear(turn, received.message().from(), message, received.message().body());
      }
    } else if (event instanceof CopyOutcome outcome) {
      outcome(turn, outcome);
    } else if (event instanceof Event.TimerFired fired) {
      fired(turn, fired.timer().name());
    } else if (event instanceof Event.Announced announced) {
      fact(turn, announced.fact());
    } else if (event instanceof Event.Started started) {
      tickets.started(started.session());
      peers.started(nowNanos);
    }
    Copies.Done done = copies.done();
    while (done != null) {
      done(turn, done);
      done = copies.done();
    }
    tickOn(turn);
    return turn.effects();
  }

  private void asked(Turn turn, LedgerAsk ask) {
    if (ask instanceof LedgerAsk.Enter enter) {
      own.enter(turn, enter);
      sweepOn(turn);
    } else if (ask instanceof LedgerAsk.Close close) {
      own.close(turn, close);
    } else if (ask instanceof LedgerAsk.Leave leave) {
      own.leave(leave);
    } else if (ask instanceof LedgerAsk.Find find) {
      if (finds.size() < FINDS_MAX) {
        finds.put(get(turn, find.job()), find.job());
      } else {
        String busy = finds.size() + " jobs are looked for";
        Effect.Refusal refusal = new Effect.Refusal(503, "Too busy", busy);
        turn.tell(new LedgerTold.Unknown(find.job(), refusal));
      }
    } else if (ask instanceof LedgerAsk.Fetch fetch) {
      fetch(turn, fetch);
    } else if (ask instanceof LedgerAsk.Drop drop) {
      String key = Tickets.key(drop.job());
      tickets.ask(turn, new StoreCommand.Delete(tickets.next(), key, StoreCommand.ANY, null));
    }
  }

  private void told(Turn turn, long ticket, MapAnswer answer) {
    LedgerAsk.Fetch fetch = fetches.remove(ticket);
    String job = finds.remove(ticket);
    if (fetch != null) {
      entryRead(turn, fetch, answer);
    } else if (job != null) {
      LedgerEntry entry = answer instanceof MapAnswer.Found found ? Takeover.entry(found) : null;
      Effect.Refusal refusal = MapAnswer.forUser(answer) instanceof Effect.Refusal why ? why : null;
      if (entry != null) {
        takeover.met(turn, entry.view());
      }
      turn.tell(
          entry == null
              ? new LedgerTold.Unknown(job, refusal)
              : new LedgerTold.Learned(entry.view()));
    } else if (!own.answered(turn, ticket, answer)) {
      takeover.answered(turn, ticket, answer);
    }
  }

  private void done(Turn turn, Copies.Done done) {
    if (done instanceof Copies.Spread spread) {
      own.spread(turn, spread);
    } else if (done instanceof Copies.Found found && !takeover.found(turn, found)) {
      fileFound(turn, found);
    }
  }

  private void outcome(Turn turn, CopyOutcome outcome) {
    if (outcome instanceof CopyOutcome.CopyStored stored) {
      copies.stored(turn, stored);
    } else if (outcome instanceof CopyOutcome.CopyRead read) {
      copies.read(turn, read);
    } else if (outcome instanceof CopyOutcome.FilesPacked packed) {
      own.packed(turn, packed);
    } else if (outcome instanceof CopyOutcome.CopiesSwept swept && swept.left() > 0) {
      sweepOn(turn);
    }
  }

  // ---- facts and time ---------------------------------------------------------------------------

  private void fact(Turn turn, Fact fact) {
    if (fact instanceof Fact.Leader leader) {
      boolean led = peers.areLed();
      peers.follow(leader);
      if (!led && peers.areLed()) {
        // Whoever was alone, or starts, may have missed what the others agreed on.
        takeover.look(turn);
      }
      watchTakers(turn);
    } else if (fact instanceof Fact.Peer peer) {
      peers.apply(turn.nowNanos(), peer);
      if (peer.state() == Fact.PeerState.DOWN) {
        copies.lost(turn, peer.peer());
        watchTakers(turn);
      } else {
        copies.tryAgain(turn);
      }
    } else if (fact instanceof Fact.ChannelReset reset) {
      copies.lost(turn, reset.peer());
    }
  }

  /** The leader looks for jobs whose takers stay away. */
  private void watchTakers(Turn turn) {
    if (peers.areLedFromHere() && !peers.allReachable()) {
      turn.timer(TAKEOVER, settings.takeover());
    }
  }

  private void fired(Turn turn, String timer) {
    if (timer.equals(TICK)) {
      ticking = false;
      own.tick(turn);
      copies.tryAgain(turn);
      takeover.begin(turn);
    } else if (timer.equals(SWEEP)) {
      sweeping = false;
      takeover.look(turn);
    } else if (timer.equals(TAKEOVER)) {
      takeover.look(turn);
    }
  }

  /** One timer for all that may have to be tried again, and none while nothing is. */
  private void tickOn(Turn turn) {
    if (!ticking && (own.isBusy() || copies.isBusy() || takeover.isBusy())) {
      ticking = true;
      turn.timer(TICK, settings.retry());
    }
  }

  private void sweepOn(Turn turn) {
    if (!sweeping) {
      sweeping = true;
      turn.timer(SWEEP, settings.sweep());
    }
  }

  // ---- files of ended jobs ----------------------------------------------------------------------

  private void fetch(Turn turn, LedgerAsk.Fetch fetch) {
    if (fetches.size() >= FETCHES_MAX) {
      refuse(turn, fetch, 503, "Too busy", fetches.size() + " calls wait for files");
      return;
    }
    fetches.put(get(turn, fetch.job()), fetch);
  }

  private long get(Turn turn, String job) {
    return tickets.ask(turn, new StoreCommand.Get(tickets.next(), Tickets.key(job)));
  }

  private void entryRead(Turn turn, LedgerAsk.Fetch fetch, MapAnswer answer) {
    LedgerEntry entry = answer instanceof MapAnswer.Found found ? Takeover.entry(found) : null;
    if (entry == null) {
      if (MapAnswer.forUser(answer) instanceof Effect.Refusal refusal) {
        turn.emit(new Effect.Reply(fetch.ticket(), refusal));
      } else {
        refuse(turn, fetch, 404, "No such file", "nothing of job " + fetch.job() + " is kept");
      }
      return;
    }
    String hash = entry.hash(fetch.file());
    if (hash != null) {
      long ticket = tickets.next();
      fetches.put(ticket, fetch);
      copies.find(turn, ticket, hash, false);
      sweepOn(turn);
    } else if (!entry.view().state().isTerminal()) {
      String why = "job " + fetch.job() + " has no taker now that could give it; try again";
      refuse(turn, fetch, 503, "The taker is down", why);
    } else if (fetch.file() == JobFile.LOG || fetch.file() == JobFile.FAILURES) {
      turn.emit(new Effect.Reply(fetch.ticket(), new JobCommand.Fetched(Body.EMPTY)));
    } else {
      String detail = "job " + fetch.job() + " has no file " + fetch.file();
      refuse(turn, fetch, 404, "No such file", detail);
    }
  }

  private void fileFound(Turn turn, Copies.Found found) {
    LedgerAsk.Fetch fetch = fetches.remove(found.ticket());
    Body body = found.body();
    if (fetch == null) {
      if (body != null) {
        turn.discard(body);
      }
    } else if (body == null) {
      String why = "no node that can be reached keeps it; try again once more nodes are up";
      refuse(turn, fetch, 503, "No copy", why);
    } else {
      turn.emit(new Effect.Reply(fetch.ticket(), new JobCommand.Fetched(body)));
    }
  }

  private static void refuse(
      Turn turn, LedgerAsk.Fetch fetch, int status, String title, String detail) {
    turn.emit(new Effect.Reply(fetch.ticket(), new Effect.Refusal(status, title, detail)));
  }

  /** Entries that only jobs, calls and transfers under way have: none when all have ended. */
  int openEntries() {
    return own.size() + takeover.size() + copies.size() + fetches.size() + finds.size();
  }
}
