package io.atomspace.node.protocol.jobs;

import java.util.ArrayList;
import java.util.List;

/** Cuts what scripts say to what fits a message beside its body. */
final class Cut {
  private static final int LOG_CHARS_MAX = 64 * 1024;
  private static final int TEXT_CHARS_MAX = 16 * 1024;

  /** For all failures of one range together; thereafter each keeps only a few words. */
  private static final int FAILURES_CHARS_MAX = 128 * 1024;

  private static final int WORDS_CHARS_MAX = 40;
  private static final String CUT = "...";

  private Cut() {}

  static String log(String text) {
    return to(text, LOG_CHARS_MAX);
  }

  static String text(String text) {
    return to(text, TEXT_CHARS_MAX);
  }

  static List<ItemFailure> failures(List<ItemFailure> failures) {
    List<ItemFailure> cut = new ArrayList<>(failures.size());
    int left = FAILURES_CHARS_MAX;
    for (ItemFailure failure : failures) {
      String message = to(failure.message(), left > 0 ? TEXT_CHARS_MAX : WORDS_CHARS_MAX);
      String traceback = failure.traceback();
      if (traceback != null) {
        traceback = left > 0 ? end(traceback, TEXT_CHARS_MAX) : null;
      }
      left -= message.length() + (traceback == null ? 0 : traceback.length());
      cut.add(new ItemFailure(failure.item(), message, traceback));
    }
    return cut;
  }

  private static String to(String text, int chars) {
    return text.length() <= chars ? text : text.substring(0, chars) + CUT;
  }

  /** The innermost frames and the message stand at the end of a traceback. */
  private static String end(String text, int chars) {
    return text.length() <= chars ? text : CUT + text.substring(text.length() - chars);
  }
}
