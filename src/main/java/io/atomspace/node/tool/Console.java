package io.atomspace.node.tool;

import jakarta.json.Json;
import jakarta.json.JsonStructure;
import jakarta.json.JsonValue;
import jakarta.json.stream.JsonGenerator;
import java.io.PrintStream;
import java.io.StringWriter;
import java.util.Map;
import picocli.CommandLine.Option;

/** How a command speaks: results on standard output, all else on standard error. */
final class Console {
  private static final int BAR_WIDTH = 30;

  @Option(names = "--json", description = "one JSON document on standard output")
  boolean json;

  private boolean bar;

  /** The one result of the command. */
  void result(JsonValue value, Runnable human) {
    clear();
    if (json) {
      System.out.println(value);
    } else {
      human.run();
    }
    System.out.flush();
  }

  void line(String text) {
    System.out.println(text);
  }

  /** Something on the way, for a person. */
  void note(String text) {
    clear();
    System.err.println(text);
  }

  /** Draws a progress bar on a terminal; elsewhere nothing. */
  void progress(double share, String text) {
    if (System.console() == null) {
      return;
    }
    int full = (int) Math.round(share * BAR_WIDTH);
    System.err.printf(
        "\r\033[K[%s%s] %3.0f %%  %s",
        "#".repeat(full), "-".repeat(BAR_WIDTH - full), share * 100, text);
    System.err.flush();
    bar = true;
  }

  private void clear() {
    if (bar) {
      System.err.print("\r\033[K");
      bar = false;
    }
  }

  static void pretty(PrintStream out, JsonValue value) {
    if (value instanceof JsonStructure structure) {
      StringWriter text = new StringWriter();
      try (var writer =
          Json.createWriterFactory(Map.of(JsonGenerator.PRETTY_PRINTING, true))
              .createWriter(text)) {
        writer.write(structure);
      }
      out.println(text.toString().strip());
    } else {
      out.println(value);
    }
  }
}
