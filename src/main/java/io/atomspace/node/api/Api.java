package io.atomspace.node.api;

import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.core.Application;
import java.util.Set;

/**
 * Everything under {@code /api/v1} is served by JAX-RS: these classes, which nobody searches for.
 */
@ApplicationPath("/api/v1")
public class Api extends Application {
  @Override
  public Set<Class<?>> getClasses() {
    return Set.of(
        JobsResource.class,
        ClusterResource.class,
        StoreResource.class,
        LocksResource.class,
        TransactionsResource.class,
        ProblemMapper.class);
  }
}
