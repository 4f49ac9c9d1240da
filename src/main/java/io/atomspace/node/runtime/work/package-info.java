/** Performs the work of jobs: queries and evaluations in worker processes, files of taken jobs. */
@NullMarked
package io.atomspace.node.runtime.work;

import org.jspecify.annotations.NullMarked;
