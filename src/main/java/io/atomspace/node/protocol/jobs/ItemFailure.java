package io.atomspace.node.protocol.jobs;

import org.jspecify.annotations.Nullable;

/**
 * Why an item, or the script as a whole, failed.
 *
 * @param item its place in the order of the answers; null if no single item is to blame
 * @param message one line
 * @param traceback with the script's own lines; null if nothing was raised
 */
public record ItemFailure(@Nullable Long item, String message, @Nullable String traceback) {}
