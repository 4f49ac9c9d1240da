package io.atomspace.node.tool;

import io.atomspace.node.kernel.Json;
import io.atomspace.node.protocol.Node;
import io.atomspace.node.protocol.NodeSetup;
import io.atomspace.node.runtime.FlightRecorder;
import io.atomspace.node.simulation.Campaign;
import io.atomspace.node.simulation.Mutant;
import io.atomspace.node.simulation.Scenario;
import io.atomspace.node.simulation.Simulation;
import io.atomspace.node.simulation.Verdict;
import io.atomspace.node.simulation.WholeNodes;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import java.util.concurrent.Callable;
import java.util.function.LongConsumer;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code asn simulate}: whole nodes on virtual time under faults drawn from seeds. */
@Command(
    name = "simulate",
    mixinStandardHelpOptions = true,
    description = "Runs whole nodes on virtual time under faults, and checks every invariant.")
public final class SimulateCommand implements Callable<Integer> {
  private static final int VIOLATIONS_MOST = 20;
  private static final int MUTANT_SEEDS_MOST = 1_000;
  private static final int TRACE_LINES_SHOWN = 60;

  @Spec private @Nullable CommandSpec spec;

  @ArgGroup(exclusive = true)
  private Mode mode = new Mode();

  @Option(names = "--nodes", description = "Nodes of each history; default: two, three or five.")
  private @Nullable Integer nodes;

  @Option(names = "--json", description = "One JSON document on standard output.")
  private boolean json;

  /** What to run: one of them. */
  static final class Mode {
    @Option(names = "--seeds", description = "How many histories; default 1000.")
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
      long histories, List<Found> violations, double perSecond, @Nullable List<Hunted> mutants) {}

  /** A failing history. */
  public record Found(long seed, String invariant) {}

  /** What became of a planted fault; invariant and seed are absent if it was not found. */
  public record Hunted(String fault, @Nullable String invariant, @Nullable Long seed) {}

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

  private LongFunction<Scenario> scenarios() {
    Integer fixed = nodes;
    return fixed == null ? Scenario::of : seed -> Scenario.of(seed, fixed);
  }

  private int campaign(long seeds) {
    Campaign campaign =
        Campaign.run(new WholeNodes(), scenarios(), 1, seeds, VIOLATIONS_MOST, progress(seeds));
    campaign.violations().forEach(verdict -> err().println(verdict.report()));
    return tell(campaign.histories(), campaign.violations(), campaign.perSecond(), null);
  }

  private int again(long seed) {
    long start = System.nanoTime();
    Verdict verdict = new Simulation(new WholeNodes()).run(scenarios().apply(seed), true);
    double seconds = (System.nanoTime() - start) / 1e9;
    List<String> trace = verdict.trace();
    PrintWriter to = json ? err() : out();
    trace.subList(Math.max(0, trace.size() - TRACE_LINES_SHOWN), trace.size()).forEach(to::println);
    to.println(verdict.report());
    to.println("digest " + Long.toHexString(verdict.digest()) + ", " + verdict.steps() + " steps");
    return tell(1, verdict.holds() ? List.of() : List.of(verdict), 1 / seconds, null);
  }

  private int hunt() {
    List<Mutant> mutants = new ArrayList<>();
    ServiceLoader.load(Mutant.class).forEach(mutants::add);
    if (mutants.isEmpty()) {
      throw new Main.FailedException(
          "no planted faults on the class path: they live in the test sources (mvn test-compile,"
              + " then put target/test-classes on the class path)");
    }
    List<Hunted> hunted = new ArrayList<>();
    long histories = 0;
    double seconds = 0;
    for (Mutant mutant : mutants) {
      Campaign campaign =
          Campaign.run(mutant, scenarios(), 1, MUTANT_SEEDS_MOST, 1, progress(MUTANT_SEEDS_MOST));
      histories += campaign.histories();
      seconds += campaign.seconds();
      Verdict verdict = campaign.violations().isEmpty() ? null : campaign.violations().get(0);
      Hunted result =
          verdict == null
              ? new Hunted(mutant.fault(), null, null)
              : new Hunted(mutant.fault(), verdict.invariant(), verdict.scenario().seed());
      hunted.add(result);
      err().printf("%-50s %-24s %s%n", result.fault, found(result), seed(result));
    }
    tell(histories, List.of(), histories / Math.max(seconds, 1e-9), hunted);
    return hunted.stream().allMatch(each -> each.seed != null) ? 0 : 1;
  }

  private static String found(Hunted hunted) {
    return hunted.invariant == null ? "NOT FOUND" : hunted.invariant;
  }

  private static String seed(Hunted hunted) {
    return hunted.seed == null ? "" : "seed " + hunted.seed;
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
        different == null ? List.of() : List.of(new Found(0, "ReplayGivesSameEffects"));
    if (json) {
      out().println(Json.write(new Summary(1, violations, 1 / seconds, null)));
    }
    return different == null ? 0 : 1;
  }

  private int tell(
      long histories, List<Verdict> violations, double perSecond, @Nullable List<Hunted> mutants) {
    List<Found> found = new ArrayList<>();
    for (Verdict verdict : violations) {
      found.add(new Found(verdict.scenario().seed(), String.valueOf(verdict.invariant())));
    }
    if (json) {
      out().println(Json.write(new Summary(histories, found, perSecond, mutants)));
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
