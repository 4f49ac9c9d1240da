/**
 * Raft (Ongaro 2014, Consensus: Bridging Theory and Practice) as a pure machine: {@link
 * io.atomspace.node.protocol.consensus.raft.RaftNode}, and the consensus engine that stands on it.
 */
@NullMarked
package io.atomspace.node.protocol.consensus.raft;

import org.jspecify.annotations.NullMarked;
