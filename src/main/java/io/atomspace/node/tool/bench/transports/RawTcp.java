package io.atomspace.node.tool.bench.transports;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/** The JDK's sockets, each message behind its length. */
final class RawTcp implements Ends {
  private final List<Socket> sockets = new ArrayList<>();
  private final List<DataOutputStream> outs = new ArrayList<>();

  RawTcp(Ears ears) throws IOException {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      sockets.add(new Socket(server.getInetAddress(), server.getLocalPort()));
      sockets.add(server.accept());
    }
    for (int end = 0; end < 2; end++) {
      Socket socket = sockets.get(end);
      socket.setTcpNoDelay(true);
      outs.add(new DataOutputStream(new BufferedOutputStream(socket.getOutputStream(), 1 << 16)));
      int here = end;
      new Thread(() -> read(here, socket, ears), "raw-tcp-" + end).start();
    }
  }

  private static void read(int end, Socket socket, Ears ears) {
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(socket.getInputStream(), 1 << 16))) {
      while (true) {
        ears.heard(end, in.readNBytes(in.readInt()));
      }
    } catch (IOException e) {
      // Closed.
    }
  }

  @Override
  public void send(int end, byte[] message) throws IOException {
    DataOutputStream out = outs.get(end);
    out.writeInt(message.length);
    out.write(message);
    out.flush();
  }

  @Override
  public void close() throws IOException {
    for (Socket socket : sockets) {
      socket.close();
    }
  }
}
