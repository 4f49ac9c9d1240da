package io.atomspace.node.port.transport;

import io.atomspace.node.kernel.NodeId;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The topics of one cluster as one node sees them. */
final class MqttTopics {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");

  private final String root;
  private final Pattern will;
  private final Pattern cancel;

  /** Also the name of the connection at the broker: a new one ends the old. */
  final String clientId;

  final String frames;
  final String ownWill;
  final String wills;
  final String jobs;
  final String ownJobs;
  final String cancellations;

  /**
   * @throws IllegalArgumentException if the cluster's name would not be one level of a topic
   */
  MqttTopics(String cluster, NodeId self) {
    if (!NAME.matcher(cluster).matches()) {
      throw new IllegalArgumentException(
          "a cluster name is 1 to 64 of A-Z a-z 0-9 . _ - but was '" + cluster + "'");
    }
    clientId = "atomspace-" + cluster + "-" + self;
    root = "atomspace/" + cluster + "/";
    frames = root + "frames/" + self;
    ownWill = root + "wills/" + self;
    wills = root + "wills/+";
    jobs = root + "jobs";
    ownJobs = jobs + "/" + self;
    cancellations = jobs + "/+/cancel";
    will = Pattern.compile(Pattern.quote(root) + "wills/(" + NAME + ")");
    cancel = Pattern.compile(Pattern.quote(root) + "jobs/(" + NAME + ")/cancel");
  }

  String framesOf(NodeId node) {
    return root + "frames/" + node;
  }

  /** A shared subscription: of the nodes that make it, one gets each message. */
  String sharedJobs() {
    return "$share/atomspace/" + jobs;
  }

  String below(String topic) {
    return root + topic;
  }

  /** Whose will arrives on this topic; null if it is no such topic. */
  @Nullable NodeId dead(String topic) {
    String name = only(will.matcher(topic));
    return name == null ? null : new NodeId(name);
  }

  /** Which job this topic cancels; null if it is no such topic. */
  @Nullable String cancelled(String topic) {
    return only(cancel.matcher(topic));
  }

  private static @Nullable String only(Matcher matcher) {
    return matcher.matches() ? matcher.group(1) : null;
  }
}
