package io.atomspace.node.protocol.consensus;

import io.atomspace.node.kernel.Event;

/**
 * Asks for one change of one register; answered by one {@link Decision}.
 *
 * @param requester the {@link io.atomspace.node.kernel.Protocol#name()} of who asks
 * @param ticket chosen by the requester, to know the answer by
 * @param key 1 to 512 printable characters
 */
public record Proposal(String requester, long ticket, String key, Change change)
    implements Event.Told {
  public static final int KEY_CHARS_MAX = 512;

  public Proposal {
    if (key.isEmpty()
        || key.length() > KEY_CHARS_MAX
        || key.chars().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException("not a key: '" + key + "'");
    }
  }
}
