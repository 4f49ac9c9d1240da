package io.atomspace.node.protocol.jobs;

import io.atomspace.node.kernel.Members;
import io.atomspace.node.kernel.NodeId;
import io.atomspace.node.kernel.Profile;
import java.util.function.Supplier;

/** Jobs with one planted fault each. */
public final class BrokenJobs {
  private BrokenJobs() {}

  private static Jobs jobs(Members members, Profile own, Supplier<RangeBook> books, Fence fence) {
    return new Jobs(members, own, JobLimits.defaults(), true, books, fence);
  }

  /** Obeys leaders of terms that are over. */
  public static Jobs unfenced(Members members, Profile own) {
    Fence open =
        new Fence() {
          @Override
          boolean admits(long commandTerm, long commandNumber) {
            return true;
          }
        };
    return jobs(members, own, RangeBook::new, open);
  }

  /** Accepts a result, or a fold, again. */
  public static Jobs countsTwice(Members members, Profile own) {
    return jobs(
        members,
        own,
        () ->
            new RangeBook() {
              @Override
              boolean fits(Range range) {
                return super.fits(range) || overlapsAccepted(range);
              }
            },
        new Fence());
  }

  /** Takes an accepted range for twice as many items. */
  public static Jobs miscounts(Members members, Profile own) {
    return jobs(
        members,
        own,
        () ->
            new RangeBook() {
              private long extra;

              @Override
              void accept(Range range) {
                super.accept(range);
                extra++;
              }

              @Override
              long acceptedItems() {
                return Math.min(total(), super.acceptedItems() + extra);
              }
            },
        new Fence());
  }

  /** Never hands out again what a dead node had in hand. */
  public static Jobs loses(Members members, Profile own) {
    return jobs(
        members,
        own,
        () ->
            new RangeBook() {
              @Override
              int giveBackAll(NodeId worker) {
                return 0;
              }
            },
        new Fence());
  }
}
