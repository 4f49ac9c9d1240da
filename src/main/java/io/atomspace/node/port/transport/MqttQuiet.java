package io.atomspace.node.port.transport;

import java.util.ResourceBundle;
import org.eclipse.paho.mqttv5.client.logging.Logger;

/**
 * Silences Paho, which makes a logger for every message it sends (a third of what a heartbeat costs
 * with the JDK's own) and logs a stack trace for every connection it loses. What matters is told to
 * the {@link TransportListener}. Public because Paho makes it by name.
 */
public final class MqttQuiet implements Logger {
  @Override
  public void initialise(ResourceBundle messageCatalog, String loggerID, String resourceName) {}

  @Override
  public void setResourceName(String logContext) {}

  @Override
  public boolean isLoggable(int level) {
    return false;
  }

  @Override
  public void severe(String sourceClass, String sourceMethod, String msg) {}

  @Override
  public void severe(String sourceClass, String sourceMethod, String msg, Object[] inserts) {}

  @Override
  public void severe(
      String sourceClass, String sourceMethod, String msg, Object[] inserts, Throwable thrown) {}

  @Override
  public void warning(String sourceClass, String sourceMethod, String msg) {}

  @Override
  public void warning(String sourceClass, String sourceMethod, String msg, Object[] inserts) {}

  @Override
  public void warning(
      String sourceClass, String sourceMethod, String msg, Object[] inserts, Throwable thrown) {}

  @Override
  public void info(String sourceClass, String sourceMethod, String msg) {}

  @Override
  public void info(String sourceClass, String sourceMethod, String msg, Object[] inserts) {}

  @Override
  public void info(
      String sourceClass, String sourceMethod, String msg, Object[] inserts, Throwable thrown) {}

  @Override
  public void config(String sourceClass, String sourceMethod, String msg) {}

  @Override
  public void config(String sourceClass, String sourceMethod, String msg, Object[] inserts) {}

  @Override
  public void config(
      String sourceClass, String sourceMethod, String msg, Object[] inserts, Throwable thrown) {}

  @Override
  public void fine(String sourceClass, String sourceMethod, String msg) {}

  @Override
  public void fine(String sourceClass, String sourceMethod, String msg, Object[] inserts) {}

  @Override
  public void fine(
      String sourceClass, String sourceMethod, String msg, Object[] inserts, Throwable ex) {}

  @Override
  public void finer(String sourceClass, String sourceMethod, String msg) {}

  @Override
  public void finer(String sourceClass, String sourceMethod, String msg, Object[] inserts) {}

  @Override
  public void finer(
      String sourceClass, String sourceMethod, String msg, Object[] inserts, Throwable ex) {}

  @Override
  public void finest(String sourceClass, String sourceMethod, String msg) {}

  @Override
  public void finest(String sourceClass, String sourceMethod, String msg, Object[] inserts) {}

  @Override
  public void finest(
      String sourceClass, String sourceMethod, String msg, Object[] inserts, Throwable ex) {}

  @Override
  public void log(
      int level,
      String sourceClass,
      String sourceMethod,
      String msg,
      Object[] inserts,
      Throwable thrown) {}

  @Override
  public void trace(
      int level,
      String sourceClass,
      String sourceMethod,
      String msg,
      Object[] inserts,
      Throwable ex) {}

  @Override
  public String formatMessage(String msg, Object[] inserts) {
    return "";
  }

  @Override
  public void dumpTrace() {}
}
