package io.atomspace.node.tool;

import io.atomspace.node.port.das.KnowledgeBases;
import jakarta.json.Json;
import jakarta.json.JsonObjectBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code asn kb}: writes a generated knowledge base as MeTTa text. */
@Command(
    name = "kb",
    description = "Writes a generated knowledge base as MeTTa text.",
    mixinStandardHelpOptions = true)
final class KbCommand implements Callable<Integer> {
  @Spec private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

  @Parameters(paramLabel = "NAME", description = "motifs or animals")
  private @Nullable String name;

  @Option(names = "--count", defaultValue = "400", description = "of motifs (${DEFAULT-VALUE})")
  private int count;

  @Option(
      names = "--seed",
      defaultValue = "1",
      description = "the same seed, the same text (${DEFAULT-VALUE})")
  private long seed;

  @Option(names = "--out", paramLabel = "FILE", description = "instead of standard output")
  private @Nullable Path out;

  @Mixin private Console console = new Console();

  @Override
  public Integer call() throws IOException {
    String metta;
    try {
      metta = KnowledgeBases.generate(String.valueOf(name), count, seed);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage());
    }
    JsonObjectBuilder result =
        Json.createObjectBuilder().add("name", String.valueOf(name)).add("seed", seed);
    Path file = out;
    if (file == null) {
      console.result(result.add("metta", metta).build(), () -> System.out.print(metta));
    } else {
      Files.writeString(file, metta);
      console.result(
          result.add("file", file.toString()).add("bytes", metta.length()).build(),
          () -> console.note("wrote " + file));
    }
    return 0;
  }
}
