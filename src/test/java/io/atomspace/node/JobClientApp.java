package io.atomspace.node;

import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.Message;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import javax.naming.InitialContext;

/** The example's client as an application of another server: for Liberty's own messaging. */
public final class JobClientApp implements ServletContextListener {
  /** Begins the line of the log that tells how it ended. */
  static final String ENDED = "the client ended: ";

  @Override
  public void contextInitialized(ServletContextEvent event) {
    int jobs = Integer.parseInt(System.getenv("JOBS"));
    // What goes to the log does not reach the console that is read.
    new Thread(() -> System.out.println(ENDED + end(jobs)), "client").start();
  }

  private static String end(int jobs) {
    try {
      ConnectionFactory connections = InitialContext.doLookup("jms/client");
      Class<?> client = Class.forName("JobClient");
      Object right =
          client
              .getMethod("run")
              .invoke(
                  client
                      .getConstructor(ConnectionFactory.class, int.class)
                      .newInstance(connections, jobs));
      return right + ", " + poison(connections, "{\"script\": 7}");
    } catch (ReflectiveOperationException | javax.naming.NamingException | JMSException e) {
      return e.toString();
    }
  }

  /** Why a message was rejected. */
  static String poison(ConnectionFactory connections, String text) throws JMSException {
    try (JMSContext context = connections.createContext()) {
      context.createProducer().send(context.createQueue("atomspace.jobs"), text);
      Message rejected =
          context.createConsumer(context.createQueue("atomspace.jobs.rejected")).receive(30_000);
      return rejected == null ? "nothing" : rejected.getStringProperty("AtomSpaceReason");
    } catch (JMSRuntimeException e) {
      return e.toString();
    }
  }
}
