package io.atomspace.node.tool;

import io.atomspace.node.port.das.DasClient;
import io.atomspace.node.port.das.DasReply;
import io.atomspace.node.port.das.metta.MettaException;
import io.atomspace.node.port.das.server.DasLimits;
import io.atomspace.node.port.das.server.DasServer;
import io.atomspace.node.port.das.store.AtomStore;
import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.io.StringReader;
import java.net.BindException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code asn das}: a DAS Server of one's own, and questions to any. */
@Command(
    name = "das",
    description = "Serves a knowledge base, or asks a DAS Server.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {DasCommand.Serve.class, DasCommand.Query.class})
final class DasCommand implements Runnable {
  @Spec private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "which command: serve or query?");
  }

  /** Serves until it is interrupted. */
  @Command(
      name = "serve",
      description = "Serves a MeTTa file as a DAS Server until interrupted.",
      mixinStandardHelpOptions = true)
  static final class Serve implements Callable<Integer> {
    @Option(names = "--kb", required = true, paramLabel = "FILE", description = "a MeTTa file")
    private Path kb = Path.of("");

    @Option(
        names = "--port",
        defaultValue = "8888",
        description = "0: a free one (${DEFAULT-VALUE})")
    private int port;

    @Option(
        names = "--host",
        defaultValue = "127.0.0.1",
        description = "address to listen at; the server has no password (${DEFAULT-VALUE})")
    private String host = "";

    @Option(names = "--writable", description = "takes atoms of transactions, kept in memory")
    private boolean writable;

    @Mixin private Console console = new Console();

    @Override
    public Integer call() throws IOException, InterruptedException {
      AtomStore store = load(kb);
      try (DasServer server = start(store)) {
        Runtime.getRuntime().addShutdownHook(new Thread(server::close, "das-stop"));
        console.result(
            Json.createObjectBuilder()
                .add("url", server.url())
                .add("atoms", store.atoms().size())
                .add("links", store.links().size())
                .build(),
            () ->
                console.line(
                    "DAS Server of %d atoms at %s".formatted(store.atoms().size(), server.url())));
        new CountDownLatch(1).await();
      }
      return 0;
    }

    private DasServer start(AtomStore store) throws IOException {
      try {
        return DasServer.start(host, port, store, DasLimits.DEFAULT, writable);
      } catch (BindException e) {
        throw new Main.FailedException(
            "cannot listen at %s:%d: %s; another --port may be free"
                .formatted(host, port, e.getMessage()));
      }
    }

    private static AtomStore load(Path kb) throws IOException {
      if (!Files.isRegularFile(kb) || !Files.isReadable(kb)) {
        throw new Main.FailedException("cannot read the knowledge base " + kb);
      }
      try {
        return AtomStore.ofMetta(Files.readString(kb));
      } catch (MettaException e) {
        throw new Main.FailedException(kb + ", " + e.getMessage());
      } catch (CharacterCodingException e) {
        throw new Main.FailedException(kb + " is not UTF-8 text");
      }
    }
  }

  /** Asks one query. */
  @Command(
      name = "query",
      description = "Asks a DAS Server, ours or a real one of hyperon_das 0.9.",
      mixinStandardHelpOptions = true)
  static final class Query implements Callable<Integer> {
    @Spec private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

    @Parameters(
        paramLabel = "TEXT",
        description = "MeTTa such as (Inheritance $$x $$y), or a JSON template or list of them")
    private @Nullable String text;

    @Option(
        names = "--url",
        defaultValue = "127.0.0.1:8888",
        description = "host:port or the URL of the function (${DEFAULT-VALUE})")
    private String url = "";

    @Mixin private Console console = new Console();

    @Override
    public Integer call() {
      String query = text == null ? "" : text.strip();
      boolean json = query.startsWith("{") || query.startsWith("[");
      DasReply reply = client().call("query", json ? "[" + query + "]" : Answers.quoted(query));
      if (!(reply instanceof DasReply.Lines lines)) {
        throw refused((DasReply.Refused) reply);
      }
      JsonArrayBuilder answers = Json.createArrayBuilder();
      List<String> texts = new ArrayList<>();
      while (lines.hasNext()) {
        try (var reader = Json.createReader(new StringReader(lines.next()))) {
          JsonObject answer = Answers.summary(reader.readObject().getJsonObject("@answer"));
          answers.add(answer);
          texts.add(Answers.text(answer));
        }
      }
      DasReply.Refused fault = lines.fault();
      if (fault != null) {
        throw refused(fault);
      }
      console.result(
          Json.createObjectBuilder().add("count", texts.size()).add("answers", answers).build(),
          () -> {
            texts.forEach(console::line);
            console.line(texts.size() == 1 ? "1 answer" : texts.size() + " answers");
          });
      return 0;
    }

    private DasClient client() {
      try {
        return new DasClient(url);
      } catch (IllegalArgumentException e) {
        throw new ParameterException(spec.commandLine(), e.getMessage());
      }
    }

    private RuntimeException refused(DasReply.Refused refused) {
      return refused.status() == 400
          ? new ParameterException(spec.commandLine(), "not a query: " + refused.message())
          : new Main.FailedException(refused.message());
    }
  }
}
