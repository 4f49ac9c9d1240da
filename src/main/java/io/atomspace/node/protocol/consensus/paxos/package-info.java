/**
 * CASPaxos (Rystsov 2018, CASPaxos: Replicated State Machines without logs): each key is one
 * rewritable register of its own, kept by acceptors on a majority and changed by proposers in
 * rounds of two phases. No log, no leader.
 */
@NullMarked
package io.atomspace.node.protocol.consensus.paxos;

import org.jspecify.annotations.NullMarked;
