package io.atomspace.node.protocol.consensus;

import io.atomspace.node.kernel.Protocol;

/**
 * Keeps registers on a majority of the members. Takes {@link Proposal} and {@link Scan} from the
 * protocols of its own node, and answers each by one {@link Decision} or {@link Scanned}, in
 * bounded time.
 *
 * <p>Promise of every engine: histories of each key are linearizable (Herlihy and Wing 1990); a
 * change that was answered DONE survives as long as a majority of disks does; versions of a key
 * only rise, over deletions and restarts too; once faults end and a majority can talk, proposals
 * end as DONE or CONFLICT again. It asks no leader election: a wrong leader costs progress, never
 * safety. All engines have the name {@value #NAME}.
 */
public interface Consensus extends Protocol {
  String NAME = "consensus";

  @Override
  default String name() {
    return NAME;
  }
}
