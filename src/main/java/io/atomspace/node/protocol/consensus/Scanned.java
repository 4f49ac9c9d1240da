package io.atomspace.node.protocol.consensus;

import io.atomspace.node.kernel.Event;
import java.util.SortedMap;

/**
 * What a {@link Scan} found: each register as it was at some moment between scan and answer; not
 * all at one moment.
 *
 * @param available false if no majority answered in time; then nothing is found
 */
public record Scanned(
    String requester, long ticket, boolean available, SortedMap<String, Register> found)
    implements Event.Told {}
