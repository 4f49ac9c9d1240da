package io.atomspace.node.port.script.process;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A filter of system calls for the kernel (seccomp, classic BPF), which fails what a script has no
 * business with, by EPERM: other processes, namespaces and mounts, kernel interfaces that go round
 * such filters; on demand also the network, signals, and starting other programs.
 *
 * <p>Threads may be started, processes not, so nothing a script starts can outlive its worker.
 * Source: Linux {@code Documentation/userspace-api/seccomp_filter.rst}; the numbers are those of
 * {@code asm/unistd.h}.
 */
public final class SystemCallFilter {
  private static final int LOAD = 0x20; // BPF_LD | BPF_W | BPF_ABS
  private static final int JUMP_EQUAL = 0x15; // BPF_JMP | BPF_JEQ | BPF_K
  private static final int JUMP_ANY_BIT = 0x45; // BPF_JMP | BPF_JSET | BPF_K
  private static final int JUMP_AT_LEAST = 0x35; // BPF_JMP | BPF_JGE | BPF_K
  private static final int RETURN = 0x06; // BPF_RET | BPF_K
  private static final int ALLOW = 0x7fff0000;
  private static final int NOT_PERMITTED = 0x00050000 | 1; // SECCOMP_RET_ERRNO | EPERM
  private static final int NO_SUCH_CALL = 0x00050000 | 38; // SECCOMP_RET_ERRNO | ENOSYS
  private static final int CLONE_THREAD = 0x00010000;
  private static final int CLONE3 = 435;
  private static final int X32_BIT = 0x40000000;
  private static final int NUMBER = 0; // offsets in struct seccomp_data
  private static final int ARCHITECTURE = 4;
  private static final int ARGUMENT_0 = 16;
  private static final int ARGUMENT_2 = 32;

  /** The numbers of one architecture; both are little-endian. */
  private record Calls(
      int audit, int fork, int prlimit, int[] always, int[] network, int[] signals, int[] exec) {}

  private static final Calls X86_64 =
      new Calls(
          0xC000003E,
          56,
          302,
          // fork vfork setrlimit ptrace process_vm_readv/writev mount umount2 unshare setns
          // add_key request_key keyctl bpf perf_event_open userfaultfd io_uring_setup
          new int[] {
            57, 58, 160, 101, 310, 311, 165, 166, 272, 308, 248, 249, 250, 321, 298, 323, 425
          },
          new int[] {41}, // socket
          new int[] {62, 200, 234, 424, 129, 297}, // kill tkill tgkill pidfd_send_signal rt_sigq..
          new int[] {59, 322}); // execve execveat
  private static final Calls AARCH64 =
      new Calls(
          0xC00000B7,
          220,
          261,
          new int[] {164, 117, 270, 271, 40, 39, 97, 268, 217, 218, 219, 280, 241, 282, 425},
          new int[] {198},
          new int[] {129, 130, 131, 424, 138, 240},
          new int[] {221, 281});

  private SystemCallFilter() {}

  /**
   * The program as an array of {@code struct sock_filter}; empty on an architecture that this class
   * does not know.
   *
   * @param network may it open sockets
   * @param signals may it send signals
   * @param exec may it turn into another program
   */
  public static Optional<byte[]> program(boolean network, boolean signals, boolean exec) {
    return switch (System.getProperty("os.name") + "/" + System.getProperty("os.arch")) {
      case "Linux/amd64" -> Optional.of(program(X86_64, network, signals, exec));
      case "Linux/aarch64" -> Optional.of(program(AARCH64, network, signals, exec));
      default -> Optional.empty();
    };
  }

  /** As text for a command line. */
  public static String hex(byte[] program) {
    return HexFormat.of().formatHex(program);
  }

  private static byte[] program(Calls calls, boolean network, boolean signals, boolean exec) {
    IntStream denied = IntStream.of(calls.always);
    denied = network ? denied : IntStream.concat(denied, IntStream.of(calls.network));
    denied = signals ? denied : IntStream.concat(denied, IntStream.of(calls.signals));
    denied = exec ? denied : IntStream.concat(denied, IntStream.of(calls.exec));
    ByteBuffer code = ByteBuffer.allocate(4096).order(ByteOrder.nativeOrder());
    // Another architecture's calls have other numbers: none is allowed.
    add(code, LOAD, 0, 0, ARCHITECTURE);
    add(code, JUMP_EQUAL, 1, 0, calls.audit);
    add(code, RETURN, 0, 0, NOT_PERMITTED);
    add(code, LOAD, 0, 0, NUMBER);
    add(code, JUMP_AT_LEAST, 0, 1, X32_BIT);
    add(code, RETURN, 0, 0, NOT_PERMITTED);
    for (int call : denied.toArray()) {
      add(code, JUMP_EQUAL, 0, 1, call);
      add(code, RETURN, 0, 0, NOT_PERMITTED);
    }
    // The flags of clone3 are behind a pointer; libraries fall back to clone.
    add(code, JUMP_EQUAL, 0, 1, CLONE3);
    add(code, RETURN, 0, 0, NO_SUCH_CALL);
    add(code, JUMP_EQUAL, 0, 4, calls.fork);
    add(code, LOAD, 0, 0, ARGUMENT_0);
    add(code, JUMP_ANY_BIT, 1, 0, CLONE_THREAD);
    add(code, RETURN, 0, 0, NOT_PERMITTED);
    add(code, RETURN, 0, 0, ALLOW);
    // Limits may be read, which gives no new limit: a null pointer, both halves of it.
    add(code, JUMP_EQUAL, 0, 5, calls.prlimit);
    add(code, LOAD, 0, 0, ARGUMENT_2);
    add(code, JUMP_EQUAL, 0, 2, 0);
    add(code, LOAD, 0, 0, ARGUMENT_2 + 4);
    add(code, JUMP_EQUAL, 1, 0, 0);
    add(code, RETURN, 0, 0, NOT_PERMITTED);
    add(code, RETURN, 0, 0, ALLOW);
    return java.util.Arrays.copyOf(code.array(), code.position());
  }

  private static void add(ByteBuffer code, int operation, int ifTrue, int ifFalse, int constant) {
    code.putShort((short) operation).put((byte) ifTrue).put((byte) ifFalse).putInt(constant);
  }
}
