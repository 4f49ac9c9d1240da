package io.atomspace.node.tool;

import io.atomspace.node.kernel.Json;
import io.atomspace.node.protocol.Node;
import io.atomspace.node.protocol.NodeSetup;
import io.atomspace.node.runtime.FlightRecorder;
import io.atomspace.node.simulation.Campaign;
import io.atomspace.node.simulation.Finding;
import io.atomspace.node.simulation.Mutant;
import io.atomspace.node.simulation.NodeTrial;
import io.atomspace.node.simulation.Trial;
import io.atomspace.node.simulation.Trials;
import io.atomspace.node.simulation.Verdict;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code asn simulate}: each protocol, and whole nodes, under faults drawn from seeds. */
@Command(
    name = "simulate",
    mixinStandardHelpOptions = true,
    description = "Runs protocols on virtual time under faults, and checks every invariant.")
public final class SimulateCommand implements Callable<Integer> {
  private static final int FINDINGS_MOST = 20;
  private static final int MUTANT_SEEDS = 1_000;
  private static final int TRACE_LINES_SHOWN = 60;
  private static final String ROW = "%-22s %-58s %-26s %s%n";

  @Spec private @Nullable CommandSpec spec;

  @ArgGroup(exclusive = true)
  private Mode mode = new Mode();

  @Option(
      names = "--protocol",
      description = "Only this one, as election/raft; default: all, with --seed node/bully.")
  private @Nullable String protocol;

  @Option(names = "--nodes", description = "Whole nodes only, so many in each history.")
  private @Nullable Integer nodes;

  @Option(names = "--json", description = "One JSON document on standard output.")
  private boolean json;

  /** What to run: one of them. */
  static final class Mode {
    @Option(names = "--seeds", description = "How many histories of each protocol; default 1000.")
    private @Nullable Long seeds;

    @Option(names = "--seed", description = "Run this history again and show its end.")
    private @Nullable Long seed;

    @Option(names = "--replay", description = "Feed a live node's flight record to a fresh node.")
    private @Nullable Path replay;

    @Option(names = "--mutants", description = "Hunt each planted fault of the test sources.")
    private boolean mutants;
  }

  /** What checks read. */
  public record Summary(
      long histories,
      List<Found> violations,
      double perSecond,
      @Nullable List<Ran> protocols,
      @Nullable List<Hunted> mutants) {}

  /** A failing history. */
  public record Found(String protocol, long seed, String invariant) {}

  /** What was run of one protocol. */
  public record Ran(String protocol, long histories, double perSecond) {}

  /** What became of a planted fault; invariant and seed are absent if it was not found. */
  public record Hunted(
      String protocol, String fault, @Nullable String invariant, @Nullable Long seed) {}

  @Override
  public Integer call() throws IOException {
    if (nodes != null && (nodes < 1 || nodes > 9)) {
      throw usage("--nodes takes 1 to 9");
    }
    if (mode.seeds != null && mode.seeds < 1) {
      throw usage("--seeds takes 1 or more");
    }
    if (mode.replay != null) {
      return replay(mode.replay);
    }
    if (mode.mutants) {
      return hunt();
    }
    return mode.seed != null ? again(mode.seed) : campaign(mode.seeds == null ? 1000 : mode.seeds);
  }

  /** The protocols asked for; {@code usual} if none is named, null for all. */
  private List<Trial> trials(@Nullable String usual) {
    String wanted = protocol == null ? usual : protocol;
    List<Trial> all = new ArrayList<>();
    for (Trial trial : Trials.sound()) {
      Integer size = nodes;
      if (size == null) {
        all.add(trial);
      } else if (trial instanceof NodeTrial whole) {
        all.add(whole.with(size));
      }
    }
    List<Trial> chosen =
        all.stream().filter(each -> wanted == null || wanted.equals(each.protocol())).toList();
    if (chosen.isEmpty()) {
      throw usage(
          "--protocol takes "
              + all.stream().map(Trial::protocol).collect(Collectors.joining(", ")));
    }
    return chosen;
  }

  private int campaign(long seeds) {
    List<Finding> findings = new ArrayList<>();
    List<Ran> ran = new ArrayList<>();
    long histories = 0;
    double seconds = 0;
    for (Trial trial : trials(null)) {
      Campaign campaign = Campaign.run(trial, seeds, FINDINGS_MOST, progress(seeds));
      campaign.findings().forEach(this::report);
      findings.addAll(campaign.findings());
      ran.add(new Ran(trial.protocol(), campaign.histories(), campaign.perSecond()));
      histories += campaign.histories();
      seconds += campaign.seconds();
      err()
          .printf(
              "%-22s %d histories, %d violations, %.1f a second%n",
              trial.protocol(),
              campaign.histories(),
              campaign.findings().size(),
              campaign.perSecond());
      err().flush();
    }
    return tell(histories, findings, histories / Math.max(seconds, 1e-9), ran, null);
  }

  private void report(Finding finding) {
    err().println(finding.report());
    err()
        .println(
            "  replay: " + finding.replayCommand() + (nodes == null ? "" : " --nodes " + nodes));
  }

  private int again(long seed) {
    Trial trial = trials("node/" + NodeSetup.ELECTION).get(0);
    long start = System.nanoTime();
    Optional<Finding> finding =
        trial instanceof NodeTrial whole ? traced(whole, seed) : trial.run(seed);
    double seconds = (System.nanoTime() - start) / 1e9;
    finding.ifPresent(this::report);
    return tell(1, finding.stream().toList(), 1 / seconds, null, null);
  }

  private Optional<Finding> traced(NodeTrial trial, long seed) {
    Verdict verdict = trial.verdict(seed, true);
    List<String> trace = verdict.trace();
    PrintWriter to = json ? err() : out();
    trace.subList(Math.max(0, trace.size() - TRACE_LINES_SHOWN), trace.size()).forEach(to::println);
    to.println("digest " + Long.toHexString(verdict.digest()) + ", " + verdict.steps() + " steps");
    return verdict.finding(trial.protocol());
  }

  private int hunt() {
    List<Mutant> mutants =
        Trials.mutants().stream()
            .filter(mutant -> protocol == null || protocol.equals(mutant.protocol()))
            .toList();
    if (mutants.isEmpty()) {
      throw new Main.FailedException(
          "no planted faults"
              + (protocol == null ? "" : " for " + protocol)
              + " on the class path: they live in the test sources (target/test-classes)");
    }
    PrintWriter table = json ? err() : out();
    table.printf(ROW, "protocol", "planted fault", "broken invariant", "seed");
    List<Hunted> hunted = new ArrayList<>();
    long histories = 0;
    double seconds = 0;
    for (Mutant mutant : mutants) {
      Campaign campaign = Campaign.hunt(mutant, MUTANT_SEEDS, progress(MUTANT_SEEDS));
      histories += campaign.histories();
      seconds += campaign.seconds();
      Finding finding = campaign.findings().isEmpty() ? null : campaign.findings().get(0);
      String invariant = finding == null ? null : finding.invariant();
      Long seed = finding == null ? null : (Long) finding.seed();
      hunted.add(new Hunted(mutant.protocol(), mutant.fault(), invariant, seed));
      table.printf(
          ROW,
          mutant.protocol(),
          mutant.fault(),
          invariant == null ? "NOT FOUND" : invariant,
          seed == null ? "" : seed);
      table.flush();
    }
    tell(histories, List.of(), histories / Math.max(seconds, 1e-9), null, hunted);
    return hunted.stream().allMatch(each -> each.seed != null) ? 0 : 1;
  }

  private int replay(Path file) throws IOException {
    long start = System.nanoTime();
    FlightRecorder.Replay replay =
        FlightRecorder.replay(file, setup -> Node.of(Json.read(setup, NodeSetup.class)));
    double seconds = (System.nanoTime() - start) / 1e9;
    String different = replay.different();
    (json ? err() : out())
        .println(
            different == null
                ? replay.steps() + " recorded steps give the same effects"
                : "the effects differ at " + different);
    List<Found> violations =
        different == null ? List.of() : List.of(new Found("replay", 0, "ReplayGivesSameEffects"));
    if (json) {
      out().println(Json.write(new Summary(1, violations, 1 / seconds, null, null)));
    }
    return different == null ? 0 : 1;
  }

  private int tell(
      long histories,
      List<Finding> findings,
      double perSecond,
      @Nullable List<Ran> ran,
      @Nullable List<Hunted> hunted) {
    List<Found> found =
        findings.stream()
            .map(each -> new Found(each.protocol(), each.seed(), each.invariant()))
            .toList();
    if (json) {
      out().println(Json.write(new Summary(histories, found, perSecond, ran, hunted)));
    } else {
      out()
          .printf(
              "%d histories, %d violations, %.1f a second%n", histories, found.size(), perSecond);
    }
    return found.isEmpty() ? 0 : 1;
  }

  /** A line that rewrites itself, on a terminal only. */
  private LongConsumer progress(long all) {
    if (System.console() == null || json) {
      return done -> {};
    }
    return done -> {
      if (done % 10 == 0 || done == all) {
        err().printf("\r%d of %d histories", done, all);
        err().print(done == all ? "\n" : "");
        err().flush();
      }
    };
  }

  private ParameterException usage(String message) {
    return new ParameterException(command().commandLine(), message);
  }

  private PrintWriter out() {
    return command().commandLine().getOut();
  }

  private PrintWriter err() {
    return command().commandLine().getErr();
  }

  private CommandSpec command() {
    if (spec == null) {
      throw new IllegalStateException("not run by picocli");
    }
    return spec;
  }
}
