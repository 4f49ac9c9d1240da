package io.atomspace.node.port.das.server;

import io.atomspace.node.port.das.pickle.PickleWriter;
import io.atomspace.node.port.das.pickle.Py;
import io.atomspace.node.port.das.store.Atom;
import io.atomspace.node.port.das.store.AtomStore;
import io.atomspace.node.port.das.store.Handles;
import io.atomspace.node.port.das.store.Matcher;
import io.atomspace.node.port.das.store.Pattern;
import io.atomspace.node.port.das.store.QueryException;
import io.atomspace.node.port.das.store.Templates;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The actions of the query-engine function over one store. Each writes its reply or throws {@link
 * Refusal}. Safe for use by many threads.
 */
final class Actions {
  private static final int FIELD_INDEXES_MAX = 1000;

  private final DasLimits limits;
  private final boolean writable;
  private final Map<String, FieldIndex> fieldIndexes = new ConcurrentHashMap<>();
  private volatile AtomStore store;

  /** What {@code create_field_index} asked for. */
  private record FieldIndex(String kind, @Nullable String type) {}

  Actions(AtomStore store, DasLimits limits, boolean writable) {
    this.store = store;
    this.limits = limits;
    this.writable = writable;
  }

  void perform(String action, Request in, PickleWriter out) {
    Documents documents = new Documents(out);
    switch (action) {
      case "ping" -> out.value(Map.of("message", "pong"));
      case "handshake" -> out.value(versions());
      case "count_atoms" -> out.value(count(in.part("parameters")));
      case "get_atom" -> documents.atom(atom(in.text("handle")), Documents.Form.HANDLES);
      case "get_node" ->
          documents.atom(
              atom(Handles.node(in.text("node_type"), in.text("node_name"))),
              Documents.Form.HANDLES);
      case "get_link" ->
          documents.atom(
              atom(Handles.link(in.text("link_type"), in.texts("link_targets"))),
              Documents.Form.HANDLES);
      case "get_links" ->
          documents.list(LinkFilter.select(store, in.part("link_filter")), Documents.Form.HANDLES);
      case "get_incoming_links" -> incoming(in, out, documents);
      case "query" -> query(in.optional("query"), out, documents);
      case "fetch" -> fetch(in.optional("query"), documents);
      case "create_field_index" -> out.text(createFieldIndex(in));
      case "custom_query" -> customQuery(in, out, documents);
      case "get_atoms_by_field" ->
          handles(Fields.select(store, null, in.part("query").input()), out);
      case "get_atoms_by_text_field" -> handles(byText(in), out);
      case "get_node_by_name_starting_with" ->
          handles(store.nodesStartingWith(in.text("node_type"), in.text("startswith")), out);
      case "create_context" -> createContext(in, out, documents);
      case "prepare_changes" -> {
        Additions.add(new AtomStore.Builder(), additions(in));
        out.none();
      }
      case "commit_changes" -> {
        commit(additions(in));
        out.none();
      }
      default -> throw Refusal.function(404, "Unknown action: " + action);
    }
  }

  private static Map<String, Object> versions() {
    Map<String, Object> reply = new LinkedHashMap<>();
    reply.put(
        "das",
        version(
            "hyperon-das", DasServer.DAS_VERSION, "Query Engine API for Distributed AtomSpace"));
    reply.put(
        "atom_db",
        version(
            "hyperon-das-atomdb",
            DasServer.ATOM_DB_VERSION,
            "Persistence layer for Distributed AtomSpace"));
    return reply;
  }

  private static Map<String, Object> version(String name, String version, String summary) {
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("name", name);
    entry.put("version", version);
    entry.put("summary", summary);
    return entry;
  }

  /** {@code context: remote} counts what lies behind this server, which is nothing. */
  private Map<String, Object> count(Request parameters) {
    Map<String, Object> reply = new LinkedHashMap<>();
    if (!"remote".equals(parameters.optional("context"))) {
      reply.put("atom_count", store.atoms().size());
      if (parameters.truth("precise")) {
        reply.put("node_count", store.nodeCount());
        reply.put("link_count", store.links().size());
      }
    }
    return reply;
  }

  private Atom atom(String handle) {
    Atom atom = store.atom(handle);
    if (atom == null) {
      throw Refusal.engine(404, PythonText.error("Nonexistent atom", "handle: " + handle));
    }
    return atom;
  }

  private void incoming(Request in, PickleWriter out, Documents documents) {
    Request options = in.part("kwargs");
    Atom atom = store.atom(in.text("atom_handle"));
    List<Atom.Link> links = atom == null ? List.of() : store.incoming(atom);
    if (options.truth("handles_only")) {
      handles(links, out);
    } else {
      documents.list(
          links,
          options.truth("targets_document") ? Documents.Form.WITH_TARGETS : Documents.Form.HANDLES);
    }
  }

  private static void handles(Iterable<? extends Atom> atoms, PickleWriter out) {
    out.beginList();
    int run = 0;
    for (Atom atom : atoms) {
      if (run++ == PickleWriter.RUN_ITEMS_MAX) {
        out.nextRun();
        run = 1;
      }
      out.text(atom.handle());
    }
    out.endList();
  }

  private void query(@Nullable Object query, PickleWriter out, Documents documents) {
    answers(pattern(query), out, documents);
  }

  private void answers(Pattern pattern, PickleWriter out, Documents documents) {
    out.beginList();
    int[] run = {0};
    Matcher.match(
        store,
        pattern,
        limits.queryStepsMax(),
        answer -> {
          if (run[0]++ == PickleWriter.RUN_ITEMS_MAX) {
            out.nextRun();
            run[0] = 1;
          }
          documents.answer(answer);
        });
    out.endList();
  }

  private static Pattern pattern(@Nullable Object query) {
    try {
      return Templates.pattern(query);
    } catch (QueryException e) {
      if (query instanceof Map<?, ?> map
          && map.get("type") instanceof String
          && map.get("targets") instanceof List<?>) {
        String text = PythonText.repr(query);
        throw Refusal.engine(
            400,
            PythonText.error(
                "Query processing reached an unexpected state",
                "link: " + text + " link target: " + text));
      }
      throw e;
    }
  }

  private void fetch(@Nullable Object query, Documents documents) {
    if (query == null) {
      documents.list(store.atoms(), Documents.Form.RAW);
      return;
    }
    Map<String, Atom> found = new LinkedHashMap<>();
    Matcher.match(
        store,
        pattern(query),
        limits.queryStepsMax(),
        answer -> answer.matched().forEach(atom -> collect(atom, found)));
    documents.list(found.values(), Documents.Form.HANDLES);
  }

  private static void collect(Atom atom, Map<String, Atom> found) {
    if (found.put(atom.handle(), atom) == null && atom instanceof Atom.Link link) {
      link.targets().forEach(target -> collect(target, found));
    }
  }

  private String createFieldIndex(Request in) {
    String kind = in.text("atom_type");
    if (!kind.equals("node") && !kind.equals("link")) {
      throw Refusal.function(400, "'atom_type' is 'node' or 'link', not " + kind);
    }
    if (fieldIndexes.size() >= FIELD_INDEXES_MAX) {
      throw Refusal.function(409, "more than " + FIELD_INDEXES_MAX + " field indexes");
    }
    String type = in.optionalText("named_type");
    String id = kind + "_" + Handles.type(in.texts("fields") + " " + type);
    fieldIndexes.put(id, new FieldIndex(kind, type));
    return id;
  }

  private void customQuery(Request in, PickleWriter out, Documents documents) {
    FieldIndex index = fieldIndexes.get(in.text("index_id"));
    if (index == null) {
      throw Refusal.engine(400, "no field index " + in.text("index_id"));
    }
    Request options = in.part("kwargs");
    int from = options.natural("cursor", 0);
    int count = options.natural("chunk_size", 500);
    Map<Object, Object> wanted = new LinkedHashMap<>(in.part("query").input());
    if (index.type() != null) {
      wanted.put("named_type", index.type());
    }
    List<Atom> found = Fields.select(store, index.kind(), wanted);
    int start = Math.min(from, found.size());
    int end = (int) Math.min(found.size(), start + (long) count);
    out.beginTuple();
    out.integer(end == found.size() ? 0 : end);
    documents.list(found.subList(start, end), Documents.Form.HANDLES);
    out.endTuple();
  }

  /** Nodes whose name holds the text; a search over all names, as no index serves it. */
  private List<Atom> byText(Request in) {
    String text = in.text("text_value");
    String field = in.optionalText("field");
    if (field != null && !field.equals("name")) {
      return List.of();
    }
    return store.atoms().stream()
        .filter(atom -> atom instanceof Atom.Node && atom.name().contains(text))
        .toList();
  }

  private void createContext(Request in, PickleWriter out, Documents documents) {
    String name = in.text("name");
    List<Pattern> patterns = in.list("queries").stream().map(Actions::pattern).toList();
    out.beginInstance(Py.Global.CONTEXT);
    out.beginDict();
    out.text("name");
    out.text(name);
    out.text("handle");
    out.text(Handles.node("Context", name));
    out.text("query_answers");
    out.beginList();
    for (Pattern pattern : patterns) {
      answers(pattern, out, documents);
    }
    out.endList();
    out.endDict();
    out.endInstance();
  }

  private List<?> additions(Request in) {
    List<?> additions = in.part("kwargs").list("buffer");
    if (!additions.isEmpty() && !writable) {
      throw Refusal.function(403, "this server is read-only");
    }
    return additions;
  }

  /** Readers see all of them at once: they go on with the store that they began with. */
  private synchronized void commit(List<?> additions) {
    if (!additions.isEmpty()) {
      AtomStore.Builder builder = store.toBuilder();
      Additions.add(builder, additions);
      store = builder.build();
    }
  }
}
