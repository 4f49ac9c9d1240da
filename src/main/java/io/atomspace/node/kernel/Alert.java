package io.atomspace.node.kernel;

/**
 * Something an operator should know.
 *
 * @param cause what happened
 * @param advice what to do about it
 */
public record Alert(Severity severity, String name, String cause, String advice)
    implements Effect.Report, Content {
  public enum Severity {
    INFO,
    WARNING,
    CRITICAL
  }
}
