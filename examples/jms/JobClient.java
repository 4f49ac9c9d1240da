import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.Message;
import jakarta.jms.Queue;
import jakarta.jms.TextMessage;
import java.util.Set;
import java.util.TreeSet;
import javax.naming.InitialContext;
import javax.naming.NamingException;

/**
 * Sends jobs to the queue of the AtomSpace nodes and waits for their answers. It needs nothing but
 * the Jakarta Messaging API and, at run time, a provider: {@code jndi.properties} names it.
 *
 * <p>Its answers come to a queue that outlives its connection, and it connects again whenever the
 * provider is gone. An answer is consumed only once it is noted: hence the transactions. What was
 * sent just before may then be sent twice, and an answer come again, so it tells answers apart by
 * their correlation ids.
 */
public final class JobClient {
  private static final String JOB =
      "{\"name\": \"square-%d\", \"language\": \"python\", \"parameters\": {\"n\": %d},"
          + " \"script\": \"def main(params):\\n    return params['n'] ** 2\\n\"}";
  private static final long PAUSE_MILLIS = 500;

  private final ConnectionFactory connections;
  private final int jobs;
  private final Set<Integer> answered = new TreeSet<>();
  private int sent;
  private int wrong;

  /** Sends so many jobs over connections of this factory. */
  public JobClient(ConnectionFactory connections, int jobs) {
    this.connections = connections;
    this.jobs = jobs;
  }

  /** The argument: how many jobs. */
  public static void main(String[] arguments) throws NamingException, InterruptedException {
    int jobs = arguments.length == 0 ? 10 : Integer.parseInt(arguments[0]);
    ConnectionFactory connections = InitialContext.doLookup("ConnectionFactory");
    System.exit(new JobClient(connections, jobs).run() ? 0 : 1);
  }

  /** Returns once every job is answered; tells whether each answer was right. */
  public boolean run() throws InterruptedException {
    while (answered.size() < jobs) {
      try (JMSContext context = connections.createContext(JMSContext.SESSION_TRANSACTED)) {
        exchange(context);
      } catch (JMSException | JMSRuntimeException e) {
        System.out.println("connecting again: " + e.getMessage());
        Thread.sleep(PAUSE_MILLIS);
      }
    }
    System.out.println(sent + " jobs, " + answered.size() + " answers, " + wrong + " wrong");
    return wrong == 0;
  }

  private void exchange(JMSContext context) throws JMSException {
    Queue queue = context.createQueue("atomspace.jobs");
    Queue answers = context.createQueue("atomspace.answers");
    JMSConsumer consumer = context.createConsumer(answers);
    while (sent < jobs) {
      String json = String.format(JOB, sent, sent);
      context
          .createProducer()
          .setJMSReplyTo(answers)
          .setJMSCorrelationID(Integer.toString(sent))
          .send(queue, json);
      context.commit();
      sent++;
    }
    while (answered.size() < jobs) {
      Message message = consumer.receive(PAUSE_MILLIS);
      if (message instanceof TextMessage answer) {
        check(Integer.parseInt(message.getJMSCorrelationID()), answer.getText());
        context.commit();
      }
    }
  }

  private void check(int job, String answer) {
    long square = (long) job * job;
    if (answered.add(job) && !answer.endsWith(",\"result\":" + square + "}")) {
      System.out.println("job " + job + ": " + answer);
      wrong++;
    }
    if (answered.size() % 50 == 0) {
      System.out.println(answered.size() + " of " + jobs + " answered");
    }
  }
}
