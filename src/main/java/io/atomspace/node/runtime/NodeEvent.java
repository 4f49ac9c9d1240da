package io.atomspace.node.runtime;

import org.jspecify.annotations.Nullable;

/**
 * Something that subscribers hear.
 *
 * @param name {@code job}, {@code leader}, {@code grant}, {@code peer} or {@code alert}
 * @param job the id of the job it is about; null for an event of the cluster
 * @param data a record; its JSON is the event's data
 */
public record NodeEvent(String name, @Nullable String job, Object data) {}
