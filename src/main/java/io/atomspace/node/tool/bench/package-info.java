/** Benchmarks: ratios between systems measured side by side in one run. */
@NullMarked
package io.atomspace.node.tool.bench;

import org.jspecify.annotations.NullMarked;
