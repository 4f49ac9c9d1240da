package io.atomspace.node.protocol.consensus.paxos;

import io.atomspace.node.kernel.Json;
import io.atomspace.node.kernel.NodeId;
import io.atomspace.node.protocol.consensus.paxos.PaxosMessage.Entry;
import io.atomspace.node.protocol.consensus.paxos.PaxosMessage.Grave;
import io.atomspace.node.protocol.consensus.paxos.PaxosMessage.PaxosAccept;
import io.atomspace.node.protocol.consensus.paxos.PaxosMessage.PaxosAnswer;
import io.atomspace.node.protocol.consensus.paxos.PaxosMessage.PaxosForget;
import io.atomspace.node.protocol.consensus.paxos.PaxosMessage.PaxosList;
import io.atomspace.node.protocol.consensus.paxos.PaxosMessage.PaxosListed;
import io.atomspace.node.protocol.consensus.paxos.PaxosMessage.PaxosPrepare;
import io.atomspace.node.protocol.consensus.paxos.PaxosMessage.Request;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * The memory of one node (Rystsov 2018, section 2.2): for each key what it promised and what it
 * accepted. What it says is on its disk first, promise, ballot and value in one record.
 *
 * <p>A deletion is a register without a value, a tombstone. It is forgotten only when told that
 * every member accepted it under one ballot; then no older value is anywhere to rise again. What is
 * forgotten leaves the floor, the highest ballot ever promised for it: for a key that it does not
 * know the acceptor takes no ballot up to the floor, so that an old message brings nothing back and
 * versions go on rising.
 *
 * <p>While its disk refuses, the acceptor is silent; {@link #retry} ends that. The protected
 * methods are the steps on which safety rests, one each.
 */
public class Acceptor {
  private static final int KEYS_MAX = 200_000;
  private static final int PAGE_KEYS_MAX = 256;
  private static final int PAGE_CHARS_MAX = 1 << 17;

  /** Promises forgotten in one sweep. */
  private static final int SWEEP_MAX = 256;

  /** Sweeps until a promise counts as unused. */
  private static final int UNUSED = 2;

  /** Sweeps until a tombstone counts as left behind: longer than who buries one takes. */
  private static final int STALE = 5;

  private final Store store;
  private final String space;
  private final Post post;
  private final TreeMap<String, Cell> cells = new TreeMap<>();

  /** What can be forgotten one day; by key, the sweep in which it was touched last. */
  private final TreeMap<String, Long> touched = new TreeMap<>();

  private long sweeps;
  private long floor;

  /**
   * @param owner the protocol that owns the records
   * @param space whose messages it hears
   */
  public Acceptor(String owner, String space, Post post) {
    this.store = new Store(owner, post);
    this.space = space;
    this.post = post;
  }

  /**
   * Takes up the records of earlier lives.
   *
   * @throws Json.MalformedException if one is not ours: then it must not take part
   */
  public void start(Map<String, String> records) {
    restore(records);
    cells.forEach(this::touch);
  }

  /** The highest ballot it knows of. */
  public long highest() {
    return cells.values().stream().mapToLong(Cell::promised).reduce(floor, Math::max);
  }

  // ---- messages -------------------------------------------------------------------------------

  /**
   * Takes a request.
   *
   * @param life the session in which the proposer asks
   */
  public void hear(NodeId from, long life, Request request) {
    if (!store.isHealthy()) {
      return;
    }
    String key = request.key();
    Cell cell = cells.getOrDefault(key, Cell.EMPTY);
    long promised = cells.containsKey(key) ? cell.promised() : floor();
    boolean granted = true;
    if (request instanceof PaxosPrepare prepare) {
      granted = hasRoom(key) && mayPromise(prepare.ballot(), promised);
      if (granted) {
        promised = prepare.ballot();
        keep(key, cell.promising(promised));
      }
    } else if (request instanceof PaxosAccept accept) {
      granted = hasRoom(key) && mayAccept(accept.ballot(), promised, cells.containsKey(key));
      if (granted) {
        promised = accept.ballot();
        keep(key, new Cell(promised, promised, accept.kept()));
      }
    }
    Cell now = cells.getOrDefault(key, Cell.EMPTY);
    PaxosAnswer answer =
        new PaxosAnswer(
            space,
            life,
            request.round(),
            key,
            granted,
            promised,
            now.accepted(),
            floor(),
            now.kept());
    if (granted) {
      reply(key, from, answer);
    } else {
      post.send(from, answer);
    }
  }

  /** Answers with a page of keys. */
  public void list(NodeId from, long life, PaxosList list) {
    if (!store.isHealthy()) {
      return;
    }
    List<Entry> entries = new ArrayList<>();
    boolean more = false;
    int chars = 0;
    String first = list.after().compareTo(list.prefix()) > 0 ? list.after() : list.prefix();
    for (Map.Entry<String, Cell> next : cells.tailMap(first, true).entrySet()) {
      String key = next.getKey();
      Cell cell = next.getValue();
      if (!key.startsWith(list.prefix())) {
        break;
      }
      if (cell.accepted() > 0 && !key.equals(list.after())) {
        String value = Objects.requireNonNullElse(cell.kept().register().value(), "");
        chars += key.length() + value.length();
        more = !entries.isEmpty() && (entries.size() >= PAGE_KEYS_MAX || chars > PAGE_CHARS_MAX);
        if (more) {
          break;
        }
        entries.add(new Entry(key, cell.accepted(), cell.kept()));
      }
    }
    store.afterAll(from, new PaxosListed(space, life, list.round(), entries, more));
  }

  /** Forgets tombstones that every member has. */
  public void forget(PaxosForget forget) {
    List<String> unchanged = new ArrayList<>();
    for (Grave grave : forget.graves()) {
      Cell cell = cells.getOrDefault(grave.key(), Cell.EMPTY);
      if (cell.isTombstone() && cell.accepted() == grave.ballot()) {
        unchanged.add(grave.key());
      }
    }
    bury(unchanged);
  }

  /**
   * Forgets promises of keys for which nothing was accepted, once nobody uses them: with the floor
   * above them that loses nothing.
   *
   * @return tombstones that nobody touched for several sweeps
   */
  public List<String> sweep() {
    sweeps++;
    List<String> tombstones = new ArrayList<>();
    List<String> unused = new ArrayList<>();
    for (Map.Entry<String, Long> next : touched.entrySet()) {
      String key = next.getKey();
      Cell cell = cells.getOrDefault(key, Cell.EMPTY);
      long idle = sweeps - next.getValue();
      if (idle >= STALE && cell.isTombstone()) {
        tombstones.add(key);
      } else if (idle >= UNUSED && cell.accepted() == 0 && unused.size() < SWEEP_MAX) {
        unused.add(key);
      }
    }
    bury(unused);
    return tombstones;
  }

  /** Whether there is anything that a {@link #sweep} may forget, now or later. */
  boolean hasToForget() {
    return !touched.isEmpty();
  }

  private boolean hasRoom(String key) {
    return store.hasRoom() && (cells.containsKey(key) || cells.size() < KEYS_MAX);
  }

  private void keep(String key, Cell cell) {
    cells.put(key, cell);
    touch(key, cell);
    store.put(key, cell);
  }

  private void touch(String key, Cell cell) {
    if (cell.isTombstone() || cell.accepted() == 0) {
      touched.put(key, sweeps);
    } else {
      touched.remove(key);
    }
  }

  /** Begins to forget: the floor goes to the disk first. */
  private void bury(List<String> keys) {
    if (store.isHealthy() && store.hasRoom() && !keys.isEmpty()) {
      TreeMap<String, Long> buries = new TreeMap<>();
      for (String key : keys) {
        Cell cell = cells.getOrDefault(key, Cell.EMPTY);
        floor = Math.max(floor, cell.promised());
        buries.put(key, cell.accepted());
      }
      store.putFloor(floor, buries);
    }
  }

  // ---- disk -----------------------------------------------------------------------------------

  /** A write is done. */
  public void stored(long ticket) {
    store.stored(ticket).forEach(this::buried);
  }

  /** Forgets a key of which nothing changed since the floor was raised for it. */
  private void buried(String key, long accepted) {
    Cell cell = cells.get(key);
    if (cell != null && cell.accepted() == accepted && cell.promised() <= store.durableFloor()) {
      cells.remove(key);
      touched.remove(key);
      store.remove(key);
    }
  }

  /** A write failed: nothing is said any more until all is on the disk. */
  public void storeFailed(long ticket) {
    store.failed(ticket);
  }

  /** Writes again what failed; returns whether there was anything. */
  public boolean retry() {
    return store.retry(cells, floor);
  }

  // ---- the steps on which safety rests --------------------------------------------------------

  /** Whether a ballot may be promised. */
  protected boolean mayPromise(long ballot, long promised) {
    return ballot > promised;
  }

  /**
   * Whether a ballot may be accepted.
   *
   * @param promised the floor, for a key not known
   */
  protected boolean mayAccept(long ballot, long promised, boolean known) {
    return known ? ballot >= promised : ballot > promised;
  }

  /** The least that a ballot for an unknown key must exceed. */
  protected long floor() {
    return floor;
  }

  /** Says what rests on the last write of this key once that is on the disk. */
  protected void reply(String key, NodeId to, PaxosAnswer answer) {
    store.after(key, to, answer);
  }

  /** What earlier lives stored. */
  protected void restore(Map<String, String> records) {
    floor = store.read(records, cells);
  }
}
