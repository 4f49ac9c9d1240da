package io.atomspace.node.runtime;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.KryoException;
import com.esotericsoftware.kryo.Registration;
import com.esotericsoftware.kryo.SerializerFactory.FieldSerializerFactory;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import com.esotericsoftware.kryo.util.DefaultClassResolver;
import com.esotericsoftware.kryo.util.DefaultInstantiatorStrategy;
import com.esotericsoftware.kryo.util.MapReferenceResolver;
import io.atomspace.node.kernel.Machine;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.objenesis.strategy.StdInstantiatorStrategy;

/**
 * The whole state of a machine as bytes, and back: it goes on as the first would have. The code
 * must be the same, since fields are written by name.
 */
final class Snapshot {
  private static final List<String> PACKAGES =
      List.of("io.atomspace.node.", "java.util.", "java.time.", "java.lang.", "[");

  private Snapshot() {}

  /** Reads no class but those that a machine is made of, whatever the bytes say. */
  private static final class Classes extends DefaultClassResolver {
    @Override
    protected Class<?> getTypeByName(String name) {
      if (PACKAGES.stream().noneMatch(name::startsWith)) {
        throw new KryoException("a machine holds no " + name);
      }
      return super.getTypeByName(name);
    }

    @Override
    public Registration registerImplicit(Class type) {
      if (type.isHidden()) {
        throw new KryoException("a lambda waits in the machine: " + type.getName());
      }
      return super.registerImplicit(type);
    }
  }

  private static Kryo kryo() {
    Kryo kryo = new Kryo(new Classes(), new MapReferenceResolver());
    kryo.setRegistrationRequired(false);
    kryo.setReferences(true);
    kryo.setClassLoader(Snapshot.class.getClassLoader());
    kryo.setInstantiatorStrategy(new DefaultInstantiatorStrategy(new StdInstantiatorStrategy()));
    FieldSerializerFactory fields = new FieldSerializerFactory();
    // An inner class keeps its outer object in such a field.
    fields.getConfig().setIgnoreSyntheticFields(false);
    kryo.setDefaultSerializer(fields);
    return kryo;
  }

  /** Empty while the machine waits for the disk: what it will do then cannot be written down. */
  static Optional<byte[]> of(Machine machine) {
    try (Output output = new Output(1 << 16, -1)) {
      kryo().writeClassAndObject(output, machine);
      return Optional.of(output.toBytes());
    } catch (KryoException e) {
      return Optional.empty();
    }
  }

  /**
   * @throws IOException if the bytes are no machine of this code
   */
  static Machine read(byte[] bytes) throws IOException {
    try (Input input = new Input(bytes)) {
      if (kryo().readClassAndObject(input) instanceof Machine machine) {
        return machine;
      }
      throw new IOException("the snapshot is not one of a machine");
    } catch (KryoException | IllegalArgumentException e) {
      throw new IOException("the snapshot is damaged or of other code: " + e.getMessage(), e);
    }
  }
}
