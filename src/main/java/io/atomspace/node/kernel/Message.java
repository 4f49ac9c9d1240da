package io.atomspace.node.kernel;

/**
 * A message as one machine gave it and another receives it.
 *
 * @param from the node that said it
 * @param session that node's session: it changes when the node restarts
 * @param term the election term the sender knew when it spoke
 * @param content what it says
 * @param body its bulk part, often empty
 */
public record Message(NodeId from, long session, long term, Content content, Body body) {}
