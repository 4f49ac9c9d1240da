package io.atomspace.node.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.atomspace.node.kernel.Body;
import io.atomspace.node.kernel.Bytes;
import io.atomspace.node.protocol.jobs.JobSpec;
import io.atomspace.node.runtime.Limits;
import java.net.URI;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a submission must be, and what stands where it says nothing.
 *
 * @param engines the language of each engine that works on this node, by kind
 * @param pythonEngine what Python jobs run on that name none; empty to take the best that is there
 */
record Rules(Map<String, String> engines, Optional<String> pythonEngine, Limits limits) {
  static final long RANGE_MAX = 1_000_000_000_000L;
  static final String DAS = "host:port or an http URL of a DAS Server";
  private static final int ITEM_CHARS_MAX = 8 << 20;
  private static final Duration LEAST = Duration.ofMillis(1);
  private static final Duration MOST = Duration.ofDays(365);

  /** How long one item may be, in characters. */
  long itemCharsMax() {
    return Math.min(ITEM_CHARS_MAX, limits.bodyBytesMax());
  }

  /**
   * @throws Problem.Exception status 422 naming every fault, 413 if the script is too long
   */
  Submission check(Draft draft) {
    String language = draft.oneOf("language", languages());
    String engine = engine(draft, language == null ? "python" : language);
    byte[] script = script(draft);
    JobSpec.OnItemError onItemError =
        "skip".equals(draft.oneOf("onItemError", List.of("fail", "skip")))
            ? JobSpec.OnItemError.SKIP
            : JobSpec.OnItemError.FAIL;
    String name = draft.text("name", 200);
    JobSpec spec =
        new JobSpec(
            name == null ? "job" : name,
            language == null ? "python" : language,
            engine,
            sha256(script),
            draft.parameters(),
            draft.range(),
            das(draft),
            draft.number("priority", 5, 0, 9),
            draft.duration("timeout", LEAST, MOST),
            draft.duration("itemTimeout", LEAST, MOST),
            draft.number("attempts", 3, 1, 100),
            onItemError);
    if (!draft.faults().isEmpty()) {
      throw Problem.of(422, "Invalid job", draft.faults()).exception();
    }
    // A script goes to many nodes, so the machine holds it itself.
    return new Submission(spec, Body.inline(new Bytes(script)), draft.items());
  }

  private TreeSet<String> languages() {
    return new TreeSet<>(engines.values());
  }

  private String engine(Draft draft, String language) {
    TreeSet<String> fit = new TreeSet<>();
    engines.forEach(
        (kind, speaks) -> {
          if (speaks.equals(language)) {
            fit.add(kind);
          }
        });
    if (draft.has("engine")) {
      String engine = draft.oneOf("engine", fit);
      return engine == null ? "" : engine;
    }
    if (language.equals("python") && pythonEngine.isPresent()) {
      if (!fit.contains(pythonEngine.get())) {
        throw noEngine(pythonEngine.get());
      }
      return pythonEngine.get();
    }
    if (fit.isEmpty()) {
      throw noEngine(language);
    }
    // In their order cpython comes before jython: the faster start and Python 3.
    return fit.first();
  }

  private static Problem.Exception noEngine(String what) {
    return Problem.of(503, "No engine", "no engine for " + what + " works on this node")
        .exception();
  }

  private byte[] script(Draft draft) {
    int charsMax = (int) Math.min(limits.scriptBytesMax(), Integer.MAX_VALUE);
    String script = draft.has("script") ? draft.script() : null;
    if (script == null) {
      draft.fault("script", null, "the source of the job, a string that is not empty");
      return new byte[0];
    }
    byte[] bytes = script.getBytes(UTF_8);
    if (bytes.length > charsMax) {
      throw SubmissionReader.tooLarge(
          "the script has " + bytes.length + " bytes, the limit is " + limits.scriptBytesMax());
    }
    return bytes;
  }

  private static @Nullable String das(Draft draft) {
    String url = draft.text("das", 2000);
    if (url == null) {
      return null;
    }
    try {
      URI uri = URI.create(url.contains("://") ? url : "http://" + url);
      if (uri.getHost() != null && List.of("http", "https").contains(uri.getScheme())) {
        return url;
      }
    } catch (IllegalArgumentException e) {
      // Told below, like a URL without a host.
    }
    draft.fault("das.url", url, DAS);
    return null;
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
