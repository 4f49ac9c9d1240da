package io.atomspace.node.tool;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands of the README, typed as they are printed, on the cluster that it starts. */
@Tag("world")
class ReadmeIT {
  private static final Path HOME = Path.of("").toAbsolutePath();

  @TempDir Path folder;

  @Test
  void itsCommandsDoWhatTheySay() throws Exception {
    String readme = Files.readString(Path.of("README.md"));
    String job = section(readme, "## A first job");
    Files.writeString(folder.resolve("parents.py"), block(job, "python"));
    Files.createSymbolicLink(folder.resolve("examples"), HOME.resolve("examples"));
    asn();
    List<String> first = commands(job, "bin/asn ");
    assertEquals(4, first.size(), job);
    try {
      for (String command : first.subList(0, 3)) {
        type(command);
      }
      for (String command : commands(section(readme, "## Examples"), "`bin/asn submit ")) {
        type(command);
      }
      rest(block(section(readme, "## REST"), "sh"));
      agree(section(readme, "## Store, locks, transactions"));
      mqtt(block(section(readme, "## MQTT"), "sh"));
    } finally {
      type(first.get(3));
    }
  }

  /** Each in the order of the README; ID is the job of the second submission. */
  private void rest(String block) throws Exception {
    List<String> typed = calls(block);
    String node = typed.get(0);
    String id = "";
    for (String call : typed.subList(1, typed.size())) {
      String answer = type(node + "\n" + call.replace("/ID", "/" + id) + " -m 5 || [ $? = 28 ]");
      // There is nothing to try again, as nothing failed.
      assertEquals(call.contains("/retry"), answer.contains("\"status\":409"), answer);
      assertEquals(call.contains("/retry"), answer.contains("urn:atomspace:problem:"), answer);
      Matcher taken = Pattern.compile("\"id\":\"([^\"]+)\"").matcher(answer);
      if (call.contains("Idempotency-Key") && taken.find()) {
        id = taken.group(1);
      }
      if (call.contains("parents.py")) {
        assertTrue(answer.contains("\"SUCCEEDED\"") && answer.contains("\"result\":"), answer);
      }
      if (call.contains("/result")) {
        assertEquals("[1,4,9]", answer.strip());
      }
    }
    assertTrue(!id.isEmpty(), block);
  }

  private void agree(String section) throws Exception {
    String answers = type(block(section, "sh"));
    assertTrue(answers.contains("\"status\":412"), answers);
    assertTrue(answers.contains("\"state\":\"COMMITTED\""), answers);
    Files.writeString(folder.resolve("runs.py"), block(section, "python"));
    for (int run = 1; run <= 2; run++) {
      String ran = type("bin/asn submit runs.py --wait");
      assertTrue(ran.lines().anyMatch(Integer.toString(run)::equals), ran);
    }
  }

  private void mqtt(String block) throws Exception {
    List<String> typed = calls(block);
    String telemetry = type("timeout 10 " + typed.get(0) + " -C 3");
    assertEquals(3, telemetry.lines().filter(line -> line.contains("/telemetry/")).count());
    String taken = type("timeout 30 " + typed.get(1));
    assertTrue(taken.contains("\"QUEUED\"") || taken.contains("\"RUNNING\""), taken);
  }

  // What stands in the README.

  private static String section(String text, String heading) {
    int from = text.indexOf("\n" + heading + "\n");
    assertTrue(from >= 0, heading);
    int to = text.indexOf("\n## ", from + 1);
    return text.substring(from, to < 0 ? text.length() : to);
  }

  private static String block(String section, String language) {
    Matcher block =
        Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL).matcher(section);
    assertTrue(block.find(), section);
    return block.group(1);
  }

  private static List<String> commands(String section, String start) {
    List<String> commands = new ArrayList<>();
    for (String line : section.lines().toList()) {
      int at = line.indexOf(start);
      if (at >= 0 && (start.startsWith("`") || line.startsWith("    "))) {
        String command = line.substring(at).replaceFirst("^`", "");
        int end = command.indexOf('`');
        commands.add(end < 0 ? command : command.substring(0, end));
      }
    }
    return commands;
  }

  /** The commands of a block of shell, continued lines put together, comments left out. */
  private static List<String> calls(String block) {
    return block
        .replace("\\\n", " ")
        .replaceAll("-d\\s*\n", "-d ")
        .lines()
        .map(line -> line.replaceFirst("(^|\\s)# .*|\\s+# .*", "").strip())
        .filter(line -> !line.isEmpty())
        .toList();
  }

  // A shell.

  /** {@code bin/asn} of this build: the script itself would start Maven within Maven. */
  private void asn() throws IOException {
    Path asn = folder.resolve("bin/asn");
    Files.createDirectories(asn.getParent());
    Files.writeString(
        asn,
        "#!/bin/sh\nexec "
            + Path.of(System.getProperty("java.home"), "bin/java")
            + " -Dasn.home="
            + HOME
            + " -cp '"
            + HOME.resolve("target/classes")
            + ":"
            + HOME.resolve("target/lib")
            + "/*' io.atomspace.node.tool.Main \"$@\"\n");
    Files.setPosixFilePermissions(
        asn, Set.copyOf(java.nio.file.attribute.PosixFilePermissions.fromString("rwxr-xr-x")));
  }

  private String type(String command) throws IOException, InterruptedException {
    Process shell =
        new ProcessBuilder("bash", "-c", command)
            .directory(folder.toFile())
            .redirectError(folder.resolve("errors").toFile())
            .start();
    shell.getOutputStream().close();
    String output = new String(shell.getInputStream().readAllBytes(), UTF_8);
    assertTrue(shell.waitFor(3, TimeUnit.MINUTES), command);
    assertEquals(
        0,
        shell.exitValue(),
        () -> command + "\n" + output + "\n" + read(folder.resolve("errors")));
    return output;
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return e.toString();
    }
  }
}
