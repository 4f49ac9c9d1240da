package io.atomspace.node.runtime;

import io.atomspace.node.kernel.Settings;
import io.atomspace.node.protocol.replication.Bounds;

/** The limits under {@code atomspace.limits}; what exceeds one is refused, naming it. */
public record Limits(
    long scriptBytesMax,
    long bodyBytesMax,
    long messageBytesMax,
    long resultBytesMax,
    int queuedJobsMax,
    int valueBytesMax,
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
            (int) settings.number("value.bytes", Bounds.VALUE_BYTES_MAX, 1, Bounds.VALUE_BYTES_MAX),
            settings.number("recorder.bytes", 128 * MIB, 128 * 1024, 4096 * MIB));
    settings.unknown();
    return limits;
  }
}
