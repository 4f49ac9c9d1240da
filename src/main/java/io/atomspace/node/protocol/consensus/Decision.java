package io.atomspace.node.protocol.consensus;

import io.atomspace.node.kernel.Event;

/**
 * What became of a {@link Proposal}.
 *
 * @param register for DONE the register afterwards, for CONFLICT as it was found; else absent
 */
public record Decision(
    String requester, long ticket, String key, Outcome outcome, Register register)
    implements Event.Told {

  public enum Outcome {
    /** It holds, on a majority. */
    DONE,
    /** The register had another version: nothing was written. */
    CONFLICT,
    /** No majority answered in time; surely nothing was written, and never will be. */
    UNAVAILABLE,
    /** No majority answered in time; the write may have taken effect, or may still. */
    UNKNOWN
  }
}
