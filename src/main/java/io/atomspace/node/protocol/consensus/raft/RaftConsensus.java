package io.atomspace.node.protocol.consensus.raft;

import com.google.auto.service.AutoService;
import io.atomspace.node.kernel.Content;
import io.atomspace.node.kernel.Effect;
import io.atomspace.node.kernel.Event;
import io.atomspace.node.kernel.Fact;
import io.atomspace.node.kernel.Kind;
import io.atomspace.node.kernel.Members;
import io.atomspace.node.kernel.NodeId;
import io.atomspace.node.kernel.TimerId;
import io.atomspace.node.protocol.consensus.Change;
import io.atomspace.node.protocol.consensus.Changed;
import io.atomspace.node.protocol.consensus.Consensus;
import io.atomspace.node.protocol.consensus.ConsensusProvider;
import io.atomspace.node.protocol.consensus.Decision.Outcome;
import io.atomspace.node.protocol.consensus.Proposal;
import io.atomspace.node.protocol.consensus.Register;
import io.atomspace.node.protocol.consensus.Scan;
import io.atomspace.node.protocol.consensus.raft.RaftMessage.RaftPropose;
import io.atomspace.node.protocol.consensus.raft.RaftMessage.RaftRead;
import io.atomspace.node.protocol.consensus.raft.RaftMessage.RaftReadable;
import io.atomspace.node.protocol.consensus.raft.Reads.Read;
import io.atomspace.node.protocol.consensus.raft.Requests.Write;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Registers on a replicated log: a {@link RaftNode} agrees on the order of writes, a {@link
 * RegisterState} applies them. A node that does not lead passes writes to the leader and sees what
 * became of them in its own log.
 *
 * <p>A write is UNKNOWN only while a leader may have appended it: it is sent to the leader of one
 * term alone, so once an entry of a higher term is applied and it was not, it is in no log, and is
 * sent anew. A read waits for the leader's word that it still leads (section 6.4).
 */
public class RaftConsensus implements Consensus {
  /** Writes and reads under way; more are UNAVAILABLE at once. */
  private static final int WAITING_MAX = 2048;

  private static final int OPERATION_CHARS_MAX = 512;

  private static final TimerId TIMER = new TimerId(NAME, "requests");
  private static final Set<Class<? extends Record>> HEARD = heard();

  /** Reads {@code atomspace.consensus.raft.*}. */
  @Kind("raft")
  @AutoService(ConsensusProvider.class)
  public static final class Provider implements ConsensusProvider {
    @Override
    public Consensus create(Context context) {
      return latent(
          context.members(),
          RaftSettings.read(
              context.settings(),
              context.heartbeatTimeout(),
              RaftSettings.SNAPSHOT_ENTRIES,
              RaftSettings.TRAILING_ENTRIES),
          context.random());
    }

    @Override
    public List<Class<? extends Content>> contents() {
      return messages();
    }
  }

  private final NodeId self;
  private final RaftSettings settings;
  private final RaftNode raft;
  private final RegisterState state;
  private final Requests requests = new Requests();
  private final Reads reads = new Reads();
  private List<Effect> effects = new ArrayList<>();
  private long now;
  private long session;
  private long serials;
  private long appliedTerm;
  private boolean armed;

  public RaftConsensus(Members members, RaftSettings settings, RandomGenerator random) {
    this(settings, new RaftNode(NAME, members, settings, random), new RegisterState());
  }

  RaftConsensus(RaftSettings settings, RaftNode raft, RegisterState state) {
    this.self = raft.self;
    this.settings = settings;
    this.raft = raft;
    this.state = state;
  }

  /** The same, but silent until it is first used. */
  public static Consensus latent(Members members, RaftSettings settings, RandomGenerator random) {
    return new Dormant(new RaftConsensus(members, settings, random));
  }

  /** The messages of every Raft group. */
  public static List<Class<? extends Content>> messages() {
    return Content.kindsOf(RaftMessage.class);
  }

  @Override
  public Set<Class<? extends Record>> hears() {
    return HEARD;
  }

  private static Set<Class<? extends Record>> heard() {
    Set<Class<? extends Record>> heard = new LinkedHashSet<>();
    messages().forEach(type -> heard.add(type.asSubclass(Record.class)));
    heard.add(Proposal.class);
    heard.add(Scan.class);
    heard.add(TransferLeadership.class);
    return heard;
  }

  @Override
  public final List<Effect> step(long nowNanos, Event event) {
    now = nowNanos;
    effects.addAll(raft.step(nowNanos, event));
    if (event instanceof Event.Started started) {
      session = started.session();
    } else if (event instanceof Proposal proposal) {
      propose(proposal);
    } else if (event instanceof Scan scan) {
      read(scan);
    } else if (event instanceof Event.Received received
        && received.message().content() instanceof RaftMessage said
        && said.space().equals(NAME)) {
      hear(said);
    } else if (event instanceof Event.TimerFired fired && fired.timer().equals(TIMER)) {
      armed = false;
    } else if (event instanceof Event.Announced announced
        && announced.fact() instanceof Fact.ChannelReset reset
        && reset.peer().equals(raft.leader())) {
      sendAgain(0);
    } else if (event instanceof TransferLeadership wish && wish.space().equals(NAME)) {
      effects.addAll(raft.transfer(wish.successor()));
    }
    apply();
    advance();
    List<Effect> taken = effects;
    effects = new ArrayList<>();
    return taken;
  }

  /** What is first used need not wait for a leader's silence. */
  final void stand(long nowNanos) {
    now = nowNanos;
    effects.addAll(raft.stand(nowNanos));
  }

  // ---- requests ---------------------------------------------------------------------------------

  private void propose(Proposal proposal) {
    if (!(proposal.change() instanceof Change.Write write)) {
      read(proposal);
      return;
    }
    if (write.operation().length() > OPERATION_CHARS_MAX) {
      throw new IllegalArgumentException("too long a name of a write: " + write.operation());
    }
    if (requests.size() >= WAITING_MAX) {
      decide(proposal, Outcome.UNAVAILABLE, Register.ABSENT);
      return;
    }
    Command command =
        new Command(
            self,
            session,
            ++serials,
            proposal.key(),
            write.ifVersion(),
            write.value(),
            write.operation());
    requests.add(new Write(proposal, command, now + settings.patience().toNanos()));
  }

  private void read(Record request) {
    Read read = new Read(request, now + settings.patience().toNanos());
    if (reads.size() >= WAITING_MAX) {
      tell(read.refused());
    } else {
      reads.add(read);
    }
  }

  private void hear(RaftMessage said) {
    if (said instanceof RaftPropose propose && propose.term() == raft.term()) {
      accept(propose.command());
    } else if (said instanceof RaftReadable readable && readable.session() == session) {
      reads.answered(readable.serial(), readable.index());
    }
  }

  private boolean accept(Command command) {
    if (isRepeated(command) || !raft.propose(command)) {
      return false;
    }
    requests.see(command);
    return true;
  }

  /** Whether this leader has appended that command already: a message may come twice. */
  protected boolean isRepeated(Command command) {
    return requests.isSeen(raft.term(), command);
  }

  // ---- applying ---------------------------------------------------------------------------------

  private void apply() {
    Snapshot installed = raft.installed();
    if (installed != null) {
      state.restore(installed.pages());
      appliedTerm = Math.max(appliedTerm, installed.term());
      for (Write write : requests.hidden()) {
        decide(write.proposal, Outcome.UNKNOWN, Register.ABSENT);
      }
    }
    for (Entry entry : raft.committed()) {
      if (entry.term() > appliedTerm) {
        appliedTerm = entry.term();
        requests.outlived(appliedTerm);
      }
      Command command = entry.command();
      if (command != null) {
        apply(entry.index(), command);
      }
    }
    if (raft.isLong()) {
      effects.addAll(raft.compact(state.pages()));
    }
  }

  private void apply(long index, Command command) {
    RegisterState.Applied applied = state.apply(index, command);
    if (applied.changed()) {
      tell(new Changed(command.key(), applied.register()));
    }
    if (command.origin().equals(self) && command.session() == session) {
      Write write = requests.remove(command.serial());
      if (write != null) {
        decide(write.proposal, applied.outcome(), applied.register());
      }
    }
  }

  /** Sends what can be sent, answers what can be answered, ends what waited too long. */
  private void advance() {
    for (Write late : requests.late(now)) {
      boolean nowhere = late.sentTerm == 0;
      decide(late.proposal, nowhere ? Outcome.UNAVAILABLE : Outcome.UNKNOWN, Register.ABSENT);
    }
    reads.late(now).forEach(late -> tell(late.refused()));
    if (reads.isOverdue(now, settings.retry().toNanos())) {
      reads.lost();
    }
    sendAgain(settings.retry().toNanos());
    ask();
    raft.readable().forEach(read -> reads.answered(read.serial(), read.index()));
    reads.served(raft.appliedIndex()).forEach(read -> tell(read.served(state)));
    effects.addAll(raft.flush());
    if (!armed && requests.size() + reads.size() > 0) {
      armed = true;
      effects.add(new Effect.SetTimer(TIMER, settings.retry()));
    }
  }

  /** To the leader of this term, and to no other: those not sent yet, or so long ago. */
  private void sendAgain(long waitNanos) {
    NodeId leader = raft.leader();
    long term = raft.term();
    if (leader == null || !raft.isDurable()) {
      return;
    }
    for (Write write : requests.writes()) {
      boolean again = write.sentTerm == term && now - write.sentNanos >= waitNanos;
      if (write.sentTerm == 0 || again) {
        if (leader.equals(self)) {
          write.sentTerm = accept(write.command) || again ? term : 0;
        } else {
          write.sentTerm = term;
          effects.add(Effect.Send.command(leader, new RaftPropose(NAME, term, write.command)));
        }
        write.sentNanos = now;
      }
    }
  }

  private void ask() {
    NodeId leader = raft.leader();
    long serial = leader == null ? 0 : reads.ask(now);
    if (leader == null || serial == 0) {
      return;
    }
    if (leader.equals(self)) {
      raft.read(session, serial);
    } else {
      effects.add(Effect.Send.command(leader, new RaftRead(NAME, raft.term(), session, serial)));
    }
  }

  private void decide(Proposal proposal, Outcome outcome, Register register) {
    tell(Requests.decision(proposal, outcome, register));
  }

  private void tell(Event.Told answer) {
    effects.add(new Effect.Tell(answer));
  }
}
