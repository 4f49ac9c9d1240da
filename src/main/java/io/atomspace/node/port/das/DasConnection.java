package io.atomspace.node.port.das;

import io.atomspace.node.port.das.pickle.PickleException;
import io.atomspace.node.port.das.pickle.PickleReader;
import io.atomspace.node.port.das.pickle.PickleWriter;
import io.atomspace.node.port.das.pickle.Plain;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.net.URL;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Requests to one DAS Server, each an HTTP POST of a pickle. The JDK keeps connections open for the
 * next request where the server allows it. Safe for use by many threads.
 */
final class DasConnection {
  private static final String FUNCTION = "/function/query-engine";
  private static final int REQUEST_BYTES_MAX = 64 << 20;
  private static final int FIRST_BYTES_MAX = 4 << 20;

  private final URL url;
  private final Duration timeout;
  private final int replyBytesMax;

  /**
   * @throws IllegalArgumentException if the address is neither {@code host:port} nor an http URL
   */
  DasConnection(String address, Duration timeout, int replyBytesMax) {
    this.url = url(address);
    this.timeout = timeout;
    this.replyBytesMax = replyBytesMax;
  }

  private static URL url(String address) {
    try {
      URI uri = URI.create(address.contains("://") ? address : "http://" + address);
      if (uri.getHost() == null || !uri.getScheme().startsWith("http")) {
        throw new IllegalArgumentException("no host");
      }
      String path = uri.getPath();
      return path == null || path.isEmpty() || path.equals("/")
          ? uri.resolve(FUNCTION).toURL()
          : uri.toURL();
    } catch (IllegalArgumentException | IOException e) {
      throw new IllegalArgumentException(
          "'" + address + "' is no DAS address; give host:port or http://host:port" + FUNCTION, e);
    }
  }

  URL url() {
    return url;
  }

  /** Either the body of a reply with status 200 or why there is none. */
  record Reply(byte[] body, DasReply.@Nullable Refused refused) {
    static Reply refused(int status, String message) {
      return new Reply(new byte[0], new DasReply.Refused(status, message));
    }
  }

  /** The pickle of a request; entries of the input that are null are left out. */
  static byte[] request(String action, Map<String, ? extends @Nullable Object> input) {
    Map<String, Object> sent = new LinkedHashMap<>();
    input.forEach(
        (key, value) -> {
          if (value != null) {
            sent.put(key, value);
          }
        });
    Map<String, Object> payload = new LinkedHashMap<>();
    payload.put("action", action);
    payload.put("input", sent);
    return PickleWriter.pickle(payload, REQUEST_BYTES_MAX);
  }

  Reply send(byte[] request) {
    long deadline = System.nanoTime() + timeout.toNanos();
    try {
      HttpURLConnection http = (HttpURLConnection) url.openConnection(Proxy.NO_PROXY);
      http.setRequestMethod("POST");
      http.setInstanceFollowRedirects(false);
      http.setUseCaches(false);
      http.setDoOutput(true);
      int millis = (int) Math.min(Integer.MAX_VALUE, Math.max(1, timeout.toMillis()));
      http.setConnectTimeout(millis);
      http.setReadTimeout(millis);
      http.setRequestProperty("Content-Type", "application/octet-stream");
      http.getOutputStream().write(request);
      int status = http.getResponseCode();
      try (InputStream in = status < 400 ? http.getInputStream() : http.getErrorStream()) {
        byte[] body = in == null ? new byte[0] : body(in, http.getContentLengthLong(), deadline);
        return status == 200 ? new Reply(body, null) : Reply.refused(status, message(body));
      }
    } catch (IOException | IllegalArgumentException e) {
      String cause = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
      return Reply.refused(
          DasReply.Refused.NO_ANSWER, "no answer from the DAS at " + url + ": " + cause);
    }
  }

  private byte[] body(InputStream in, long length, long deadline) throws IOException {
    if (length > replyBytesMax) {
      throw tooLong();
    }
    // A length that is only claimed does not fill the memory.
    byte[] body = new byte[(int) Math.min(length >= 0 ? length : 8192, FIRST_BYTES_MAX)];
    int size = 0;
    while (true) {
      if (size == length) {
        return size == body.length ? body : Arrays.copyOf(body, size);
      }
      if (size == body.length) {
        if (size == replyBytesMax) {
          throw tooLong();
        }
        body = Arrays.copyOf(body, (int) Math.min(replyBytesMax, Math.max(8192, 2L * size)));
      }
      int read = in.read(body, size, body.length - size);
      if (read < 0) {
        if (length >= 0) {
          throw new IOException("the reply ends early");
        }
        return Arrays.copyOf(body, size);
      }
      size += read;
      if (System.nanoTime() - deadline > 0) {
        throw new IOException("the reply took longer than " + timeout);
      }
    }
  }

  private IOException tooLong() {
    return new IOException("the reply is over the limit of " + replyBytesMax + " bytes");
  }

  private static String message(byte[] body) {
    try {
      Object value = Plain.of(new PickleReader(body).read(), 10_000);
      Object error = value instanceof Map<?, ?> map ? map.get("error") : value;
      return String.valueOf(error);
    } catch (PickleException e) {
      return "an error without a readable reason";
    }
  }
}
