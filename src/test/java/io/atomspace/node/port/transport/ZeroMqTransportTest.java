package io.atomspace.node.port.transport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.atomspace.node.kernel.NodeId;
import org.junit.jupiter.api.Test;
import org.zeromq.ZMQ;

class ZeroMqTransportTest extends AddressedTransportContract {
  @Override
  TransportProvider provider() {
    return new ZeroMqTransport.Provider();
  }

  @Override
  String securedBy() {
    return "curve.public";
  }

  /** What is no ZeroMQ of today may be one of its first days, whose messages say nothing of it. */
  @Override
  boolean cutsStrangersOff() {
    return false;
  }

  @Override
  String threadNamePart(NodeId self) {
    return "atomspace-zeromq-" + self;
  }

  @Test
  void overCurveOnlyWhoHasTheKeysOfTheClusterIsHeard() {
    ZMQ.Curve.KeyPair keys = ZMQ.Curve.generateKeyPair();
    settings.put("curve.public", keys.publicKey);
    settings.put("curve.secret", keys.secretKey);
    Node a = join("1");
    Node b = join("2");
    a.send(b, bytes("secret"));
    assertEquals("secret", new String(b.heard().frame(), UTF_8));
    b.transport().close();
    settings.clear();
    Node open = join("2");
    // More than ZeroMQ holds for a connection of which it does not yet know what becomes.
    await(
        "frames are given up",
        () -> {
          for (int i = 0; i < 100; i++) {
            open.send(a, bytes("who am I"));
          }
          return open.transport().dropped() > 0;
        });
    assertTrue(a.heard().frames.isEmpty());
  }
}
