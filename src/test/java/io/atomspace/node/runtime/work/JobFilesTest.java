package io.atomspace.node.runtime.work;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.atomspace.node.kernel.Body;
import io.atomspace.node.kernel.Bytes;
import io.atomspace.node.kernel.NodeId;
import io.atomspace.node.port.journal.Spool;
import io.atomspace.node.protocol.jobs.ItemFailure;
import io.atomspace.node.protocol.jobs.JobMessage.JobFile;
import io.atomspace.node.protocol.jobs.Range;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JobFilesTest {
  private static final NodeId NODE = new NodeId("n1");

  @TempDir Path folder;
  private Spool spool;
  private JobFiles files;

  @BeforeEach
  void open() throws IOException {
    spool = new Spool(folder.resolve("spool"));
    files = new JobFiles(folder.resolve("job"), spool);
  }

  private static Body lines(String text) {
    return Body.inline(Bytes.utf8(text));
  }

  private String read(JobFile file) throws IOException {
    Body body = files.read(file);
    assertNotNull(body);
    return new String(spool.bytes(body), UTF_8);
  }

  @Test
  void valuesStandInTheOrderOfTheItemsWhateverCameFirst() throws IOException {
    files.keep(NODE, new Range(2, 4), false, List.of(), lines("\"c\"\n[4]\n"));
    assertNull(files.read(JobFile.RESULT));
    files.keep(NODE, new Range(0, 2), false, List.of(), lines("1\n2\n"));
    files.assembleList(1000);
    assertEquals("[1,2,\"c\",[4]]", read(JobFile.RESULT));
  }

  @Test
  void aFailedItemIsNullAndToldWithItsTraceback() throws IOException {
    ItemLog.InFile items = files.openItems();
    items.append("10\n20\n30\n".getBytes(UTF_8));
    files.keep(
        NODE,
        new Range(0, 3),
        false,
        List.of(new ItemFailure(1L, "ValueError: no", "line 2")),
        lines("1\n!{\"message\":\"ValueError: no\"}\n3\n"));
    files.assembleList(1000);
    assertEquals("[1,null,3]", read(JobFile.RESULT));
    assertEquals(
        "{\"item\":1,\"message\":\"ValueError: no\",\"node\":\"n1\",\"traceback\":\"line 2\"}\n",
        read(JobFile.FAILURES));
    files.trim();
    assertEquals("20\n", read(JobFile.RETRY));
  }

  @Test
  void aResultBeyondItsLimitIsRefused() throws IOException {
    files.keep(NODE, new Range(0, 1), false, List.of(), lines("\"0123456789\"\n"));
    assertThrows(Spool.TooLargeException.class, () -> files.assembleList(12));
  }

  @Test
  void rangesOfItemsAreGatheredInTheOrderAsked() throws IOException {
    files.openItems().append("0\n1\n2\n3\n4\n".getBytes(UTF_8));
    Body body = files.gather(List.of(new Range(3, 5), new Range(0, 1)));
    assertEquals("3\n4\n0\n", new String(spool.bytes(body), UTF_8));
  }

  @Test
  void theLogNamesNodeAndPart() throws IOException {
    files.log(Instant.EPOCH, NODE, new Range(0, 9), "one\ntwo\n");
    files.log(Instant.EPOCH, NODE, null, "three");
    assertEquals(
        """
        1970-01-01T00:00:00Z n1 [0,9) one
        1970-01-01T00:00:00Z n1 [0,9) two
        1970-01-01T00:00:00Z n1 - three
        """,
        read(JobFile.LOG));
  }
}
