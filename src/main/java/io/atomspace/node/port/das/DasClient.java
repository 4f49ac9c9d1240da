package io.atomspace.node.port.das;

import io.atomspace.node.port.das.metta.MettaException;
import io.atomspace.node.port.das.pickle.PickleException;
import io.atomspace.node.port.das.pickle.PickleJson;
import io.atomspace.node.port.das.pickle.PickleReader;
import io.atomspace.node.port.das.pickle.Plain;
import io.atomspace.node.port.das.store.Handles;
import io.atomspace.node.port.das.store.QueryException;
import io.atomspace.node.port.das.store.Templates;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The calls of {@code hyperon_das.DistributedAtomSpace(query_engine='remote')}, with its argument
 * names, its shapes and its requests on the wire.
 *
 * <p>Never throws for what a server or a script does: every fault is a {@link DasReply.Refused}.
 * Before its first request a client asks for the server's versions (handshake); a server of another
 * minor version is refused with 409. Safe for use by many threads.
 */
public final class DasClient {
  private static final int REPLY_BYTES_MAX = 1 << 30;
  private static final int JSON_BYTES_MAX = 256 << 20;
  private static final String[][] VERSIONS = {{"das", "0.9."}, {"atom_db", "0.8."}};

  private final DasConnection connection;
  private volatile boolean shaken;

  /**
   * @param address {@code host:port} or {@code http://host:port/function/query-engine}
   * @param timeout for one call, connecting and reading its reply
   * @throws IllegalArgumentException if the address is neither
   */
  public DasClient(String address, Duration timeout) {
    connection = new DasConnection(address, timeout, REPLY_BYTES_MAX);
  }

  /** With a timeout of 60 seconds. */
  public DasClient(String address) {
    this(address, Duration.ofSeconds(60));
  }

  /**
   * Calls {@code query}, {@code get_atom}, {@code get_node}, {@code get_link}, {@code get_links},
   * {@code get_incoming_links} or {@code count_atoms}.
   *
   * @param jsonArguments an array by place or an object by name, for instance {@code ["(Inheritance
   *     $v1 \"mammal\")"]}. A query is a template, a list of templates or MeTTa text; a link filter
   *     is an object with {@code filter_type} (number or name), {@code link_type}, {@code
   *     target_types}, {@code targets}, {@code toplevel_only}
   * @return {@link DasReply.Lines} for {@code query}, else {@link DasReply.Value}, or {@link
   *     DasReply.Refused}
   */
  public DasReply call(String method, String jsonArguments) {
    try {
      return switch (method) {
        case "query" -> query(new Arguments(jsonArguments, List.of("query", "parameters")));
        case "get_atom" -> atom(new Arguments(jsonArguments, List.of("handle")).text("handle"));
        case "get_node" -> {
          Arguments in = new Arguments(jsonArguments, List.of("node_type", "node_name"));
          yield atom(Handles.node(in.text("node_type"), in.text("node_name")));
        }
        case "get_link" -> {
          Arguments in = new Arguments(jsonArguments, List.of("link_type", "link_targets"));
          yield atom(Handles.link(in.text("link_type"), in.texts("link_targets")));
        }
        case "get_links" -> links(new Arguments(jsonArguments, List.of("link_filter")));
        case "get_incoming_links" ->
            incoming(new Arguments(jsonArguments, List.of("atom_handle", "kwargs")));
        case "count_atoms" -> count(new Arguments(jsonArguments, List.of("parameters")));
        default -> throw new IllegalArgumentException("a DAS has no method '" + method + "'");
      };
    } catch (IllegalArgumentException | QueryException | MettaException e) {
      return new DasReply.Refused(400, String.valueOf(e.getMessage()));
    } catch (PickleException e) {
      return damaged(e);
    }
  }

  /**
   * Whether the server would add these atoms, by an action that only ours has; nothing is added.
   *
   * @param metta expressions
   */
  public DasReply prepare(String metta) {
    return change("prepare_changes", metta);
  }

  /**
   * Adds these atoms, all at once; those that are there already stay as they are.
   *
   * @param metta expressions
   */
  public DasReply add(String metta) {
    return change("commit_changes", metta);
  }

  private DasReply change(String action, String metta) {
    try {
      return value(ask(action, Map.of("kwargs", Map.of("buffer", Documents.of(metta)))));
    } catch (MettaException e) {
      return new DasReply.Refused(400, String.valueOf(e.getMessage()));
    } catch (PickleException e) {
      return damaged(e);
    }
  }

  private DasReply query(Arguments in) {
    Map<String, @Nullable Object> parameters = in.dict("parameters");
    parameters.put("no_iterator", true);
    Map<String, @Nullable Object> input = new LinkedHashMap<>();
    input.put("query", template(in.get("query")));
    input.put("parameters", parameters);
    DasConnection.Reply reply = ask("query", input);
    return reply.refused() != null
        ? reply.refused()
        : new DasReply.Lines(new PickleReader(reply.body()), JSON_BYTES_MAX);
  }

  private static Object template(@Nullable Object query) {
    if (query instanceof String text) {
      return Templates.template(text);
    }
    if (query instanceof List<?> list) {
      return list.stream().map(DasClient::template).toList();
    }
    if (query instanceof Map<?, ?> map) {
      Templates.pattern(map);
      return map;
    }
    throw new IllegalArgumentException("'query' is a template, a list of templates or MeTTa text");
  }

  private DasReply atom(String handle) {
    return value(ask("get_atom", Map.of("handle", handle)));
  }

  private DasReply links(Arguments in) {
    return value(ask("get_links", Map.of("link_filter", LinkFilters.filter(in))));
  }

  /** As hyperon_das: an atom the server refuses has no incoming links. */
  private DasReply incoming(Arguments in) {
    Map<String, @Nullable Object> options = in.allBut("atom_handle");
    options.remove("kwargs");
    options.putAll(in.dict("kwargs"));
    Map<String, Object> input = new LinkedHashMap<>();
    input.put("atom_handle", in.text("atom_handle"));
    input.put("kwargs", options);
    DasConnection.Reply reply = ask("get_incoming_links", input);
    DasReply.Refused refused = reply.refused();
    if (refused != null) {
      return refused.status() == DasReply.Refused.NO_ANSWER ? refused : new DasReply.Value("[]");
    }
    Object value = new PickleReader(reply.body()).read();
    return json(
        Boolean.TRUE.equals(options.get("targets_document"))
            ? LinkFilters.withTargetsBeside(value)
            : value);
  }

  /** Counts the server's atoms; the client's own store, of which hyperon_das adds, is empty. */
  private DasReply count(Arguments in) {
    Map<String, @Nullable Object> parameters = in.dict("parameters");
    Object context = parameters.get("context");
    if ("local".equals(context)) {
      return new DasReply.Value(
          Boolean.TRUE.equals(parameters.get("precise"))
              ? "{\"atom_count\":0,\"node_count\":0,\"link_count\":0}"
              : "{\"atom_count\":0}");
    }
    DasConnection.Reply reply = ask("count_atoms", Map.of("parameters", parameters));
    if (reply.refused() != null || "remote".equals(context)) {
      return value(reply);
    }
    if (!(Plain.of(new PickleReader(reply.body()).read(), 100) instanceof Map<?, ?> counts)) {
      throw new PickleException("the counts are no dict");
    }
    List<String> entries = new ArrayList<>();
    for (String key : List.of("node_count", "link_count", "atom_count")) {
      entries.add("\"" + key + "\":" + (counts.get(key) instanceof Long count ? count : 0L));
    }
    return new DasReply.Value("{" + String.join(",", entries) + "}");
  }

  private DasConnection.Reply ask(String action, Map<String, ? extends @Nullable Object> input) {
    DasReply.Refused refused = shaken ? null : handshake();
    return refused != null
        ? new DasConnection.Reply(new byte[0], refused)
        : connection.send(DasConnection.request(action, input));
  }

  private DasReply.@Nullable Refused handshake() {
    DasConnection.Reply reply = connection.send(DasConnection.request("handshake", Map.of()));
    if (reply.refused() != null) {
      return reply.refused();
    }
    Object versions;
    try {
      versions = Plain.of(new PickleReader(reply.body()).read(), 100);
    } catch (PickleException e) {
      return damaged(e);
    }
    for (String[] wanted : VERSIONS) {
      Object part = versions instanceof Map<?, ?> map ? map.get(wanted[0]) : null;
      Object version = part instanceof Map<?, ?> map ? map.get("version") : null;
      if (!(version instanceof String text) || !text.startsWith(wanted[1])) {
        return new DasReply.Refused(
            409,
            "the DAS at %s has version %s of %s, not %sx"
                .formatted(connection.url(), version, wanted[0], wanted[1]));
      }
    }
    shaken = true;
    return null;
  }

  private DasReply value(DasConnection.Reply reply) {
    return reply.refused() != null ? reply.refused() : json(new PickleReader(reply.body()).read());
  }

  private static DasReply json(Object value) {
    return new DasReply.Value(new PickleJson(JSON_BYTES_MAX).text(value));
  }

  private DasReply.Refused damaged(PickleException e) {
    return new DasReply.Refused(
        DasReply.Refused.NO_ANSWER,
        "the reply of the DAS at " + connection.url() + " is refused: " + e.getMessage());
  }
}
