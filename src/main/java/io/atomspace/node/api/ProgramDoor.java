package io.atomspace.node.api;

import io.atomspace.node.api.programs.NodeConnection;
import io.atomspace.node.api.programs.NotSentException;
import io.atomspace.node.api.programs.ProgramListener;
import io.atomspace.node.kernel.Body;
import io.atomspace.node.kernel.Bytes;
import io.atomspace.node.kernel.Effect;
import io.atomspace.node.kernel.NodeId;
import io.atomspace.node.protocol.programs.ProgramCommand;
import io.atomspace.node.runtime.ClusterView;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;

/** Offers the node to programs of other applications in this server. */
@ApplicationScoped
public class ProgramDoor implements NodeConnection {
  @Inject private Desk desk;

  /** The server and CDI inject the fields. */
  @SuppressWarnings("NullAway.Init")
  public ProgramDoor() {}

  void open(
      @Observes @Initialized(ApplicationScoped.class) @Priority(NodeMetrics.AFTER_NODE)
          Object event) {
    NodeConnection.offer(this);
  }

  @PreDestroy
  void close() {
    NodeConnection.offer(null);
  }

  private ClusterView cluster() {
    return desk.node().cluster();
  }

  @Override
  public String self() {
    return desk.node().configuration().members().self().value();
  }

  @Override
  public Map<String, String> peers() {
    Map<String, String> states = new LinkedHashMap<>();
    cluster().nodes().forEach(node -> states.put(node.id().value(), node.state().name()));
    return states;
  }

  @Override
  public Optional<String> leader() {
    return Optional.ofNullable(cluster().leader()).map(NodeId::value);
  }

  @Override
  public long term() {
    return cluster().term();
  }

  @Override
  public CompletionStage<Set<String>> send(String program, Collection<String> to, byte[] message) {
    List<NodeId> nodes = to.stream().map(NodeId::new).toList();
    Body body = Body.inline(new Bytes(message));
    return desk.node()
        .ask(ticket -> new ProgramCommand.Send(ticket, program, nodes, body))
        .thenApplyAsync(ProgramDoor::missed, desk.executor());
  }

  private static Set<String> missed(Effect.Answer answer) {
    if (answer instanceof ProgramCommand.Sent sent) {
      return sent.missed().stream().map(NodeId::value).collect(Collectors.toUnmodifiableSet());
    }
    if (answer instanceof Effect.Refusal refusal) {
      throw new NotSentException(refusal.status(), refusal.title() + ": " + refusal.detail());
    }
    throw new IllegalStateException("an answer to something else: " + answer);
  }

  @Override
  public AutoCloseable listen(String program, ProgramListener listener) {
    return desk.node()
        .listen(program, (from, message) -> listener.message(from.value(), message.array()));
  }
}
