package io.atomspace.node.tool.bench.transports;

import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.util.ArrayList;
import java.util.List;

/** A client of Jakarta Messaging, not persistent, through the same broker. */
final class RawJms implements Ends {
  private final List<Connection> connections = new ArrayList<>();
  private final List<Session> sessions = new ArrayList<>();
  private final List<MessageProducer> producers = new ArrayList<>();

  RawJms(ConnectionFactory factory, Ears ears) throws JMSException {
    for (int end = 0; end < 2; end++) {
      int here = end;
      Connection in = factory.createConnection();
      Session reader = in.createSession(Session.DUPS_OK_ACKNOWLEDGE);
      reader
          .createConsumer(reader.createTopic("raw-" + end))
          .setMessageListener(message -> ears.heard(here, bytes(message)));
      in.start();
      Connection out = factory.createConnection();
      Session session = out.createSession(Session.DUPS_OK_ACKNOWLEDGE);
      MessageProducer producer = session.createProducer(session.createTopic("raw-" + (1 - end)));
      producer.setDeliveryMode(DeliveryMode.NON_PERSISTENT);
      connections.addAll(List.of(in, out));
      sessions.add(session);
      producers.add(producer);
    }
  }

  private static byte[] bytes(Message message) {
    try {
      return message.getBody(byte[].class);
    } catch (JMSException e) {
      throw new IllegalStateException("a message of another kind", e);
    }
  }

  @Override
  public void send(int end, byte[] message) throws JMSException {
    BytesMessage packet = sessions.get(end).createBytesMessage();
    packet.writeBytes(message);
    producers.get(end).send(packet);
  }

  @Override
  public void close() throws JMSException {
    for (Connection connection : connections) {
      connection.close();
    }
  }
}
