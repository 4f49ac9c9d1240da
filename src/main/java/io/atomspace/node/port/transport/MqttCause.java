package io.atomspace.node.port.transport;

import java.util.Map;
import org.eclipse.paho.mqttv5.client.MqttClientException;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.jspecify.annotations.Nullable;

/** Says why a connection failed, in words for an operator. Codes: MQTT 5.0, section 2.4. */
final class MqttCause {
  private static final Map<Integer, String> CODES =
      Map.of(
          0x85, "refuses the client identifier",
          0x86, "refuses user name or password",
          0x87, "does not authorize this user",
          0x88, "is unavailable",
          0x89, "is busy",
          0x8a, "has banned this client",
          0x8b, "is shutting down",
          0x8d, "heard nothing for too long",
          0x8e, "serves another client of the same name: is this node's id used twice?",
          0x95, "refuses so long a packet");

  private MqttCause() {}

  static String of(@Nullable Throwable cause) {
    if (!(cause instanceof MqttException failure)) {
      return cause == null ? "the connection was closed" : text(cause);
    }
    int code = failure.getReasonCode();
    if (code >= 0x80 && code <= 0xff) {
      return words(code, null);
    }
    if (code == MqttClientException.REASON_CODE_CLIENT_TIMEOUT
        || code == MqttClientException.REASON_CODE_WRITE_TIMEOUT) {
      return "did not answer within the keep-alive";
    }
    Throwable root = failure.getCause();
    return root == null ? text(failure) : text(root);
  }

  static String words(int code, @Nullable String reason) {
    String words = CODES.getOrDefault(code, "closed the connection");
    return words + " (code " + code + (reason == null ? "" : ", " + reason) + ")";
  }

  private static String text(Throwable cause) {
    String message = cause.getMessage();
    String kind = cause.getClass().getSimpleName();
    return message == null ? kind : kind + ": " + message;
  }
}
