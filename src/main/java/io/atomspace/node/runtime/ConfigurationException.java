package io.atomspace.node.runtime;

import io.atomspace.node.kernel.Fault;
import java.util.List;
import java.util.stream.Collectors;

/** The configuration is wrong, so the node does not start; the message lists every fault. */
public final class ConfigurationException extends RuntimeException {
  private final transient List<Fault> faults;

  public ConfigurationException(List<Fault> faults) {
    super(
        "wrong configuration:"
            + faults.stream().map(f -> "\n  " + f).collect(Collectors.joining()));
    this.faults = List.copyOf(faults);
  }

  public List<Fault> faults() {
    return faults;
  }
}
