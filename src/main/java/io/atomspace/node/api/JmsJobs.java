package io.atomspace.node.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.atomspace.node.kernel.Body;
import io.atomspace.node.kernel.Json;
import io.atomspace.node.protocol.jobs.JobMessage.JobFile;
import io.atomspace.node.protocol.jobs.JobView;
import jakarta.enterprise.inject.spi.CDI;
import jakarta.jms.Destination;
import jakarta.jms.InvalidDestinationRuntimeException;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSProducer;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;
import jakarta.jms.TextMessage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import javax.naming.NamingException;
import org.jspecify.annotations.Nullable;

/**
 * The queue of jobs, as a message-driven bean: a message is a job as {@code POST /jobs} takes it,
 * its {@code JMSMessageID} the idempotency key. The message is consumed in the same transaction
 * that sends the answer, once the job has ended: whenever this node dies before that, the message
 * comes again, and with its key finds its job. While the node is full or has no majority the queue
 * waits. What can never be accepted goes to the queue of the rejected, with the reason.
 *
 * <p>The server makes it only where its configuration names an activation for it.
 */
public class JmsJobs implements MessageListener {
  /** Why a message was rejected, in words. */
  static final String REASON = "AtomSpaceReason";

  /** The same as a status of HTTP. */
  static final String STATUS = "AtomSpaceStatus";

  /** The id under which a rejected message came. */
  static final String MESSAGE = "AtomSpaceMessageID";

  private static final Logger LOG = Logger.getLogger(JmsJobs.class.getName());

  /** Between two looks at a job, or two attempts at a full node. */
  private static final Duration LOOK = Duration.ofSeconds(2);

  /** A message that fails so often through a fault of this program is rejected. */
  private static final int DELIVERIES_MAX = 5;

  /** A longer result is left in the cluster, where the answer says. */
  private static final int RESULT_BYTES_MAX = 4 << 20;

  /** The container makes it. */
  public JmsJobs() {}

  /** An answer, and whether it says that the message is rejected. */
  private record Answer(String json, @Nullable Problem problem) {}

  @Override
  public void onMessage(Message message) {
    try {
      Answer answer = answer(message);
      try (JMSContext context = JmsProvider.connections().createContext()) {
        reply(context, message, answer);
        if (answer.problem() != null) {
          reject(context, message, answer.problem());
        }
      }
    } catch (JMSException | NamingException e) {
      throw new IllegalStateException("a job's message waits for its provider: " + e, e);
    }
  }

  private static Answer answer(Message message) throws JMSException {
    String key = message.getJMSMessageID();
    try {
      if (!(message instanceof TextMessage text) || text.getText() == null) {
        String detail = "a job comes as a TextMessage with the JSON of POST /jobs";
        throw Problem.of(415, "No text", detail).exception();
      }
      if (key == null) {
        String detail = "the message has no JMSMessageID; let the producer give one";
        throw Problem.of(400, "No message id", detail).exception();
      }
      return new Answer(run(text.getText().getBytes(UTF_8), key), null);
    } catch (Problem.Exception e) {
      return new Answer(Json.write(e.problem()), e.problem());
    } catch (RuntimeException e) {
      if (message.getIntProperty("JMSXDeliveryCount") < DELIVERIES_MAX) {
        throw e;
      }
      LOG.log(Level.WARNING, "message " + key + " is rejected", e);
      String detail = "it failed " + DELIVERIES_MAX + " times: see the node's log";
      Problem problem = Problem.of(500, "Node failed", detail);
      return new Answer(Json.write(problem), problem);
    }
  }

  /** The JSON of the ended job with its result, however long that takes. */
  private static String run(byte[] json, String key) {
    Desk desk = CDI.current().select(Desk.class).get();
    while (true) {
      try {
        Submission job = desk.reader().json(new ByteArrayInputStream(json));
        JobView view = outcome(desk.submit(job, key)).view();
        while (!view.state().isTerminal()) {
          stopWithNode(desk, Duration.ZERO);
          view = outcome(desk.ended(view.id(), LOOK));
        }
        return answer(desk, view);
      } catch (Problem.Exception e) {
        if (!isPassing(e.problem())) {
          throw e;
        }
      } catch (IOException e) {
        LOG.log(Level.WARNING, "the disk refuses a job's message; it waits", e);
      }
      stopWithNode(desk, LOOK);
    }
  }

  /** The message stays in the queue. */
  private static void stopWithNode(Desk desk, Duration pause) {
    if (desk.node().awaitClose(pause)) {
      throw new IllegalStateException("the node is stopping; its messages come again");
    }
  }

  /** A full node, no majority, a lost file: what may be otherwise in a while. */
  private static boolean isPassing(Problem problem) {
    return problem.status() == 429 || problem.status() == 404 || problem.status() >= 500;
  }

  private static String answer(Desk desk, JobView job) throws IOException {
    String start = "{\"job\":" + Json.write(job);
    if (job.state() != JobView.State.SUCCEEDED) {
      return start + "}";
    }
    Body body = outcome(desk.fetch(job.id(), JobFile.RESULT));
    try (InputStream in = desk.node().open(body)) {
      byte[] result = in.readNBytes(RESULT_BYTES_MAX + 1);
      if (result.length > RESULT_BYTES_MAX) {
        String url = desk.node().configuration().url() + "/api/v1/jobs/" + job.id() + "/result";
        return start + ",\"resultUrl\":" + Json.write(url) + "}";
      }
      return start + ",\"result\":" + new String(result, UTF_8).strip() + "}";
    } finally {
      desk.discard(body);
    }
  }

  private static <T> T outcome(CompletionStage<T> stage) {
    try {
      return stage.toCompletableFuture().join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof Problem.Exception problem) {
        throw problem;
      }
      throw e;
    }
  }

  private static void reply(JMSContext context, Message message, Answer answer)
      throws JMSException {
    Destination to = message.getJMSReplyTo();
    if (to == null) {
      return;
    }
    JMSProducer producer = context.createProducer().setJMSCorrelationID(correlation(message));
    if (answer.problem() != null) {
      producer.setProperty(STATUS, answer.problem().status());
    }
    try {
      producer.send(to, answer.json());
    } catch (InvalidDestinationRuntimeException e) {
      LOG.info(() -> "nobody waits any more for the answer to " + correlation(message));
    }
  }

  private static String correlation(Message message) {
    try {
      String given = message.getJMSCorrelationID();
      return given == null ? message.getJMSMessageID() : given;
    } catch (JMSException e) {
      throw new IllegalStateException("a header of a message cannot be read", e);
    }
  }

  private static void reject(JMSContext context, Message message, Problem problem)
      throws JMSException {
    String id = message.getJMSMessageID();
    Map<String, Object> properties = new TreeMap<>();
    for (Object name : Collections.list(message.getPropertyNames())) {
      String key = String.valueOf(name);
      if (!key.startsWith("JMS")) {
        properties.put(key, message.getObjectProperty(key));
      }
    }
    // The properties of a message that was received can only be cleared as a whole.
    message.clearProperties();
    for (Map.Entry<String, Object> property : properties.entrySet()) {
      message.setObjectProperty(property.getKey(), property.getValue());
    }
    message.setStringProperty(REASON, reason(problem));
    message.setIntProperty(STATUS, problem.status());
    message.setStringProperty(MESSAGE, id);
    context.createProducer().send(context.createQueue(JmsProvider.REJECTED), message);
    LOG.warning(() -> "message " + id + " is rejected: " + reason(problem));
  }

  private static String reason(Problem problem) {
    List<Problem.Fault> errors = problem.errors();
    String all =
        errors == null || errors.isEmpty()
            ? problem.detail()
            : errors.stream()
                .map(fault -> fault.field() + ": " + fault.allowed() + given(fault))
                .collect(Collectors.joining("; "));
    return problem.title() + ": " + all;
  }

  private static String given(Problem.Fault fault) {
    return fault.value() == null ? "" : ", not " + fault.value();
  }
}
