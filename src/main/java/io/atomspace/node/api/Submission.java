package io.atomspace.node.api;

import io.atomspace.node.kernel.Body;
import io.atomspace.node.protocol.jobs.JobSpec;
import org.jspecify.annotations.Nullable;

/**
 * A job that a user asks for, checked.
 *
 * @param items one line each; null if the script or a range gives them
 */
record Submission(JobSpec spec, Body script, @Nullable Body items) {}
