package io.atomspace.node.api;

import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.core.Application;

/** Everything under {@code /api/v1} is served by JAX-RS. */
@ApplicationPath("/api/v1")
public class Api extends Application {}
