package io.atomspace.node.port.script;

/**
 * Answers what a script asks for while {@code query} or {@code main} runs, on the thread that
 * drives the worker. Never throws for an operating fault: that is a {@link Reply.Refused}.
 *
 * <p>Methods and their arguments, one JSON object each, are those of the DAS: {@code query {query,
 * parameters}}, {@code get_atom {handle}}, {@code get_node {node_type, node_name}}, {@code get_link
 * {link_type, link_targets}}, {@code get_links {link_filter}} or {@code {link_type, target_types,
 * link_targets}}, {@code get_incoming_links {atom_handle, kwargs}}, {@code count_atoms
 * {parameters}}. What the script left out is left out.
 *
 * <p>And those of the cluster: {@code cluster.get {key}}, {@code cluster.put {key, value, version,
 * ttl, change}}, {@code cluster.delete {key, version, change}}, {@code cluster.list {prefix,
 * limit}}, {@code cluster.lock {lock, lease, wait}}, {@code cluster.renew {lock, token, lease}},
 * {@code cluster.unlock {lock, token}}, {@code cluster.commit {changes, change}}. A {@code change}
 * is its place among the changes of the script. Their refusals begin with the status that REST
 * would answer: {@code 412 Condition not met: ...}.
 */
@FunctionalInterface
public interface RemoteCalls {

  Reply call(String method, String arguments);

  /** What is answered to a call. */
  sealed interface Reply {
    /** One JSON value on one line. */
    record Value(String json) implements Reply {}

    /** A stream of answers, only for {@code query}. */
    record Stream(Answers answers) implements Reply {}

    /** The script gets an exception with this message. */
    record Refused(String message) implements Reply {}
  }

  /** A stream of answers, pulled by the script chunk by chunk. */
  interface Answers extends AutoCloseable {
    /** The next chunk; best some tens of KiB. Not called again after the last or a refusal. */
    Chunk next();

    /** Called once, at the end or when the script does not want more. */
    @Override
    void close();
  }

  /** A part of a stream. */
  sealed interface Chunk {
    /**
     * At least one line, each <code>{"@answer":{"assignment":...,"subgraph":...}}</code> and ended
     * by a newline.
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Lines(byte[] bytes) implements Chunk {}

    /** There are no more. */
    record End() implements Chunk {}

    /** The script gets an exception with this message. */
    record Refused(String message) implements Chunk {}
  }

  /** For scripts that may not call: refuses everything. */
  static RemoteCalls none() {
    return (method, arguments) -> new Reply.Refused(method + " cannot be called here");
  }
}
