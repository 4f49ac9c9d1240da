package io.atomspace.node.simulation.world;

import io.atomspace.node.kernel.NodeId;
import java.util.Collection;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Links between hosts, one for each direction: they lose, repeat, delay and so reorder frames, and
 * can be cut.
 */
public final class Network {
  private final Agenda agenda;
  private final Chance chance;
  private final TreeSet<Link> cut = new TreeSet<>();
  private final TreeMap<Link, Long> lastArrival = new TreeMap<>();
  private Weather weather;
  private long inFlight;
  private long inFlightMost;

  /** One direction between two hosts. */
  public record Link(NodeId from, NodeId to) implements Comparable<Link> {
    @Override
    public int compareTo(Link other) {
      int order = from.compareTo(other.from);
      return order != 0 ? order : to.compareTo(other.to);
    }
  }

  /**
   * How the network treats frames.
   *
   * @param loss probability of being lost
   * @param repeat probability of arriving twice
   * @param spike probability of being late by up to {@code spikeNanos}
   * @param ordered frames of a link arrive in order, as over TCP
   */
  public record Weather(
      double loss,
      double repeat,
      long leastNanos,
      long meanNanos,
      double spike,
      long spikeNanos,
      boolean ordered) {
    /** Nothing lost, nothing repeated, a quarter of a millisecond each way. */
    public static final Weather CALM = new Weather(0, 0, 100_000, 150_000, 0, 0, true);
  }

  Network(Agenda agenda, Chance chance, Weather weather) {
    this.agenda = agenda;
    this.chance = chance;
    this.weather = weather;
  }

  public void weather(Weather next) {
    weather = next;
  }

  public void cut(Collection<Link> links) {
    cut.addAll(links);
  }

  public void mend(Collection<Link> links) {
    cut.removeAll(links);
  }

  /** Mends every link. */
  public void heal() {
    cut.clear();
  }

  /** The most frames that were ever under way at a time. */
  public long inFlightMost() {
    return inFlightMost;
  }

  /** Carries a frame, or loses it, or carries it twice; a link cut on arrival loses it too. */
  void carry(NodeId from, NodeId to, byte[] frame, Consumer<byte[]> arrive) {
    Link link = new Link(from, to);
    if (cut.contains(link) || chance.in(weather.loss)) {
      return;
    }
    int copies = chance.in(weather.repeat) ? 2 : 1;
    for (int i = 0; i < copies; i++) {
      inFlightMost = Math.max(inFlightMost, ++inFlight);
      agenda.after(
          delayNanos(link),
          () -> {
            inFlight--;
            if (!cut.contains(link)) {
              arrive.accept(frame);
            }
          });
    }
  }

  private long delayNanos(Link link) {
    long delay = weather.leastNanos + chance.exponential(weather.meanNanos);
    if (chance.in(weather.spike)) {
      delay += chance.between(0L, weather.spikeNanos);
    }
    if (weather.ordered) {
      long at = Math.max(agenda.nowNanos() + delay, lastArrival.getOrDefault(link, 0L));
      lastArrival.put(link, at);
      return at - agenda.nowNanos();
    }
    return delay;
  }
}
