package io.atomspace.node.port.coordinator;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.curator.RetryPolicy;
import org.apache.curator.RetrySleeper;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.framework.api.BackgroundCallback;
import org.apache.curator.framework.api.CuratorEvent;
import org.apache.curator.framework.state.ConnectionState;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.Watcher;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.data.Stat;

/**
 * ZooKeeper by Apache Curator: Curator keeps a session open and tells SUSPENDED and LOST (Curator,
 * Error Handling, and Tech Note 12). It repeats nothing by itself; who asked may ask again.
 */
public final class CuratorCoordinator implements Coordinator {
  private static final Logger LOG = Logger.getLogger(CuratorCoordinator.class.getName());

  /** No answer counts twice: the machine decides whether to ask again. */
  private static final RetryPolicy ONCE =
      new RetryPolicy() {
        @Override
        public boolean allowRetry(int retries, long elapsedMillis, RetrySleeper sleeper) {
          return false;
        }
      };

  private final Context context;
  private final CoordinatorListener listener;
  private final CuratorFramework client;
  private final AtomicBoolean closed = new AtomicBoolean();

  public CuratorCoordinator(Context context, CoordinatorListener listener) {
    this.context = context;
    this.listener = listener;
    int timeoutMillis = (int) context.sessionTimeout().toMillis();
    this.client =
        CuratorFrameworkFactory.builder()
            .connectString(context.servers())
            .sessionTimeoutMs(timeoutMillis)
            .connectionTimeoutMs(timeoutMillis)
            .retryPolicy(ONCE)
            .build();
  }

  @Override
  public void start() {
    client.getConnectionStateListenable().addListener((any, state) -> became(state));
    client.start();
  }

  private void became(ConnectionState state) {
    switch (state) {
      case CONNECTED, RECONNECTED -> connected();
      case SUSPENDED -> listener.suspended();
      case LOST -> listener.lost();
      case READ_ONLY -> LOG.warning("the coordinator answers without a quorum");
    }
  }

  private void connected() {
    try {
      ZooKeeper handle = client.getZookeeperClient().getZooKeeper();
      listener.connected(handle.getSessionId(), Duration.ofMillis(handle.getSessionTimeout()));
    } catch (Exception e) {
      // It is gone again already: the next state tells.
      LOG.log(Level.FINE, "no session", e);
    }
  }

  @Override
  public void claim(long ticket, String holder) {
    background(
        ticket,
        () ->
            client
                .create()
                .creatingParentsIfNeeded()
                .withMode(CreateMode.EPHEMERAL)
                .inBackground(
                    then(ticket, List.of(Code.OK, Code.NODEEXISTS), event -> look(ticket)))
                .forPath(context.path(), holder.getBytes(UTF_8)));
  }

  @Override
  public void look(long ticket) {
    // A server may lag behind the others: what is read after a sync is at least as new as that.
    background(
        ticket,
        () ->
            client
                .sync()
                .inBackground(then(ticket, List.of(Code.OK, Code.NONODE), event -> watch(ticket)))
                .forPath(context.path()));
  }

  private void watch(long ticket) {
    Watcher changed =
        event -> {
          if (event.getType() != Watcher.Event.EventType.None) {
            listener.changed(ticket);
          }
        };
    background(
        ticket,
        () ->
            client
                .checkExists()
                .usingWatcher(changed)
                .inBackground(
                    then(
                        ticket,
                        List.of(Code.OK, Code.NONODE),
                        event -> {
                          if (event.getStat() == null) {
                            listener.vacant(ticket);
                          } else {
                            read(ticket);
                          }
                        }))
                .forPath(context.path()));
  }

  private void read(long ticket) {
    background(
        ticket,
        () ->
            client
                .getData()
                .inBackground(
                    then(
                        ticket,
                        List.of(Code.OK, Code.NONODE),
                        event -> {
                          Stat stat = event.getStat();
                          if (stat == null || event.getData() == null) {
                            listener.vacant(ticket);
                          } else {
                            listener.held(
                                ticket,
                                new String(event.getData(), UTF_8),
                                stat.getEphemeralOwner(),
                                stat.getCzxid());
                          }
                        }))
                .forPath(context.path()));
  }

  @Override
  public void release(long transaction) {
    background(
        0,
        () ->
            client
                .checkExists()
                .inBackground(
                    (any, event) -> {
                      Stat stat = event.getStat();
                      if (stat != null
                          && stat.getCzxid() == transaction
                          && stat.getEphemeralOwner() == session()) {
                        remove();
                      }
                    })
                .forPath(context.path()));
  }

  /** Should the session end at this very moment, another's node goes: it stands again. */
  private void remove() {
    background(0, () -> client.delete().inBackground().forPath(context.path()));
  }

  private long session() throws Exception {
    return client.getZookeeperClient().getZooKeeper().getSessionId();
  }

  /** What to do after an answer of one of these kinds; any other fails the ticket. */
  private BackgroundCallback then(long ticket, List<Code> answers, Heard next) {
    return (any, event) -> {
      Code code = Code.get(event.getResultCode());
      if (answers.contains(code)) {
        next.hear(event);
      } else {
        listener.failed(ticket, String.valueOf(code));
      }
    };
  }

  private interface Heard {
    void hear(CuratorEvent event);
  }

  private interface Request {
    Object send() throws Exception;
  }

  private void background(long ticket, Request request) {
    if (closed.get()) {
      return;
    }
    try {
      request.send();
    } catch (Exception e) {
      LOG.log(Level.FINE, "the coordinator was not asked", e);
      listener.failed(ticket, String.valueOf(e.getMessage()));
    }
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      client.close();
    }
  }
}
