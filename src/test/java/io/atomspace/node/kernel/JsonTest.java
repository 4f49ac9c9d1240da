package io.atomspace.node.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class JsonTest {
  @Test
  void recordsRoundTrip() {
    var heartbeat =
        new Heartbeat(
            new NodeId("n3"), 2, new Profile("http://127.0.0.1:9080", 2, List.of("cpython")));
    String text = Json.write(heartbeat);
    assertEquals(
        "{\"leader\":\"n3\",\"profile\":{\"engines\":[\"cpython\"],\"slots\":2,"
            + "\"url\":\"http://127.0.0.1:9080\"},\"term\":2}",
        text);
    assertEquals(heartbeat, Json.read(text, Heartbeat.class));
  }

  @Test
  void absentComponentsStayAbsent() {
    var heartbeat = new Heartbeat(null, 2, new Profile("u", 0, List.of()));
    assertEquals(heartbeat, Json.read(Json.write(heartbeat), Heartbeat.class));
  }

  @Test
  void nestedBytesAreBase64() {
    var body = Body.inline(Bytes.utf8("one\n"));
    assertEquals(body, Json.read(Json.write(body), Body.class));
  }

  @Test
  void malformedTextNamesWhatWasExpected() {
    var e = assertThrows(Json.MalformedException.class, () -> Json.read("{", Profile.class));
    assertEquals("not a Profile", e.getMessage().substring(0, "not a Profile".length()));
  }
}
