package io.atomspace.node.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.atomspace.node.kernel.Alert;
import io.atomspace.node.kernel.Body;
import io.atomspace.node.kernel.NodeId;
import io.atomspace.node.tool.BrokerOptions;
import io.atomspace.node.tool.BrokerServer;
import java.io.BufferedReader;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A body as large as the receiver's whole heap, between two processes over a real broker. */
class LargeBodyIT {
  private static final long MIB = 1 << 20;
  private static final long LENGTH = 256 * MIB;

  @TempDir Path folder;

  /** The receiver: prints length and checksum of each body that it gets. */
  public static final class Receiver {
    private Receiver() {}

    public static void main(String[] arguments) throws Exception {
      BlockingQueue<Body> bodies = new LinkedBlockingQueue<>();
      try (Courier courier =
          new Courier("2", arguments[0], Path.of(arguments[1]), LENGTH, bodies::add)) {
        System.out.println("heap " + Runtime.getRuntime().maxMemory() / MIB);
        while (true) {
          Body body = bodies.take();
          System.out.println(body.length() + " " + checksum(courier.open(body)));
        }
      }
    }
  }

  private static String checksum(InputStream stream) throws Exception {
    MessageDigest sum = MessageDigest.getInstance("SHA-256");
    try (InputStream in = new DigestInputStream(stream, sum)) {
      in.transferTo(OutputStream.nullOutputStream());
    }
    return HexFormat.of().formatHex(sum.digest());
  }

  /** That many bytes, the same at each call. */
  private static InputStream bytes(long length) {
    Random random = new Random(7);
    return new InputStream() {
      private long left = length;

      @Override
      public int read() {
        return left-- > 0 ? random.nextInt(256) : -1;
      }

      @Override
      public int read(byte[] into, int from, int most) {
        if (left <= 0) {
          return -1;
        }
        byte[] some = new byte[(int) Math.min(most, left)];
        random.nextBytes(some);
        System.arraycopy(some, 0, into, from, some.length);
        left -= some.length;
        return some.length;
      }
    };
  }

  @Test
  void aBodyOf256MegabytesArrivesAtAHeapOf256AndALargerOneIsRefused() throws Exception {
    BlockingQueue<Alert> alerts = new LinkedBlockingQueue<>();
    try (BrokerServer broker = BrokerServer.start(BrokerOptions.loopback(0));
        Courier sender = new Courier("1", broker.url(), folder.resolve("1"), LENGTH, body -> {})) {
      Process receiver =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-Xmx256m",
                  "-XX:+UseSerialGC",
                  "-cp",
                  System.getProperty("java.class.path"),
                  Receiver.class.getName(),
                  broker.url(),
                  folder.resolve("2").toString())
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      try (BufferedReader lines = receiver.inputReader(UTF_8)) {
        String heap = lines.readLine();
        assertTrue(Integer.parseInt(heap.split(" ")[1]) <= 256, heap);
        Body body = sender.store(bytes(LENGTH));
        String expected = LENGTH + " " + checksum(sender.open(body));
        sender.alerts(alerts::add);
        sender.send(new NodeId("2"), sender.store(bytes(LENGTH + 1)));
        Alert refusal = alerts.poll(30, TimeUnit.SECONDS);
        assertNotNull(refusal, "a body above the limit was not refused");
        assertTrue(refusal.cause().contains(LENGTH + 1 + " bytes"), refusal.cause());
        sender.send(new NodeId("2"), body);
        assertEquals(expected, lines.readLine());
      } finally {
        receiver.destroyForcibly();
      }
    }
  }
}
