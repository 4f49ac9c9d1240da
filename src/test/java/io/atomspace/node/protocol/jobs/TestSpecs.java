package io.atomspace.node.protocol.jobs;

import java.time.Duration;

/** Submissions with one thing changed. */
final class TestSpecs {
  private TestSpecs() {}

  static JobSpec spec(String name, TestScript script) {
    return new JobSpec(
        name,
        "python",
        TestCluster.ENGINE,
        "hash of " + script.items(),
        "{}",
        null,
        null,
        5,
        null,
        null,
        3,
        JobSpec.OnItemError.FAIL);
  }

  static JobSpec skipping(JobSpec s) {
    return change(s, s.priority(), s.timeout(), JobSpec.OnItemError.SKIP);
  }

  static JobSpec priority(JobSpec s, int priority) {
    return change(s, priority, s.timeout(), s.onItemError());
  }

  static JobSpec timeout(JobSpec s, Duration timeout) {
    return change(s, s.priority(), timeout, s.onItemError());
  }

  private static JobSpec change(
      JobSpec s, int priority, Duration timeout, JobSpec.OnItemError onItemError) {
    return new JobSpec(
        s.name(),
        s.language(),
        s.engine(),
        s.scriptHash(),
        s.parameters(),
        s.range(),
        s.dasUrl(),
        priority,
        timeout,
        s.itemTimeout(),
        s.attempts(),
        onItemError);
  }
}
