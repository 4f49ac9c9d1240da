package io.atomspace.node.port.transport;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A key for the loopback, made by the JDK's keytool: its store, and a store that trusts it. */
record TestKeys(Path keyStore, Path trustStore) {
  static final String PASSWORD = "changeit";

  static TestKeys in(Path folder) throws Exception {
    Path keys = folder.resolve("keys.p12");
    Path trust = folder.resolve("trust.p12");
    Path certificate = folder.resolve("broker.crt");
    String tool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
    run(
        tool,
        "-genkeypair",
        "-alias",
        "broker",
        "-keyalg",
        "EC",
        "-groupname",
        "secp256r1",
        "-dname",
        "CN=broker",
        "-ext",
        "san=ip:127.0.0.1,dns:localhost",
        "-validity",
        "2",
        "-storetype",
        "PKCS12",
        "-keystore",
        keys.toString(),
        "-storepass",
        PASSWORD);
    run(
        tool,
        "-exportcert",
        "-rfc",
        "-alias",
        "broker",
        "-file",
        certificate.toString(),
        "-keystore",
        keys.toString(),
        "-storepass",
        PASSWORD);
    run(
        tool,
        "-importcert",
        "-noprompt",
        "-alias",
        "broker",
        "-file",
        certificate.toString(),
        "-storetype",
        "PKCS12",
        "-keystore",
        trust.toString(),
        "-storepass",
        PASSWORD);
    return new TestKeys(keys, trust);
  }

  static void run(String... command) throws IOException, InterruptedException {
    List<String> words = new ArrayList<>(List.of(command));
    Path output = Files.createTempFile("run", ".out");
    Process process =
        new ProcessBuilder(words).redirectErrorStream(true).redirectOutput(output.toFile()).start();
    if (process.waitFor() != 0) {
      throw new IOException(words + ": " + Files.readString(output));
    }
    Files.delete(output);
  }
}
