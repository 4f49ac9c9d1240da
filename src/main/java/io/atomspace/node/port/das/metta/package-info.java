/** MeTTa text: expressions of symbols, as a DAS loads them. */
@NullMarked
package io.atomspace.node.port.das.metta;

import org.jspecify.annotations.NullMarked;
