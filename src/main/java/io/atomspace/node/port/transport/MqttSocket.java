package io.atomspace.node.port.transport;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.eclipse.paho.mqttv5.client.internal.NetworkModule;
import org.jspecify.annotations.Nullable;

/**
 * The socket of one connection, made for three traits of Paho 1.2.5: its own has TCP_NODELAY off,
 * which makes a round trip 46 ms and more; its own wakes each second to look whether it is still
 * wanted; and its start waits for ever if the connection breaks before all its threads run, so a
 * break is told only after the first bytes were written, which comes after that.
 */
final class MqttSocket implements NetworkModule {
  private static final int CONNECT_MILLIS_MAX = 5_000;
  private static final int START_MILLIS_MAX = 2_000;
  private static final int BUFFER_BYTES = 64 << 10;

  private final URI broker;
  private final @Nullable SSLSocketFactory tls;
  private final CountDownLatch written = new CountDownLatch(1);
  private volatile @Nullable Socket socket;
  private volatile boolean stopped;

  MqttSocket(URI broker, @Nullable SSLSocketFactory tls) {
    this.broker = broker;
    this.tls = tls;
  }

  @Override
  public void start() throws IOException {
    Socket plain = new Socket();
    try {
      socket = plain;
      plain.setTcpNoDelay(true);
      plain.connect(new InetSocketAddress(broker.getHost(), broker.getPort()), CONNECT_MILLIS_MAX);
      if (broker.getScheme().equals("mqtts")) {
        socket = secure(plain);
      }
      if (stopped) {
        throw new IOException("closed");
      }
    } catch (IOException e) {
      plain.close();
      throw e;
    }
  }

  private Socket secure(Socket plain) throws IOException {
    if (tls == null) {
      throw new IOException("no TLS settings for " + broker);
    }
    SSLSocket secure =
        (SSLSocket) tls.createSocket(plain, broker.getHost(), broker.getPort(), true);
    SSLParameters parameters = secure.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    secure.setSSLParameters(parameters);
    secure.setSoTimeout(CONNECT_MILLIS_MAX);
    secure.startHandshake();
    secure.setSoTimeout(0);
    return secure;
  }

  @Override
  public InputStream getInputStream() throws IOException {
    return new BufferedInputStream(connected().getInputStream(), BUFFER_BYTES) {
      @Override
      public synchronized int read() throws IOException {
        try {
          return patient(super.read());
        } catch (IOException e) {
          throw patient(e);
        }
      }

      @Override
      public synchronized int read(byte[] bytes, int offset, int length) throws IOException {
        try {
          return patient(super.read(bytes, offset, length));
        } catch (IOException e) {
          throw patient(e);
        }
      }

      /** Spares Paho a system call for each packet; it makes nothing of the answer. */
      @Override
      public synchronized int available() {
        return 0;
      }
    };
  }

  private int patient(int read) {
    if (read < 0) {
      awaitStarted();
    }
    return read;
  }

  private IOException patient(IOException e) {
    awaitStarted();
    return e;
  }

  private void awaitStarted() {
    try {
      if (!written.await(START_MILLIS_MAX, TimeUnit.MILLISECONDS)) {
        // Nothing was written in all that time: Paho's start failed by itself.
        written.countDown();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public OutputStream getOutputStream() throws IOException {
    // Paho flushes after each packet.
    return new BufferedOutputStream(connected().getOutputStream(), BUFFER_BYTES) {
      @Override
      public synchronized void flush() throws IOException {
        written.countDown();
        super.flush();
      }
    };
  }

  private Socket connected() throws IOException {
    Socket open = socket;
    if (open == null) {
      throw new IOException("not connected");
    }
    return open;
  }

  /** Closes the socket, whatever state it is in; Paho's threads then end. */
  @Override
  public void stop() {
    stopped = true;
    Socket open = socket;
    if (open != null) {
      try {
        open.close();
      } catch (IOException e) {
        // It is closed for us all the same.
      }
    }
  }

  @Override
  public String getServerURI() {
    return broker.toString();
  }
}
