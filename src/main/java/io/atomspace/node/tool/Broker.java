package io.atomspace.node.tool;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Runs a {@link BrokerServer} until it is told to end; a heap of 128 MB does. Prints one line,
 * {@code ready mqtt://HOST:PORT}, when clients can connect. Passwords come from files, so that no
 * list of processes shows them.
 */
@Command(
    name = "broker",
    mixinStandardHelpOptions = true,
    description = "An MQTT broker for a cluster on one host.")
public final class Broker implements Callable<Integer> {
  @Option(names = "--host", defaultValue = "127.0.0.1", description = "address to bind")
  private String host = "";

  @Option(names = "--port", defaultValue = "1883", description = "0: one that the system chooses")
  private int port;

  @Option(names = "--user", description = "let only this user in; needs --password-file")
  private @Nullable String user;

  @Option(names = "--password-file")
  private @Nullable Path passwordFile;

  @Option(names = "--keystore", description = "PKCS12: speak TLS; needs --keystore-password-file")
  private @Nullable Path keyStore;

  @Option(names = "--keystore-password-file")
  private @Nullable Path keyStorePasswordFile;

  @Option(names = "--with-parent", description = "end when standard input ends")
  private boolean withParent;

  public static void main(String[] arguments) {
    System.exit(new CommandLine(new Broker()).execute(arguments));
  }

  @Override
  public Integer call() {
    try {
      if ((user == null) != (passwordFile == null)
          || (keyStore == null) != (keyStorePasswordFile == null)) {
        System.err.println("--user and --keystore each need their password file");
        return 2;
      }
      BrokerServer broker =
          BrokerServer.start(
              new BrokerOptions(
                  host,
                  port,
                  BrokerOptions.PROTOCOLS,
                  user,
                  secret(passwordFile),
                  keyStore,
                  secret(keyStorePasswordFile)));
      System.out.println("ready " + broker.url());
      System.out.flush();
      awaitEnd();
      broker.close();
      return 0;
    } catch (Exception e) {
      System.err.println("the broker cannot run: " + e.getMessage());
      return 1;
    }
  }

  private static @Nullable String secret(@Nullable Path file) throws IOException {
    return file == null ? null : Files.readString(file).strip();
  }

  private void awaitEnd() throws IOException, InterruptedException {
    if (withParent) {
      try (InputStream parent = System.in) {
        parent.transferTo(OutputStream.nullOutputStream());
      }
    } else {
      // Nothing is kept, so there is nothing to save when a signal ends the process.
      new CountDownLatch(1).await();
    }
  }
}
