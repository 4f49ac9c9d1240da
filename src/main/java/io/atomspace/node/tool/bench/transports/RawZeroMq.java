package io.atomspace.node.tool.bench.transports;

import java.util.ArrayList;
import java.util.List;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;
import org.zeromq.ZMQException;

/** JeroMQ: a PUSH and a PULL socket each way. */
final class RawZeroMq implements Ends {
  private final ZContext context = new ZContext();
  private final List<ZMQ.Socket> senders = new ArrayList<>();

  RawZeroMq(Ears ears) {
    List<Integer> ports = new ArrayList<>();
    for (int end = 0; end < 2; end++) {
      ZMQ.Socket receiver = context.createSocket(SocketType.PULL);
      ports.add(receiver.bindToRandomPort("tcp://127.0.0.1"));
      int here = end;
      new Thread(() -> read(here, receiver, ears), "raw-zeromq-" + end).start();
    }
    for (int end = 0; end < 2; end++) {
      ZMQ.Socket sender = context.createSocket(SocketType.PUSH);
      sender.connect("tcp://127.0.0.1:" + ports.get(1 - end));
      senders.add(sender);
    }
  }

  private static void read(int end, ZMQ.Socket receiver, Ears ears) {
    try {
      while (true) {
        byte[] message = receiver.recv();
        if (message != null) {
          ears.heard(end, message);
        }
      }
    } catch (ZMQException e) {
      // Closed.
    }
  }

  @Override
  public void send(int end, byte[] message) {
    // A socket may go from thread to thread, one at a time.
    ZMQ.Socket sender = senders.get(end);
    synchronized (sender) {
      sender.send(message);
    }
  }

  @Override
  public void close() {
    context.close();
  }
}
