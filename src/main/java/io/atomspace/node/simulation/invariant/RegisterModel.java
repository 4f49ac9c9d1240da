package io.atomspace.node.simulation.invariant;

import io.atomspace.node.protocol.consensus.Change;
import io.atomspace.node.protocol.consensus.Decision.Outcome;
import io.atomspace.node.protocol.consensus.Register;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A register as {@link io.atomspace.node.protocol.consensus.Consensus} promises it, for {@link
 * Linearizability}.
 *
 * @param version {@link #OPEN} after a write whose version nobody has told yet
 * @param above versions up to this one are used up
 */
record RegisterModel(long version, long above, @Nullable String value, String operation) {
  static final RegisterModel FRESH = new RegisterModel(0, 0, null, "");

  private static final long OPEN = -1;

  /** What the register may be after this operation; empty if it cannot have its answer here. */
  List<RegisterModel> after(Linearizability.Operation operation) {
    List<RegisterModel> nexts = new ArrayList<>(2);
    if (operation.change() instanceof Change.Write write) {
      boolean again = write.operation().equals(this.operation) && version != 0;
      if (again && operation.outcome() == Outcome.DONE) {
        add(nexts, seenAs(operation.register()));
      }
      if (!again || value == null) {
        // A deletion may be forgotten, and its name with it.
        add(nexts, written(write, operation));
      }
    } else {
      add(nexts, seenAs(operation.register()));
    }
    return nexts;
  }

  private @Nullable RegisterModel written(Change.Write write, Linearizability.Operation operation) {
    Register told = operation.register();
    if (operation.outcome() == Outcome.CONFLICT) {
      return write.fits(told) ? null : seenAs(told);
    }
    RegisterModel before = fitting(write.ifVersion());
    if (before == null) {
      return null;
    }
    if (operation.outcome() == Outcome.UNKNOWN) {
      return new RegisterModel(OPEN, before.above, write.value(), write.operation());
    }
    boolean right =
        told.version() > before.above
            && Objects.equals(told.value(), write.value())
            && told.operation().equals(write.operation());
    return right ? of(told) : null;
  }

  private @Nullable RegisterModel fitting(long ifVersion) {
    if (ifVersion == Change.ANY || (ifVersion == 0 && value == null)) {
      return this;
    }
    return hasVersion(ifVersion) ? new RegisterModel(ifVersion, ifVersion, value, operation) : null;
  }

  private @Nullable RegisterModel seenAs(Register register) {
    if (value == null && register.equals(Register.ABSENT)) {
      return this;
    }
    boolean same =
        hasVersion(register.version())
            && Objects.equals(value, register.value())
            && operation.equals(register.operation());
    return same ? of(register) : null;
  }

  private boolean hasVersion(long other) {
    return other != 0 && (version == OPEN ? other > above : version == other);
  }

  private static RegisterModel of(Register register) {
    return new RegisterModel(
        register.version(), register.version(), register.value(), register.operation());
  }

  private static void add(List<RegisterModel> nexts, @Nullable RegisterModel next) {
    if (next != null) {
      nexts.add(next);
    }
  }
}
