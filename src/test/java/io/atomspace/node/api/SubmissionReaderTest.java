package io.atomspace.node.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.atomspace.node.kernel.Body;
import io.atomspace.node.port.journal.Spool;
import io.atomspace.node.protocol.jobs.JobSpec;
import io.atomspace.node.runtime.Limits;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SubmissionReaderTest {
  private static final Limits LIMITS =
      new Limits(1000, 20_000_000, 4_000_000, 1000, 10, 1000, 1 << 20);

  @TempDir Path folder;
  private Spool spool;
  private SubmissionReader reader;

  @BeforeEach
  void open() throws IOException {
    spool = new Spool(folder);
    reader = reader(Map.of("cpython", "python", "jython", "python", "rhino", "javascript"));
  }

  private SubmissionReader reader(Map<String, String> engines) {
    return new SubmissionReader(
        new Rules(engines, Optional.empty(), LIMITS),
        new Bodies() {
          @Override
          public Body store(InputStream stream, long bytesMax) throws IOException {
            return spool.store(stream, bytesMax);
          }

          @Override
          public void discard(Body body) throws IOException {
            spool.discard(body);
          }
        });
  }

  private Submission json(String text) throws IOException {
    return reader.json(new ByteArrayInputStream(text.replace('\'', '"').getBytes(UTF_8)));
  }

  private Problem problem(String text) {
    return assertThrows(Problem.Exception.class, () -> json(text)).problem();
  }

  private String lines(Body body) throws IOException {
    return new String(spool.bytes(body), UTF_8);
  }

  @Test
  void fillsInWhatIsNotSaid() throws IOException {
    Submission job = json("{'script': 'x'}");
    assertEquals(
        new JobSpec(
            "job",
            "python",
            "cpython",
            "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881",
            "{}",
            null,
            null,
            5,
            null,
            null,
            3,
            JobSpec.OnItemError.FAIL),
        job.spec());
    assertEquals("x", lines(job.script()));
    assertNull(job.items());
  }

  @Test
  void takesEveryField() throws IOException {
    Submission job =
        json(
            "{'name':'n','language':'python','engine':'jython','script':'s','parameters':{'a':[1]},"
                + "'items':{'range':3e1},'das':{'url':'http://h:1/x'},'priority':9,'timeout':'PT1M',"
                + "'itemTimeout':'PT1S','attempts':1,'onItemError':'skip'}");
    assertEquals("jython", job.spec().engine());
    assertEquals("{\"a\":[1]}", job.spec().parameters());
    assertEquals(30, job.spec().range());
    assertEquals("http://h:1/x", job.spec().dasUrl());
    assertEquals(9, job.spec().priority());
    assertEquals(Duration.ofMinutes(1), job.spec().timeout());
    assertEquals(Duration.ofSeconds(1), job.spec().itemTimeout());
    assertEquals(1, job.spec().attempts());
    assertEquals(JobSpec.OnItemError.SKIP, job.spec().onItemError());
  }

  @Test
  void itemsBecomeLinesAsTheyWereWritten() throws IOException {
    Submission job =
        json(
            "{'script':'s','items':[1, 1.50, 1E400, null, true, {'a' : [ {}, 'b\\n' ]}, '\\ud800é😀']}");
    assertEquals(
        "1\n1.50\n1E400\nnull\ntrue\n{'a':[{},'b\\n']}\n'\\ud800é😀'\n".replace('\'', '"'),
        lines(job.items()));
    assertEquals("", lines(json("{'items':[],'script':'s'}").items()));
  }

  @Test
  void namesAllFaultsAtOnce() {
    Problem problem =
        problem(
            "{'name':7,'language':'cobol','engine':'cpython','parameters':[],'items':'x','das':'u',"
                + "'priority':10,'timeout':'10 minutes','attempts':1.5,'onItemError':'maybe',"
                + "'itemTimeout':'PT0S','colour':{'a':1},'priority':3}");
    assertEquals(422, problem.status());
    assertEquals(
        List.of(
            "attempts",
            "colour",
            "das",
            "itemTimeout",
            "items",
            "language",
            "name",
            "onItemError",
            "parameters",
            "priority",
            "priority",
            "script",
            "timeout"),
        problem.errors().stream().map(Problem.Fault::field).sorted().toList());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'script':'s','priority':-1} | priority | -1",
        "{'script':'s','priority':1e999999999} | priority | 1E+999999999",
        "{'script':'s','priority':1e-999999999} | priority | 1E-999999999",
        "{'script':'s','priority':'5'} | priority | \"5\"",
        "{'script':'s','priority':[5]} | priority | a list",
        "{'script':'s','attempts':0} | attempts | 0",
        "{'script':'s','timeout':'-PT1S'} | timeout | -PT1S",
        "{'script':'s','timeout':'PT999999999999999999999H'} | timeout | PT999999999999999999999H",
        "{'script':'s','items':{'range':-1}} | items | an object",
        "{'script':'s','items':{'range':'9'}} | items | an object",
        "{'script':'s','items':{'range':1,'range':2}} | items | an object",
        "{'script':'s','items':{}} | items | an object",
        "{'script':'s','items':{'Range':[[1]]}} | items | an object",
        "{'script':'s','items':true} | items | true",
        "{'script':'s','das':{'url':'ftp://h'}} | das.url | ftp://h",
        "{'script':'s','das':{'url':'not a url'}} | das.url | not a url",
        "{'script':'s','das':{'url':{}}} | das.url | an object",
        "{'script':'s','das':{'port':1}} | das.port | 1",
        "{'script':'s','language':'javascript','engine':'cpython'} | engine | cpython",
        "{'script':'s','engine':'perl'} | engine | perl",
        "{'script':'   '} | script | ",
        "{'script':17} | script | ",
        "{'script':'s','name':''} | name | \"\""
      })
  void tellsFieldAndValue(String text, String field, String value) {
    Problem problem = problem(text);
    assertEquals(422, problem.status());
    Problem.Fault fault = problem.errors().get(0);
    assertEquals(1, problem.errors().size(), problem::toString);
    assertEquals(field, fault.field());
    assertEquals(value, fault.value());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "hello",
        "[]",
        "'s'",
        "7",
        "null",
        "{",
        "{'script'",
        "{'script':'s'",
        "{'script':'s'}}",
        "{'script':'s'} 1",
        "{'script':'s',}",
        "{'script':'\\x'}",
        "{'script':'s','items':[1,]}",
        "{'script':'s','items':[1",
        "{'script':'s','parameters':{'a':}}",
        "{script:'s'}"
      })
  void whatIsNoJsonObjectIsMalformed(String text) {
    assertEquals(400, problem(text).status(), text);
  }

  @Test
  void bytesThatAreNoUtf8AreRefused() {
    byte[] bytes = {'{', '"', 's', 'c', 'r', 'i', 'p', 't', '"', ':', '"', (byte) 0xff, '"', '}'};
    Problem json =
        assertThrows(Problem.Exception.class, () -> reader.json(new ByteArrayInputStream(bytes)))
            .problem();
    Problem script =
        assertThrows(
                Problem.Exception.class,
                () -> reader.script(new ByteArrayInputStream(bytes), Map.of()))
            .problem();
    assertEquals("Not UTF-8", json.title());
    assertEquals("Not UTF-8", script.title());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'script':'%s'}",
        "{'script':'s','name':'%s'}",
        "{'script':'s','colour':'%s'}",
        "{'script':'s','parameters':{'a':'%s'}}",
        "{'%s':1}"
      })
  void whatIsTooLongIsRefusedWithoutHoldingIt(String text) {
    assertEquals(413, problem(text.formatted("x".repeat(2_001))).status());
  }

  @Test
  void bodyLongerThanItsLimitIsRefused() {
    assertEquals(
        413, problem("{'script':'s','colour':[" + "7,".repeat(10_000_000) + "7]}").status());
    // Bodies beyond the limit of messages cannot travel.
    assertEquals(413, problem("{'script':'s','items':[" + "7,".repeat(2_100_000) + "7]}").status());
  }

  @Test
  void scriptAtItsLimitIsTakenAndOneByteMoreIsNot() throws IOException {
    assertEquals(1000, json("{'script':'" + "x".repeat(1000) + "'}").script().length());
    assertEquals(413, problem("{'script':'" + "x".repeat(1001) + "'}").status());
    assertEquals(413, problem("{'script':'" + "é".repeat(501) + "'}").status());
  }

  @Test
  void deepNestingIsRefused() {
    Problem items = problem("{'script':'s','items':[" + "[".repeat(300) + "]".repeat(300) + "]}");
    assertEquals(400, items.status());
  }

  @Test
  void refusedSubmissionsLeaveNothingInTheSpool() throws IOException {
    String items = Stream.generate(() -> "12345").limit(50_000).collect(Collectors.joining(","));
    problem("{'items':[" + items + "],'colour':1}");
    problem("{'items':[" + items + "],'script':");
    problem("{'items':[" + items);
    try (Stream<Path> files = Files.list(folder)) {
      assertEquals(0, files.count());
    }
    Submission taken = json("{'items':[" + items + "],'script':'s'}");
    assertTrue(taken.items().spooled() != null);
    assertEquals(300_000, taken.items().length());
  }

  @Test
  void bareScriptTakesTheRestFromTheQuery() throws IOException {
    Submission job =
        reader.script(
            new ByteArrayInputStream("print(1)\n".getBytes(UTF_8)),
            Map.of(
                "name", List.of("n"),
                "parameters", List.of("{\"k\":\"v\"}"),
                "items", List.of("[1,2]"),
                "das", List.of("h:1"),
                "priority", List.of("2"),
                "timeout", List.of("PT5S"),
                "wait", List.of("PT1S")));
    assertEquals("print(1)\n", lines(job.script()));
    assertEquals("1\n2\n", lines(job.items()));
    assertEquals("{\"k\":\"v\"}", job.spec().parameters());
    assertEquals("h:1", job.spec().dasUrl());
    assertEquals(2, job.spec().priority());
    assertEquals(Duration.ofSeconds(5), job.spec().timeout());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "priority | high", "priority | 1.0", "items | [1", "items | [1] 2", "items | {'range':}",
            "parameters | 1",
        "parameters | {", "colour | red", "script | s", "das | ?", "timeout | 5", "engine | perl"
      })
  void wrongQueryParametersAreFaults(String name, String value) {
    Problem problem =
        assertThrows(
                Problem.Exception.class,
                () ->
                    reader.script(
                        new ByteArrayInputStream("s".getBytes(UTF_8)),
                        Map.of(name, List.of(value.replace('\'', '"')))))
            .problem();
    assertEquals(422, problem.status());
    assertTrue(problem.errors().get(0).field().startsWith(name), problem::toString);
  }

  @Test
  void nodeWithoutAnEngineSaysSo() {
    reader = reader(Map.of());
    assertEquals(503, problem("{'script':'s'}").status());
    reader = reader(Map.of("rhino", "javascript"));
    assertEquals(503, problem("{'script':'s'}").status());
  }
}
