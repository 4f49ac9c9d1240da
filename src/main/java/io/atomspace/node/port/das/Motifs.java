package io.atomspace.node.port.das;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Made-up binding motifs of transcription factors, in the shape of a real collection: a name, a
 * length and four rows of weights, {@code ln(p / 0.25)} of each base at each place.
 *
 * <p>About half of the motifs belong to families of two to five: the same core with noise, shifted
 * and with other flanks, so that the best alignments of a family rank above chance. Members share
 * the letters of their names.
 */
final class Motifs {
  private static final int COUNT_MAX = 100_000;
  private static final char[] BASES = {'A', 'C', 'G', 'T'};
  private static final String[] HEADS = {
    "BA", "DO", "FE", "GI", "KU", "LO", "MA", "NE", "PI", "RU"
  };
  private static final String[] TAILS = {
    "LX", "MB", "NF", "RT", "SP", "TK", "VR", "ZN", "CE", "HD"
  };

  private final SplittableRandom random;
  private final int count;

  private record Motif(String name, double[][] columns) {}

  Motifs(int count, long seed) {
    if (count < 1 || count > COUNT_MAX) {
      throw new IllegalArgumentException("a count of motifs is 1 to " + COUNT_MAX);
    }
    this.count = count;
    random = new SplittableRandom(seed);
  }

  String metta() {
    List<Motif> motifs = new ArrayList<>(count);
    for (int family = 0; motifs.size() < count; family++) {
      int members = random.nextInt(3) == 0 ? 2 + random.nextInt(4) : 1;
      double[][] core = columns(7 + random.nextInt(9));
      for (int i = 1; i <= members && motifs.size() < count; i++) {
        motifs.add(new Motif(name(family) + i, i == 1 ? core : relative(core)));
      }
    }
    shuffle(motifs);
    StringBuilder text = new StringBuilder(count * 1024);
    for (int i = 0; i < count; i++) {
      write(motifs.get(i), "(motif ENSG9%010d)".formatted(i + 1), text);
    }
    return text.toString();
  }

  private static void write(Motif motif, String id, StringBuilder text) {
    text.append(id).append("\n(tf_name ").append(id).append(' ').append(motif.name).append(")\n");
    for (int base = 0; base < BASES.length; base++) {
      text.append("(pwm_").append(BASES[base]).append(' ').append(id).append(" (");
      for (int place = 0; place < motif.columns.length; place++) {
        text.append(place == 0 ? "" : " ").append(weight(motif.columns[place][base]));
      }
      text.append("))\n");
    }
    text.append("(length ").append(id).append(' ').append(motif.columns.length).append(")\n");
  }

  /** Six digits after the point; StrictMath, so that every machine agrees on them. */
  private static double weight(double probability) {
    return Math.rint(StrictMath.log(probability / 0.25) * 1e6) / 1e6 + 0.0;
  }

  private double[][] columns(int length) {
    double[][] columns = new double[length][];
    for (int place = 0; place < length; place++) {
      columns[place] = column();
    }
    return columns;
  }

  /** Mostly one strong base; sometimes two share a place, sometimes any will do. */
  private double[] column() {
    double[] parts = new double[BASES.length];
    for (int base = 0; base < parts.length; base++) {
      parts[base] = 0.02 + 0.1 * random.nextDouble();
    }
    int kind = random.nextInt(10);
    if (kind < 8) {
      parts[random.nextInt(4)] += 1 + 2 * random.nextDouble();
    }
    if (kind < 3) {
      parts[random.nextInt(4)] += 0.5 + random.nextDouble();
    }
    return normalized(parts);
  }

  private double[][] relative(double[][] core) {
    int before = random.nextInt(3);
    int after = random.nextInt(3);
    double[][] columns = new double[before + core.length + after][];
    for (int place = 0; place < columns.length; place++) {
      int at = place - before;
      columns[place] = at < 0 || at >= core.length ? column() : noisy(core[at]);
    }
    return columns;
  }

  private double[] noisy(double[] column) {
    double[] parts = column.clone();
    for (int base = 0; base < parts.length; base++) {
      parts[base] = parts[base] * (0.7 + 0.6 * random.nextDouble()) + 0.02 * random.nextDouble();
    }
    return normalized(parts);
  }

  private static double[] normalized(double[] parts) {
    double sum = 0;
    for (double part : parts) {
      sum += part;
    }
    for (int i = 0; i < parts.length; i++) {
      parts[i] /= sum;
    }
    return parts;
  }

  private static String name(int family) {
    int pair = family % (HEADS.length * TAILS.length);
    int round = family / (HEADS.length * TAILS.length);
    String name = HEADS[pair % HEADS.length] + TAILS[pair / HEADS.length];
    return round == 0 ? name : name + (char) ('A' + (round - 1) % 26) + (round > 26 ? round : "");
  }

  private void shuffle(List<Motif> motifs) {
    for (int i = motifs.size() - 1; i > 0; i--) {
      Motif other = motifs.set(random.nextInt(i + 1), motifs.get(i));
      motifs.set(i, other);
    }
  }
}
