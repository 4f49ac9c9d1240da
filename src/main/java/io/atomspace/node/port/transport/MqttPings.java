package io.atomspace.node.port.transport;

import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.eclipse.paho.mqttv5.client.MqttPingSender;
import org.eclipse.paho.mqttv5.client.internal.ClientComms;
import org.jspecify.annotations.Nullable;

/** Keeps one connection alive on the transport's own thread: Paho's would be one more for each. */
final class MqttPings implements MqttPingSender {
  private final ScheduledExecutorService scheduler;
  private volatile @Nullable ClientComms comms;
  private volatile @Nullable ScheduledFuture<?> next;
  private volatile boolean stopped;

  MqttPings(ScheduledExecutorService scheduler) {
    this.scheduler = scheduler;
  }

  @Override
  public void init(ClientComms comms) {
    this.comms = comms;
  }

  @Override
  public void start() {
    ClientComms client = comms;
    if (client != null) {
      schedule(client.getKeepAlive());
    }
  }

  @Override
  public void stop() {
    stopped = true;
    ScheduledFuture<?> waiting = next;
    if (waiting != null) {
      waiting.cancel(false);
    }
  }

  @Override
  public void schedule(long delayMillis) {
    ClientComms client = comms;
    if (client != null && !stopped) {
      next =
          scheduler.schedule(
              () -> {
                client.checkForActivity();
              },
              delayMillis,
              TimeUnit.MILLISECONDS);
    }
  }
}
