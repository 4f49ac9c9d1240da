/**
 * The ledger of jobs: one key a job in the replicated map, and copies of what was submitted and of
 * what came out on a majority of the nodes. See docs/protocols/ledger.md.
 */
@NullMarked
package io.atomspace.node.protocol.ledger;

import org.jspecify.annotations.NullMarked;
