package io.atomspace.node.protocol.consensus.paxos;

import io.atomspace.node.kernel.Content;
import io.atomspace.node.protocol.consensus.Register;
import java.util.List;

/**
 * What proposers and acceptors tell each other. Each names its space: the store's registers and the
 * election's live side by side and do not hear each other.
 */
public sealed interface PaxosMessage extends Content {
  String space();

  /** From a proposer; each acceptor answers it by {@link PaxosAnswer} with the same round. */
  sealed interface Request extends PaxosMessage {
    long round();

    String key();
  }

  /** What have you accepted? Binds nobody. */
  record PaxosQuery(String space, long round, String key) implements Request {}

  /** Phase one: accept nothing below this ballot, promise none up to it again. */
  record PaxosPrepare(String space, long round, String key, long ballot) implements Request {}

  /** Phase two: keep this under this ballot. */
  record PaxosAccept(String space, long round, String key, long ballot, Kept kept)
      implements Request {}

  /**
   * What an acceptor says, once it is on its disk.
   *
   * @param life the asking session of the proposer
   * @param granted the query is answered, the promise given, the value accepted
   * @param promised the highest ballot promised; with a refusal the one to beat
   * @param accepted the ballot of {@code kept}; 0 if nothing was accepted
   * @param floor below it, what was accepted of a key may be forgotten
   */
  record PaxosAnswer(
      String space,
      long life,
      long round,
      String key,
      boolean granted,
      long promised,
      long accepted,
      long floor,
      Kept kept)
      implements PaxosMessage {}

  /** Every member has accepted these deletions: forget them. */
  record PaxosForget(String space, List<Grave> graves) implements PaxosMessage {}

  /** A deletion, and the one ballot under which every member accepted it. */
  record Grave(String key, long ballot) {}

  /** This was decided: a hint. */
  record PaxosNews(String space, String key, Register register) implements PaxosMessage {}

  /** Which keys that begin so, above that one, have you accepted something for? */
  record PaxosList(String space, long round, String prefix, String after) implements PaxosMessage {}

  /**
   * A page of keys in their order.
   *
   * @param more there are further ones
   */
  record PaxosListed(String space, long life, long round, List<Entry> entries, boolean more)
      implements PaxosMessage {}

  /** What is accepted for a key, and under which ballot. */
  record Entry(String key, long accepted, Kept kept) {}

  /** All that is read from the wire. */
  static List<Class<? extends Content>> contents() {
    return List.of(
        PaxosQuery.class,
        PaxosPrepare.class,
        PaxosAccept.class,
        PaxosAnswer.class,
        PaxosForget.class,
        PaxosNews.class,
        PaxosList.class,
        PaxosListed.class);
  }
}
