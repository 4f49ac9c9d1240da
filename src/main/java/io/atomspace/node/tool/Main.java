package io.atomspace.node.tool;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;

/** The command line {@code bin/asn}: exits 0 on success, 1 on failure, 2 on wrong usage. */
@Command(
    name = "asn",
    description = "Runs jobs on a cluster of AtomSpace nodes.",
    mixinStandardHelpOptions = true,
    version = "AtomSpaceNode 0.1.0",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      DemoCommand.class,
      ClusterCommand.class,
      BenchCommand.class,
      JobCommands.Submit.class,
      JobCommands.Jobs.class,
      JobCommands.Status.class,
      JobCommands.Result.class,
      JobCommands.Log.class,
      JobCommands.Cancel.class,
      SimulateCommand.class,
      DasCommand.class,
      KbCommand.class,
    })
public final class Main implements Runnable {
  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  private Main(CommandLine.Model.CommandSpec none) {
    spec = none;
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "which command?");
  }

  /** A command cannot do what it was asked; the message says why and what would help. */
  public static final class FailedException extends RuntimeException {
    public FailedException(String message) {
      super(message);
    }
  }

  public static void main(String[] arguments) {
    CommandLine line = new CommandLine(new Main(CommandLine.Model.CommandSpec.create()));
    line.setExecutionExceptionHandler(
        (e, command, parsed) -> {
          if (e instanceof FailedException || e instanceof IOException) {
            command.getErr().println("asn: " + words(e));
          } else {
            e.printStackTrace(command.getErr());
          }
          return 1;
        });
    System.exit(line.execute(arguments));
  }

  /** What such an exception says by its class alone. */
  private static String words(Exception e) {
    if (e instanceof NoSuchFileException none) {
      return "there is no file " + none.getFile();
    }
    if (e instanceof AccessDeniedException denied) {
      return "this user may not use the file " + denied.getFile();
    }
    return String.valueOf(e.getMessage());
  }
}
