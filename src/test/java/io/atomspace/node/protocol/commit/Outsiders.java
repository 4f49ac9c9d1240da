package io.atomspace.node.protocol.commit;

import io.atomspace.node.kernel.Effect;
import io.atomspace.node.protocol.commit.CommitOutcome.ExternalEnded;
import io.atomspace.node.protocol.commit.CommitOutcome.ExternalPrepared;
import io.atomspace.node.protocol.replication.MapNet;
import io.atomspace.node.protocol.replication.MapNet.Node;
import java.util.TreeSet;

/** Participants outside the map: they forget nothing, but are not always reached. */
final class Outsiders {
  final TreeSet<String> prepared = new TreeSet<>();
  final TreeSet<String> committed = new TreeSet<>();
  final TreeSet<String> aborted = new TreeSet<>();
  private final MapNet net;

  /** Of 1: questions that nobody answers. */
  double deaf;

  Outsiders(MapNet net) {
    this.net = net;
  }

  void work(Node node, Effect.Run work) {
    if (work instanceof CommitWork.PrepareExternal prepare) {
      prepare(node, prepare);
    } else if (work instanceof CommitWork.CommitExternal commit) {
      end(node, commit.transaction(), commit.external(), committed);
    } else if (work instanceof CommitWork.AbortExternal abort) {
      end(node, abort.transaction(), abort.external(), aborted);
    }
  }

  private static String name(String transaction, External external) {
    return transaction + " " + external.participant();
  }

  private void prepare(Node node, CommitWork.PrepareExternal prepare) {
    String transaction = prepare.transaction();
    External external = prepare.external();
    boolean answers = net.random.nextDouble() >= deaf;
    net.after(
        net.delay(),
        () -> {
          boolean yes =
              !aborted.contains(name(transaction, external)) && !external.content().equals("no");
          if (yes) {
            prepared.add(name(transaction, external));
          }
          if (answers) {
            net.tell(
                node,
                net.delay(),
                new ExternalPrepared(transaction, external.participant(), yes, "cannot"));
          }
        });
  }

  private void end(Node node, String transaction, External external, TreeSet<String> ended) {
    boolean reached = net.random.nextDouble() >= deaf;
    net.after(
        net.delay(),
        () -> {
          if (reached) {
            ended.add(name(transaction, external));
          }
          net.tell(
              node, net.delay(), new ExternalEnded(transaction, external.participant(), reached));
        });
  }
}
