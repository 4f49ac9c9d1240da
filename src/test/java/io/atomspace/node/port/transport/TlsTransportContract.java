package io.atomspace.node.port.transport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.atomspace.node.kernel.NodeId;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Beside the contract: a broken connection is a hint of death, and TLS asks for certificates. */
abstract class TlsTransportContract extends AddressedTransportContract {
  @TempDir Path folder;

  @Override
  final String securedBy() {
    return "tls";
  }

  @Test
  void theDeathOfAPeerIsAHint() {
    Node a = join("1");
    Node b = join("2");
    b.send(a, bytes("x"));
    a.heard().frame();
    b.transport().close();
    a.heard().state("lost 2 7");
  }

  @Test
  void overTlsOnlyMembersWithACertificateAreHeard() throws Exception {
    TestKeys keys = TestKeys.in(folder);
    settings.put("tls", "true");
    settings.put("tls.keystore", keys.keyStore().toString());
    settings.put("tls.keystore.password", TestKeys.PASSWORD);
    settings.put("tls.truststore", keys.trustStore().toString());
    settings.put("tls.truststore.password", TestKeys.PASSWORD);
    Node a = join("1");
    Node b = join("2");
    a.send(b, bytes("secret"));
    assertEquals("secret", new String(b.heard().frame(), UTF_8));
    NodeId two = new NodeId("2");
    b.transport().close();
    settings.remove("tls.keystore");
    settings.remove("tls.keystore.password");
    Node anonymous = begin(two, create(two, 8));
    anonymous.send(a, bytes("who am I"));
    await("the frame is given up", () -> anonymous.transport().dropped() > 0);
    assertTrue(a.heard().frames.isEmpty());
  }
}
