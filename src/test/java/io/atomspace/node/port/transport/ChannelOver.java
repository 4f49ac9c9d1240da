package io.atomspace.node.port.transport;

import io.atomspace.node.kernel.Body;
import io.atomspace.node.kernel.Bytes;
import io.atomspace.node.kernel.NodeId;
import io.atomspace.node.port.Folders;
import io.atomspace.node.port.journal.Spool;
import io.atomspace.node.tool.bench.transports.ChannelEnd;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** The channel of one of two nodes over a real transport: numbers, and long bodies. */
final class ChannelOver implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int PIECE_BYTES = 1 << 20;

  private final Path folder = Files.createTempDirectory("channel-over");
  private final Spool spool = new Spool(folder);
  private final BlockingQueue<String> arrived = new LinkedBlockingQueue<>();
  private final ChannelEnd end;

  ChannelOver(NodeId self, Transport transport) throws IOException {
    end = new ChannelEnd(self, transport, spool, body -> arrived.add(seen(body)));
  }

  void send(int number) {
    end.send(Body.inline(new Bytes(ByteBuffer.allocate(Integer.BYTES).putInt(number).array())));
  }

  /**
   * Sends random bytes.
   *
   * @return what {@link #nextBody} of the other end gives for them
   */
  String sendBody(int mebibytes) throws IOException {
    Random random = new Random(mebibytes);
    String name = spool.fresh();
    MessageDigest digest = sha256();
    try (OutputStream out =
        new DigestOutputStream(Files.newOutputStream(spool.path(name)), digest)) {
      byte[] piece = new byte[PIECE_BYTES];
      for (int i = 0; i < mebibytes; i++) {
        random.nextBytes(piece);
        out.write(piece);
      }
    }
    end.send(Body.spooled(name, (long) mebibytes * PIECE_BYTES));
    return HexFormat.of().formatHex(digest.digest());
  }

  /** The number that arrived next. */
  int next() throws InterruptedException {
    return Integer.parseInt(nextBody());
  }

  /** The digest of the body that arrived next. */
  String nextBody() throws InterruptedException {
    String seen = arrived.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    if (seen == null) {
      throw new AssertionError("no message within " + PATIENCE, end.crash());
    }
    return seen;
  }

  boolean isEmpty() {
    return arrived.isEmpty();
  }

  private String seen(Body body) throws IOException {
    Bytes inline = body.inline();
    if (inline != null) {
      return Integer.toString(ByteBuffer.wrap(inline.array()).getInt());
    }
    MessageDigest digest = sha256();
    try (InputStream in = spool.open(body)) {
      in.transferTo(new DigestOutputStream(OutputStream.nullOutputStream(), digest));
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() throws IOException {
    end.close();
    Folders.delete(folder);
  }
}
