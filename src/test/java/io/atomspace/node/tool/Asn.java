package io.atomspace.node.tool;

import static java.nio.charset.StandardCharsets.UTF_8;

import jakarta.json.Json;
import jakarta.json.JsonReader;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The command line as a process of its own: what it printed, and how it ended. */
record Asn(int code, String out, String err) {
  static final Path HOME = Path.of("").toAbsolutePath();

  static Asn run(String... arguments) throws IOException, InterruptedException {
    List<String> line =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Dasn.home=" + HOME,
                "-cp",
                HOME.resolve("target/classes") + ":" + HOME.resolve("target/lib") + "/*",
                Main.class.getName()));
    line.addAll(List.of(arguments));
    Path err = Files.createTempFile("asn", ".err");
    try {
      Process process = new ProcessBuilder(line).redirectError(err.toFile()).start();
      String out = new String(process.getInputStream().readAllBytes(), UTF_8);
      return new Asn(process.waitFor(), out, Files.readString(err));
    } finally {
      Files.delete(err);
    }
  }

  JsonValue json() {
    try (JsonReader reader = Json.createReader(new StringReader(out))) {
      return reader.readValue();
    }
  }

  @Override
  public String toString() {
    return "exit " + code + "\n" + out + "\n" + err;
  }
}
