package io.atomspace.node.protocol.jobs;

import io.atomspace.node.kernel.Members;
import io.atomspace.node.kernel.NodeId;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;

/**
 * Ids of jobs. Each begins with a member's id, so that the ledger can be read node by node. The
 * same idempotency key gives the same id: at every node, or without a ledger at each node its own.
 */
final class JobIds {
  private static final int RADIX = Character.MAX_RADIX;
  private static final int KEY_CHARS = 20;

  private final NodeId self;

  /** One of these is what the id of a key begins with. */
  private final List<NodeId> firsts;

  private long session;
  private long given;

  JobIds(Members members, boolean ledgered) {
    this.self = members.self();
    this.firsts = ledgered ? members.all() : List.of(self);
  }

  void started(long newSession) {
    session = newSession;
  }

  /** Never given before, by this node or another. */
  String next() {
    given++;
    return self + "-" + Long.toString(session, RADIX) + "-" + given;
  }

  /** The id of this key, of about 100 bits: others with the same are not to be found. */
  String of(String key) {
    BigInteger hash = new BigInteger(1, sha256(key.getBytes(StandardCharsets.UTF_8)));
    int first = hash.mod(BigInteger.valueOf(firsts.size())).intValue();
    return firsts.get(first) + "-k" + hash.toString(RADIX).substring(0, KEY_CHARS);
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
