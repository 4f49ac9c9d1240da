package io.atomspace.node.tool.bench;

import jakarta.json.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Listens to the events of one node for the first grant of another node, in a term above a given
 * one, that it obeys; notes when the event came here, by this process's own clock.
 */
final class GrantWatch implements Flow.Subscriber<String>, AutoCloseable {
  private static final Duration MOST = Duration.ofSeconds(10);
  private static final String DATA = "data:";

  private final String node;
  private final long term;
  private final Queue<Long> heardNanos;
  private final CountDownLatch open = new CountDownLatch(1);
  private Flow.@Nullable Subscription subscription;

  private GrantWatch(String node, long term, Queue<Long> heardNanos) {
    this.node = node;
    this.term = term;
    this.heardNanos = heardNanos;
  }

  /** Listens from now on; returns once the node has told its first event. */
  static GrantWatch open(Calls calls, String node, String url, long term, Queue<Long> heardNanos)
      throws IOException, InterruptedException {
    GrantWatch watch = new GrantWatch(node, term, heardNanos);
    calls.events(url, watch);
    if (!watch.open.await(MOST.toMillis(), TimeUnit.MILLISECONDS)) {
      watch.close();
      throw new IOException("no events from " + url);
    }
    return watch;
  }

  @Override
  public synchronized void onSubscribe(Flow.Subscription given) {
    subscription = given;
    given.request(Long.MAX_VALUE);
  }

  @Override
  public void onNext(String line) {
    long now = System.nanoTime();
    if (!line.startsWith(DATA)) {
      return;
    }
    open.countDown();
    JsonObject data = Calls.object(line.substring(DATA.length()));
    boolean grant = data.containsKey("atMillis");
    if (grant
        && data.getJsonNumber("term").longValue() > term
        && !data.getString("leader").equals(node)) {
      heardNanos.add(now);
    }
  }

  @Override
  public void onError(Throwable failure) {
    // Whoever waits for its events misses them.
  }

  @Override
  public void onComplete() {
    // The node has ended.
  }

  @Override
  public synchronized void close() {
    if (subscription != null) {
      subscription.cancel();
    }
  }
}
