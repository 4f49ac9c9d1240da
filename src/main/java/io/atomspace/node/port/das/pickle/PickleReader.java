package io.atomspace.node.port.das.pickle;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The pickle machine, protocols 2 to 4 (Python's {@code Lib/pickletools.py} describes each opcode),
 * without the opcodes that run code: it builds values of {@link Py} only.
 *
 * <p>Memory is bounded by the length of the bytes: no opcode allocates more than its own bytes say.
 * A value may still contain itself or the same part many times; whoever walks it must bound the
 * walk, as {@link PickleJson} and {@link Plain} do. Not safe for use by two threads.
 *
 * <p>Every method throws {@link PickleException} on damaged or refused input.
 */
public final class PickleReader {
  private static final int INTEGER_BYTES_MAX = 1024;

  private final byte[] bytes;
  private int position;
  private Object[] stack = new Object[64];
  private int top;
  private int[] marks = new int[16];
  private int markCount;
  private @Nullable Object[] memo = new Object[64];
  private int memoCount;

  /** The outermost list while its items are handed out instead of kept. */
  private @Nullable List<Object> streamed;

  public PickleReader(byte[] bytes) {
    this.bytes = bytes;
  }

  /** The whole value. */
  public Object read() {
    while (step()) {
      // one opcode each
    }
    return pop();
  }

  /**
   * The next run of items of the outermost list, empty at its end; Python writes runs of at most
   * 1,000. A pickle whose value is no list is refused.
   */
  public List<Object> readItems() {
    if (streamed == null) {
      streamed = new ArrayList<>();
    }
    streamed.clear();
    while (streamed.isEmpty()) {
      if (!step()) {
        if (!(pop() instanceof Py.Sequence root) || root.kind() != Py.Kind.LIST) {
          throw new PickleException("expected a list");
        }
        break;
      }
    }
    return streamed;
  }

  private boolean step() {
    int op = u1();
    switch (op) {
      case 0x8c -> text(u1());
      case 0x94 -> memoize(memoCount);
      case 'h' -> recall(u1());
      case 'j' -> recall(size4());
      case '(' -> mark();
      case 'u' -> setItems();
      case 'e' -> append(popMark());
      case '}' -> push(new Py.Dict());
      case ']' -> push(new Py.Sequence(Py.Kind.LIST, new ArrayList<>()));
      case 0x88 -> push(Boolean.TRUE);
      case 0x89 -> push(Boolean.FALSE);
      case 'N' -> push(Py.None.NONE);
      case 's' -> setItem();
      case 'a' -> append(top - 1);
      case 'K' -> push((long) u1());
      case 'M' -> push((long) (u1() | u1() << 8));
      case 'J' -> push((long) int4());
      case 'G' -> push(Double.longBitsToDouble(long8()));
      case 0x8a -> integer(u1());
      case 0x8b -> integer(size4());
      case 'X' -> text(size4());
      case 0x8d -> text(size8());
      case 'C' -> bytes(u1());
      case 'B' -> bytes(size4());
      case 0x8e -> bytes(size8());
      case ')' -> push(new Py.Sequence(Py.Kind.TUPLE, List.of()));
      case 0x85, 0x86, 0x87 -> gather(Py.Kind.TUPLE, top - (op - 0x84));
      case 't' -> gather(Py.Kind.TUPLE, popMark());
      case 'l' -> gather(Py.Kind.LIST, popMark());
      case 0x91 -> gather(Py.Kind.FROZENSET, popMark());
      case 0x8f -> push(new Py.Sequence(Py.Kind.SET, new ArrayList<>()));
      case 0x90 -> addItems();
      case 'd' -> dict();
      case '0' -> pop();
      case '1' -> top = popMark();
      case '2' -> push(peek());
      case 'q' -> memoize(u1());
      case 'r' -> memoize(size4());
      case 'c' -> push(Py.Global.of(line(), line()));
      case 0x93 -> stackGlobal();
      case 0x81 -> newObject();
      case 'b' -> build();
      case 'R' -> reduce();
      case 0x80 -> protocol();
      case 0x95 -> size8();
      case '.' -> {
        return false;
      }
      default ->
          throw new PickleException(
              "opcode 0x%02x at byte %d is refused".formatted(op, position - 1));
    }
    return true;
  }

  private void protocol() {
    int version = u1();
    if (version < 2 || version > 4) {
      throw new PickleException("pickle protocol " + version + " is not one of 2, 3, 4");
    }
  }

  private void text(int length) {
    push(new Py.Text(bytes, slice(length), length));
  }

  private void bytes(int length) {
    int from = slice(length);
    push(Arrays.copyOfRange(bytes, from, from + length));
  }

  private void integer(int length) {
    if (length > INTEGER_BYTES_MAX) {
      throw new PickleException("an integer of " + length + " bytes is over the limit");
    }
    int from = slice(length);
    if (length <= 8) {
      long value = length == 0 ? 0 : (long) bytes[from + length - 1];
      for (int i = length - 2; i >= 0; i--) {
        value = value << 8 | (bytes[from + i] & 0xff);
      }
      push(value);
      return;
    }
    byte[] bigEndian = new byte[length];
    for (int i = 0; i < length; i++) {
      bigEndian[i] = bytes[from + length - 1 - i];
    }
    push(new BigInteger(bigEndian));
  }

  private void gather(Py.Kind kind, int from) {
    if (from < floor()) {
      throw underflow();
    }
    Py.Sequence sequence = Py.sequence(kind, stack, from, top);
    top = from;
    push(sequence);
  }

  private void append(int from) {
    if (from < 1 || from < floor()) {
      throw underflow();
    }
    if (!(stack[from - 1] instanceof Py.Sequence list) || list.kind() != Py.Kind.LIST) {
      throw new PickleException("items for something that is no list");
    }
    List<Object> items = streamed != null && from == 1 ? streamed : list.items();
    for (int i = from; i < top; i++) {
      items.add(stack[i]);
    }
    top = from;
  }

  private void addItems() {
    int from = popMark();
    if (from < 1 || !(stack[from - 1] instanceof Py.Sequence set) || set.kind() != Py.Kind.SET) {
      throw new PickleException("items for something that is no set");
    }
    set.items().addAll(Py.sequence(Py.Kind.SET, stack, from, top).items());
    top = from;
  }

  private void dict() {
    int from = popMark();
    Py.Dict dict = new Py.Dict();
    fill(dict, from);
    push(dict);
  }

  private void setItems() {
    int from = popMark();
    if (from < 1 || !(stack[from - 1] instanceof Py.Dict dict)) {
      throw new PickleException("entries for something that is no dict");
    }
    fill(dict, from);
  }

  private void setItem() {
    if (top - 3 < floor() || !(stack[top - 3] instanceof Py.Dict dict)) {
      throw new PickleException("an entry for something that is no dict");
    }
    fill(dict, top - 2);
  }

  private void fill(Py.Dict dict, int from) {
    if ((top - from) % 2 != 0) {
      throw new PickleException("a key without a value");
    }
    for (int i = from; i < top; i += 2) {
      dict.put(stack[i], stack[i + 1]);
    }
    top = from;
  }

  private void stackGlobal() {
    Object name = pop();
    Object module = pop();
    push(Py.Global.of(module.toString(), name.toString()));
  }

  private void newObject() {
    Object arguments = pop();
    Object type = pop();
    if (!(type instanceof Py.Global global)
        || !global.isClass()
        || !(arguments instanceof Py.Sequence tuple)
        || !tuple.items().isEmpty()) {
      throw new PickleException("an object of a kind that is refused");
    }
    push(new Py.Instance(global, new Py.Dict()));
  }

  private void build() {
    Object state = pop();
    if (!(peek() instanceof Py.Instance instance) || !(state instanceof Py.Dict dict)) {
      throw new PickleException("a state for something that takes none");
    }
    for (int i = 0; i < dict.size(); i++) {
      instance.state().put(dict.key(i), dict.value(i));
    }
  }

  /** Calls stand only for containers and for members of LinkFilterType; nothing is called. */
  private void reduce() {
    Object arguments = pop();
    Object called = pop();
    if (!(called instanceof Py.Global global)
        || !(arguments instanceof Py.Sequence tuple)
        || tuple.kind() != Py.Kind.TUPLE) {
      throw new PickleException("a call of something that is refused");
    }
    push(Calls.value(global, tuple.items()));
  }

  private void mark() {
    if (markCount == marks.length) {
      marks = Arrays.copyOf(marks, markCount * 2);
    }
    marks[markCount++] = top;
  }

  private int popMark() {
    if (markCount == 0) {
      throw new PickleException("a mark is missing");
    }
    return marks[--markCount];
  }

  /** The lowest stack index that opcodes without a mark may reach. */
  private int floor() {
    return markCount == 0 ? 0 : marks[markCount - 1];
  }

  private void memoize(int index) {
    if (index > bytes.length) {
      throw new PickleException("memo index " + index + " is over the limit");
    }
    if (index >= memo.length) {
      memo = Arrays.copyOf(memo, Math.max(index + 1, memo.length * 2));
    }
    memo[index] = peek();
    memoCount++;
  }

  private void recall(int index) {
    Object value = index < memo.length ? memo[index] : null;
    if (value == null) {
      throw new PickleException("memo index " + index + " was never set");
    }
    push(value);
  }

  private void push(Object value) {
    if (top == stack.length) {
      stack = Arrays.copyOf(stack, top * 2);
    }
    stack[top++] = value;
  }

  private Object pop() {
    if (top <= floor()) {
      throw underflow();
    }
    return stack[--top];
  }

  private Object peek() {
    if (top <= floor()) {
      throw underflow();
    }
    return stack[top - 1];
  }

  private static PickleException underflow() {
    return new PickleException("the pickle takes more values than it gave");
  }

  private int u1() {
    if (position >= bytes.length) {
      throw new PickleException("the pickle ends early, after " + bytes.length + " bytes");
    }
    return bytes[position++] & 0xff;
  }

  private int int4() {
    return u1() | u1() << 8 | u1() << 16 | u1() << 24;
  }

  private int size4() {
    int size = int4();
    if (size < 0) {
      throw new PickleException("a size over 2 GiB");
    }
    return size;
  }

  private int size8() {
    int size = size4();
    if (int4() != 0) {
      throw new PickleException("a size over 2 GiB");
    }
    return size;
  }

  private long long8() {
    long value = 0;
    for (int i = 0; i < 8; i++) {
      value = value << 8 | u1();
    }
    return value;
  }

  private int slice(int length) {
    int from = position;
    if (length > bytes.length - from) {
      throw new PickleException("the pickle ends early, after " + bytes.length + " bytes");
    }
    position += length;
    return from;
  }

  private String line() {
    int from = position;
    while (u1() != '\n') {
      // to the end of the name
    }
    return new String(bytes, from, position - 1 - from, StandardCharsets.UTF_8);
  }
}
