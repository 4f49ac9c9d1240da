package io.atomspace.node.port.das.store;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** Handles of atoms: MD5 in lower-case hex, so that equal content has one handle everywhere. */
public final class Handles {
  private static final HexFormat HEX = HexFormat.of();

  private Handles() {}

  /** {@code md5("TYPE NAME")}. */
  public static String node(String type, String name) {
    return md5(type + " " + name);
  }

  /** {@code md5(md5(TYPE) + " " + handles joined by spaces)}. */
  public static String link(String type, List<String> targets) {
    return composite(type(type), targets);
  }

  /** {@code md5(TYPE)}. */
  public static String type(String type) {
    return md5(type);
  }

  static String composite(String typeHash, List<String> targets) {
    StringBuilder text = new StringBuilder(typeHash);
    for (String target : targets) {
      text.append(' ').append(target);
    }
    return md5(text.toString());
  }

  static String md5(String text) {
    try {
      MessageDigest digest = MessageDigest.getInstance("MD5");
      return HEX.formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has MD5", e);
    }
  }
}
