package io.atomspace.node.port.transport;

import io.atomspace.node.kernel.Settings;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** What {@code tls.truststore}, {@code tls.keystore} and their passwords make of a transport. */
final class TlsSettings {
  private TlsSettings() {}

  /**
   * Reads the stores; faults are noted there.
   *
   * @param wanted whether anything is secured; stores are wrong if not
   * @param wantedBy what would have to be set for that, in words
   * @return null if nothing is secured or a store cannot be used
   */
  static @Nullable SSLContext read(Settings settings, boolean wanted, String wantedBy) {
    KeyStore trusted = store(settings, "tls.truststore", wanted, wantedBy);
    String keyPassword = settings.text("tls.keystore.password", "");
    KeyStore own = store(settings, "tls.keystore", wanted, wantedBy);
    if (!wanted) {
      return null;
    }
    try {
      TrustManager[] trust = null;
      if (trusted != null) {
        TrustManagerFactory factory =
            TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(trusted);
        trust = factory.getTrustManagers();
      }
      KeyManager[] keys = null;
      if (own != null) {
        KeyManagerFactory factory =
            KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(own, keyPassword.toCharArray());
        keys = factory.getKeyManagers();
      }
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys, trust, null);
      return context;
    } catch (GeneralSecurityException e) {
      settings.fault("tls.keystore", "a key store with a usable key: " + e.getMessage());
      return null;
    }
  }

  private static @Nullable KeyStore store(
      Settings settings, String key, boolean wanted, String wantedBy) {
    String file = settings.text(key, "");
    String password = settings.text(key + ".password", "");
    if (file.isEmpty()) {
      return null;
    }
    if (!wanted) {
      settings.fault(key, "only with " + wantedBy);
      return null;
    }
    try (InputStream in = Files.newInputStream(Path.of(file))) {
      // Reads JKS files too.
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(in, password.toCharArray());
      return store;
    } catch (IOException | GeneralSecurityException | RuntimeException e) {
      settings.fault(key, "a readable PKCS12 or JKS file and its password: " + e.getMessage());
      return null;
    }
  }
}
