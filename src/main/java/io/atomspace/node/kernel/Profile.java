package io.atomspace.node.kernel;

import java.util.List;

/**
 * What a node says of itself in each heartbeat.
 *
 * @param url its front door, such as {@code http://127.0.0.1:9080}
 * @param slots workers that may run there at a time
 * @param engines script engines that work there
 */
public record Profile(String url, int slots, List<String> engines) {}
