package io.atomspace.node.api;

import io.atomspace.node.kernel.Body;
import java.io.IOException;
import java.io.InputStream;

/** Where the parts of a submission are put while the rest of it is read. */
interface Bodies {
  /** All that the stream holds, at most so many bytes. */
  Body store(InputStream stream, long bytesMax) throws IOException;

  /** It is needed no more. */
  void discard(Body body) throws IOException;
}
