package io.atomspace.node.tool.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FreePortTest {
  @Test
  void noOutgoingConnectionCanTakeIt() throws IOException {
    int port = FreePort.find();

    assertTrue(port >= 1024 && port < 32_768, "was " + port);
    try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      assertEquals(port, socket.getLocalPort());
    }
  }

  @Test
  void aTakenOneIsPassedOver() throws IOException {
    List<ServerSocket> taken = new ArrayList<>();
    try {
      int last = FreePort.find();
      for (int i = 1; i <= 20; i++) {
        try {
          taken.add(new ServerSocket(last + i, 1, InetAddress.getLoopbackAddress()));
        } catch (IOException e) {
          // Somebody else has it: as good.
        }
      }
      int found = FreePort.find();

      assertTrue(found > last + 20 || found < last, "was " + found + " after " + last);
      assertNotEquals(found, FreePort.find());
    } finally {
      for (ServerSocket socket : taken) {
        socket.close();
      }
    }
  }
}
