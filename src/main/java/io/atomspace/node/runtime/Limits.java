package io.atomspace.node.runtime;

import io.atomspace.node.kernel.Settings;

/** The limits under {@code atomspace.limits}; what exceeds one is refused, naming it. */
public record Limits(
    long scriptBytesMax,
    long bodyBytesMax,
    long messageBytesMax,
    long resultBytesMax,
    int queuedJobsMax,
    long recorderBytesMax) {

  private static final long MIB = 1 << 20;

  /** Reads {@code script.bytes}, {@code body.bytes}, {@code message.bytes} and so on. */
  static Limits read(Settings settings) {
    Limits limits =
        new Limits(
            settings.number("script.bytes", MIB, 1, 64 * MIB),
            settings.number("body.bytes", 64 * MIB, 1024, 1024 * MIB),
            settings.number("message.bytes", 256 * MIB, 64 * 1024, 4096 * MIB),
            settings.number("result.bytes", 256 * MIB, 1024, 4096 * MIB),
            (int) settings.number("queued.jobs", 1000, 1, 100_000),
            settings.number("recorder.bytes", 128 * MIB, 128 * 1024, 4096 * MIB));
    settings.unknown();
    return limits;
  }
}
