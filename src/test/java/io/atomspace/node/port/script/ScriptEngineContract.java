package io.atomspace.node.port.script;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.atomspace.node.port.script.RemoteCalls.Chunk;
import io.atomspace.node.port.script.RemoteCalls.Reply;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What every engine of the language python promises. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ScriptEngineContract {
  static final String FIRST = "from __future__ import division, print_function, unicode_literals\n";
  static final String CYCLE =
      "{\"@answer\":{\"assignment\":{\"$v1\":\"h%d\"},\"subgraph\":{\"n\":%d}}}";

  ScriptEngine engine;
  Path directory;
  final List<ScriptWorker> workers = new ArrayList<>();
  final StringBuffer printed = new StringBuffer();

  /** The engine, which works in the given folder. */
  abstract ScriptEngine engine(Path directory);

  @BeforeAll
  void startEngine() throws IOException {
    directory = Files.createTempDirectory("engine");
    engine = engine(directory);
    assertEquals("", engine.unavailable().orElse(""));
  }

  @AfterAll
  void closeEngine() {
    engine.close();
    assertTrue(Files.notExists(directory), "files are left behind");
  }

  @AfterEach
  void closeWorkers() {
    workers.forEach(ScriptWorker::close);
    workers.clear();
    printed.setLength(0);
  }

  ScriptWorker worker(WorkerRole role, WorkerLimits limits) {
    ScriptWorker worker = engine.start(role, limits, printed::append);
    workers.add(worker);
    return worker;
  }

  ScriptWorker loaded(WorkerRole role, WorkerLimits limits, String script) {
    ScriptWorker worker = worker(role, limits);
    done(worker.load("job.py", FIRST + script, "{\"k\": 3}"));
    return worker;
  }

  ScriptWorker evaluator(String script) {
    return loaded(WorkerRole.EVALUATE, WorkerLimits.defaults(), script);
  }

  static <T> T done(Outcome<T> outcome) {
    return ((Outcome.Done<T>) assertInstanceOf(Outcome.Done.class, outcome, outcome::toString))
        .value();
  }

  static Outcome.Raised<?> raised(Outcome<?> outcome) {
    return assertInstanceOf(Outcome.Raised.class, outcome);
  }

  static Outcome.Died<?> died(Outcome<?> outcome) {
    return assertInstanceOf(Outcome.Died.class, outcome);
  }

  static byte[] lines(Object... values) {
    StringBuilder text = new StringBuilder();
    for (Object value : values) {
      text.append(value).append('\n');
    }
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  static Batch evaluate(ScriptWorker worker, Object... items) {
    return done(worker.evaluate(lines(items), items.length, false));
  }

  static String values(ScriptWorker worker, Object... items) {
    Batch batch = evaluate(worker, items);
    assertEquals(List.of(), batch.failures());
    return text(batch.values());
  }

  /**
   * Answers {@code query} with this many answers in chunks of 100, and the rest by its arguments.
   */
  static RemoteCalls das(int answers) {
    return (method, arguments) -> {
      if (!method.equals("query")) {
        return method.equals("get_node")
            ? new Reply.Refused("no such node")
            : new Reply.Value("[\"" + method + "\"," + arguments + "]");
      }
      Iterator<byte[]> chunks =
          IntStream.range(0, (answers + 99) / 100)
              .mapToObj(
                  chunk ->
                      lines(
                          IntStream.range(chunk * 100, Math.min(answers, chunk * 100 + 100))
                              .mapToObj(i -> CYCLE.formatted(i, i))
                              .toArray()))
              .iterator();
      return new Reply.Stream(
          new RemoteCalls.Answers() {
            @Override
            public Chunk next() {
              return chunks.hasNext() ? new Chunk.Lines(chunks.next()) : new Chunk.End();
            }

            @Override
            public void close() {}
          });
    };
  }

  static String queried(ScriptWorker worker, RemoteCalls calls) {
    StringBuilder items = new StringBuilder();
    long[] announced = {0};
    long count =
        done(
            worker.query(
                calls,
                (lines, n) -> {
                  items.append(text(lines));
                  announced[0] += n;
                }));
    assertEquals(count, announced[0]);
    assertEquals(count, items.toString().lines().count());
    return items.toString();
  }

  // ---- load

  @Test
  void tellsWhichFunctionsThereAre() {
    ScriptWorker worker = worker(WorkerRole.EVALUATE, WorkerLimits.defaults());
    LoadedScript script =
        done(
            worker.load("job.py", "def evaluate(x):\n  return x\ndef combine(a, b): pass\n", "{}"));
    assertEquals(Set.of("evaluate", "combine"), script.functions());
  }

  @Test
  void aSyntaxErrorIsToldWithItsLine() {
    ScriptWorker worker = worker(WorkerRole.EVALUATE, WorkerLimits.defaults());
    Outcome.Raised<?> raised =
        raised(worker.load("motifs.py", "x = 1\ndef evaluate(x:\n  return x\n", "{}"));
    assertTrue(raised.message().startsWith("SyntaxError"), raised.message());
    assertTrue(raised.traceback().contains("\"motifs.py\", line 2"), raised.traceback());
  }

  @Test
  void anErrorInTheBodyIsToldWithItsLine() {
    ScriptWorker worker = worker(WorkerRole.EVALUATE, WorkerLimits.defaults());
    Outcome.Raised<?> raised = raised(worker.load("motifs.py", "x = 1\ny = x.nothing\n", "{}"));
    assertTrue(raised.traceback().contains("\"motifs.py\", line 2"), raised.traceback());
    assertTrue(raised.traceback().contains("y = x.nothing"), raised.traceback());
  }

  @Test
  void theFooterOfALaptopDoesNotRun() {
    evaluator("if __name__ == '__main__':\n  raise ValueError('ran')\n");
  }

  @Test
  void textThatIsNotAsciiIsKept() {
    ScriptWorker worker =
        evaluator("# -*- coding: utf-8 -*-\ndef evaluate(x):\n  return [x, 'ü']\n");
    assertEquals("[\"\\u00e4\\ud83d\\ude00\",\"\\u00fc\"]\n", values(worker, "\"ä😀\""));
  }

  // ---- evaluate

  @Test
  void evaluatesInOrder() {
    ScriptWorker worker = evaluator("def evaluate(x):\n  return x * x\n");
    Object[] items = IntStream.range(0, 1000).boxed().toArray();
    String squares =
        IntStream.range(0, 1000).mapToObj(i -> i * i + "\n").collect(Collectors.joining());
    assertEquals(squares, values(worker, items));
    assertEquals("4\n", values(worker, 2));
    assertEquals("", values(worker));
  }

  @Test
  void givesTheContextOfSetup() {
    ScriptWorker worker =
        evaluator(
            "def setup(p):\n  return p['k']\ndef evaluate(x, context):\n  return x + context\n");
    assertEquals("4\n5\n", values(worker, 1, 2));
  }

  @Test
  void valuesAreJson() {
    ScriptWorker worker = evaluator("def evaluate(x):\n  return x\n");
    String[] same = {
      "null",
      "true",
      "false",
      "0",
      "-7",
      "12345678901234567890",
      "0.1",
      "1e+16",
      "1e-07",
      "-0.0",
      "123456789.25",
      "1.7976931348623157e+308",
      "5e-324",
      "2.0",
      "0.0001",
      "\"\"",
      "\"a\\n\\\"\\\\\\u0001\"",
      "[]",
      "{}",
      "[1,[2,[3]]]",
      "{\"a\":{\"b\":null}}"
    };
    assertEquals(String.join("\n", same) + "\n", values(worker, (Object[]) same));
  }

  @Test
  void thePythonValuesOfJsonAreTheSame() {
    ScriptWorker worker =
        evaluator(
            "def evaluate(x):\n"
                + "  return [(1, 'a'), {1: 2}, {True: None}, {0.5: 1}, 7 // 2, 7 / 2, 10 ** 20, round(1.5)]\n");
    assertEquals(
        "[[1,\"a\"],{\"1\":2},{\"true\":null},{\"0.5\":1},3,3.5,100000000000000000000,2"
            + (engine.kind().equals("jython") ? ".0" : "")
            + "]\n",
        values(worker, 0));
  }

  @Test
  void whatIsNotJsonFailsThatItemAlone() {
    ScriptWorker worker =
        evaluator(
            "def evaluate(x):\n"
                + "  return [set([1]), float('nan'), float('inf'), object(), {(1, 2): 3}, 'fine'][x]\n");
    Batch batch = evaluate(worker, 0, 1, 2, 3, 4, 5);
    assertEquals(
        List.of(0, 1, 2, 3, 4), batch.failures().stream().map(Batch.FailedItem::item).toList());
    assertTrue(
        batch.failures().get(0).message().contains("not a JSON value: set"), batch.toString());
    assertTrue(batch.failures().get(1).message().contains("NaN"), batch.toString());
    List<String> lines = text(batch.values()).lines().toList();
    assertEquals(6, lines.size());
    assertTrue(lines.get(1).startsWith("!{\"message\":"), lines.get(1));
    assertEquals("\"fine\"", lines.get(5));
  }

  @Test
  void aValueTooLongFailsThatItemAlone() {
    ScriptWorker worker =
        loaded(
            WorkerRole.EVALUATE,
            WorkerLimits.defaults().withValueBytesMax(1000),
            "def evaluate(x):\n  return 'x' * x\n");
    Batch batch = evaluate(worker, 10, 5000, 20);
    assertEquals(1, batch.failures().size());
    assertEquals(1, batch.failures().get(0).item());
    assertTrue(batch.failures().get(0).message().contains("5002 bytes"), batch.toString());
  }

  @Test
  void anItemThatRaisesHasItsTracebackAndTheOthersTheirValues() {
    ScriptWorker worker =
        evaluator("def inner(x):\n  return 1 // x\n\ndef evaluate(x):\n  return inner(x)\n");
    Batch batch = evaluate(worker, 1, 0, 2);
    assertEquals(1, batch.failures().size());
    Batch.FailedItem failure = batch.failures().get(0);
    assertEquals(1, failure.item());
    assertTrue(failure.message().startsWith("ZeroDivisionError: "), failure.message());
    List<String> frames =
        failure.traceback().lines().filter(line -> line.startsWith("  File ")).toList();
    assertEquals(
        List.of("  File \"job.py\", line 6, in evaluate", "  File \"job.py\", line 3, in inner"),
        frames);
    assertTrue(failure.traceback().contains("    return 1 // x\n"), failure.traceback());
    List<String> lines = text(batch.values()).lines().toList();
    assertEquals("1", lines.get(0));
    assertTrue(lines.get(1).startsWith("!{\"message\":\"ZeroDivisionError"), lines.get(1));
    assertEquals("0", lines.get(2));
  }

  @Test
  void leavingByExitOrTooDeepIsAFailedItem() {
    ScriptWorker worker =
        evaluator(
            "import sys\ndef deep(x):\n  return deep(x) + 1\n"
                + "def evaluate(x):\n  return sys.exit(3) if x == 0 else deep(x) if x == 1 else x\n");
    Batch batch = evaluate(worker, 0, 1, 2);
    assertEquals(2, batch.failures().size());
    assertTrue(batch.failures().get(0).message().startsWith("SystemExit"), batch.toString());
    assertTrue(batch.failures().get(1).message().contains("recursion"), batch.toString());
    assertTrue(batch.failures().get(1).traceback().length() < 40_000);
    assertEquals("2", text(batch.values()).lines().toList().get(2));
  }

  @Test
  void countsTheProcessorTimeOfTheScript() {
    ScriptWorker worker =
        evaluator(
            "import time\ndef evaluate(x):\n"
                + "  end = time.time() + 0.2\n"
                + "  while x and time.time() < end: pass\n"
                + "  if not x: time.sleep(0.2)\n");
    Batch busy = evaluate(worker, 1);
    assertTrue(busy.wallNanos() >= 195_000_000L, "wall " + busy.wallNanos());
    Batch asleep = evaluate(worker, 0);
    assertTrue(asleep.wallNanos() >= 195_000_000L, "wall " + asleep.wallNanos());
    assertTrue(asleep.cpuNanos() < busy.cpuNanos(), asleep.cpuNanos() + " < " + busy.cpuNanos());
  }

  // ---- fold

  @Test
  void foldsInOrder() {
    ScriptWorker worker =
        evaluator("def evaluate(x):\n  return [x]\ndef combine(a, b):\n  return a + b\n");
    Batch batch = done(worker.evaluate(lines(1, 2, 3, 4), 4, true));
    assertEquals("[1,2,3,4]\n", text(batch.values()));
    Batch one = done(worker.evaluate(lines(7), 1, true));
    assertEquals("[7]\n", text(one.values()));
    byte[] folded = done(worker.fold(lines("[1,2]", "[3]", "[4,5]")));
    assertEquals("[1,2,3,4,5]\n", text(folded));
  }

  @Test
  void foldingLeavesFailedItemsOut() {
    ScriptWorker worker =
        evaluator("def evaluate(x):\n  return 10 // x\ndef combine(a, b):\n  return a + b\n");
    Batch batch = done(worker.evaluate(lines(0, 1, 0, 2), 4, true));
    assertEquals("15\n", text(batch.values()));
    assertEquals(List.of(0, 2), batch.failures().stream().map(Batch.FailedItem::item).toList());
    Batch none = done(worker.evaluate(lines(0), 1, true));
    assertEquals("", text(none.values()));
  }

  @Test
  void anErrorInCombineRaises() {
    ScriptWorker worker =
        evaluator("def evaluate(x):\n  return x\ndef combine(a, b):\n  return a + [b]\n");
    Outcome.Raised<?> raised = raised(worker.evaluate(lines(1, 2), 2, true));
    assertTrue(raised.message().startsWith("TypeError"), raised.message());
    assertTrue(raised.traceback().contains("return a + [b]"), raised.traceback());
    assertEquals("1\n", values(worker, 1));
    assertNull(worker.itemInHand());
  }

  // ---- answers

  @Test
  void anAnswerHasItsAssignmentAndItsSubgraph() {
    ScriptWorker worker =
        evaluator(
            "def evaluate(a):\n"
                + "  if a.assignment is None: return len(a.subgraph)\n"
                + "  return [a.assignment.mapping['$v1'], a.subgraph['n']]\n");
    assertEquals(
        "[\"h5\",5]\n2\n",
        values(
            worker,
            CYCLE.formatted(5, 5),
            "{\"@answer\":{\"assignment\":null,\"subgraph\":[{},{}]}}"));
  }

  @Test
  void answersInsideOtherItemsAreAnswers() {
    ScriptWorker worker =
        evaluator(
            "def evaluate(x):\n"
                + "  return [a.assignment.mapping['$v1'] for a in x] if type(x) is list else x['b'].subgraph['n']\n");
    String one = CYCLE.formatted(1, 1);
    String two = CYCLE.formatted(2, 2);
    assertEquals(
        "[\"h1\",\"h2\"]\n2\n", values(worker, "[" + one + "," + two + "]", "{\"b\":" + two + "}"));
  }

  @Test
  void anAnswerAsAValueKeepsItsForm() {
    ScriptWorker worker = evaluator("def evaluate(a):\n  return a\n");
    assertEquals(CYCLE.formatted(1, 1) + "\n", values(worker, CYCLE.formatted(1, 1)));
  }

  // ---- query and main

  @Test
  void aQueryPassesItsAnswersOn() {
    ScriptWorker worker =
        loaded(
            WorkerRole.QUERY,
            WorkerLimits.defaults(),
            "def query(das):\n  return das.query({'atom_type': 'link'})\n");
    String all =
        IntStream.range(0, 1234)
            .mapToObj(i -> CYCLE.formatted(i, i) + "\n")
            .collect(Collectors.joining());
    assertEquals(all, queried(worker, das(1234)));
  }

  @Test
  void aQueryMayPickAndPair() {
    ScriptWorker worker =
        loaded(
            WorkerRole.QUERY,
            WorkerLimits.defaults(),
            "def query(das, params):\n"
                + "  answers = list(das.query('x'))\n"
                + "  for a in answers:\n"
                + "    if a.subgraph['n'] % params['k'] == 0:\n"
                + "      yield a\n"
                + "  yield (answers[0], answers[1].assignment.mapping['$v1'])\n"
                + "  a.subgraph['n'] = 'new'\n"
                + "  yield a\n");
    assertEquals(
        CYCLE.formatted(0, 0)
            + "\n"
            + CYCLE.formatted(3, 3)
            + "\n["
            + CYCLE.formatted(0, 0)
            + ",\"h1\"]\n"
            + CYCLE.formatted(4, 4).replace(":4}}", ":\"new\"}}")
            + "\n",
        queried(worker, das(5)));
  }

  @Test
  void answersCanBeCountedIndexedAndReadTwice() {
    ScriptWorker worker =
        loaded(
            WorkerRole.QUERY,
            WorkerLimits.defaults(),
            "def query(das):\n"
                + "  answers = das.query('x')\n"
                + "  first = sum(1 for a in answers)\n"
                + "  second = sum(1 for a in answers)\n"
                + "  partly = next(iter(answers))\n"
                + "  return [first, second, len(answers), answers[7].subgraph['n'], partly.subgraph['n']]\n");
    assertEquals("250\n250\n250\n7\n0\n", queried(worker, das(250)));
  }

  @Test
  void theOtherCallsCarryTheirArguments() {
    ScriptWorker worker =
        loaded(
            WorkerRole.QUERY,
            WorkerLimits.defaults(),
            "def query(das):\n"
                + "  return [das.get_atom('h'), das.get_link('L', ['a', 'b']), das.get_incoming_links('h', handles_only=True), das.count_atoms()]\n");
    assertEquals(
        List.of(
            "[\"get_atom\",{\"handle\":\"h\"}]",
            "[\"get_link\",{\"link_type\":\"L\",\"link_targets\":[\"a\",\"b\"]}]",
            "[\"get_incoming_links\",{\"atom_handle\":\"h\",\"kwargs\":{\"handles_only\":true}}]",
            "[\"count_atoms\",{}]"),
        queried(worker, das(0)).lines().map(ScriptEngineContract::sortedJson).toList());
  }

  /** A dict of Jython has no order, so the two keys that may come either way are put in order. */
  private static String sortedJson(String line) {
    return line.replace(
            "{\"link_targets\":[\"a\",\"b\"],\"link_type\":\"L\"}",
            "{\"link_type\":\"L\",\"link_targets\":[\"a\",\"b\"]}")
        .replace(
            "{\"kwargs\":{\"handles_only\":true},\"atom_handle\":\"h\"}",
            "{\"atom_handle\":\"h\",\"kwargs\":{\"handles_only\":true}}");
  }

  /** Holds one key, grants one lock, and writes down what it is asked. */
  private static RemoteCalls cluster(List<String> asked) {
    return (method, arguments) -> {
      asked.add(method);
      return switch (method) {
        case "cluster.get" ->
            arguments.contains("there")
                ? new Reply.Value("{\"version\":4,\"value\":{\"n\":1}}")
                : new Reply.Value("{\"version\":0}");
        case "cluster.put" ->
            arguments.matches(".*\"change\": ?2[,}].*")
                ? new Reply.Refused("412 Condition not met: it has version 4")
                : new Reply.Value("{\"version\":5}");
        case "cluster.lock" -> new Reply.Value("{\"token\":7}");
        case "cluster.commit" -> new Reply.Refused("503 No majority: try again later");
        default -> new Reply.Value("{}");
      };
    };
  }

  private static final String AGREES =
      """
      def agrees():
        store = cluster.store
        said = [store['there'], store.get('gone', 'none'), 'gone' in store]
        said.append(store.put('there', 1))
        try:
          store.put('there', 2, version=3)
        except Exception as e:
          said += [type(e).__name__, e.status, str(e)]
        with cluster.lock('door', lease=5) as lock:
          said.append(lock.token)
        try:
          cluster.commit({'a': 1}, delete=['b'], expect={'a': 0, 'c': 2})
        except Exception as e:
          said += [type(e).__name__, e.status]
        return said
      """;

  private static final String AGREED =
      "[{\"n\":1},\"none\",false,5,\"Conflict\",412,\"Condition not met: it has version 4\","
          + "7,\"Unavailable\",503]\n";

  @Test
  void aQueryAsksItsCluster() {
    ScriptWorker worker =
        loaded(
            WorkerRole.QUERY,
            WorkerLimits.defaults(),
            AGREES + "def query(das):\n  yield agrees()\n");
    List<String> asked = new ArrayList<>();
    assertEquals(AGREED, queried(worker, cluster(asked)));
    assertEquals(
        List.of(
            "cluster.get",
            "cluster.get",
            "cluster.get",
            "cluster.put",
            "cluster.put",
            "cluster.lock",
            "cluster.unlock",
            "cluster.commit"),
        asked);
  }

  @Test
  void aMainAsksItsCluster() {
    ScriptWorker worker =
        loaded(
            WorkerRole.EVALUATE,
            WorkerLimits.defaults(),
            AGREES + "def main(params):\n  return agrees()\n");
    assertEquals(AGREED, text(done(worker.main(cluster(new ArrayList<>()))).values()));
    // Its changes are counted from one again.
    assertEquals(AGREED, text(done(worker.main(cluster(new ArrayList<>()))).values()));
  }

  @Test
  void anEvaluateHasNoCluster() {
    ScriptWorker worker = evaluator("def evaluate(n):\n  return cluster.store['there']\n");
    assertEquals(
        "RuntimeError: cluster is there in query and main alone",
        evaluate(worker, 1).failures().get(0).message());
  }

  @Test
  void aRefusalIsAnExceptionOfTheScript() {
    ScriptWorker worker =
        loaded(
            WorkerRole.QUERY,
            WorkerLimits.defaults(),
            "def query(das):\n"
                + "  try:\n    das.get_node('t', 'n')\n"
                + "  except Exception as e:\n    yield str(e)\n"
                + "  das.get_node('t', 'n')\n");
    Outcome.Raised<?> raised = raised(worker.query(das(0), (lines, n) -> {}));
    assertEquals("DasError: no such node", raised.message());
    assertTrue(raised.traceback().contains("line 7, in query"), raised.traceback());
    assertEquals(1, raised.traceback().lines().filter(line -> line.startsWith("  File ")).count());
  }

  @Test
  void aSinkThatBlocksHoldsTheQueryBack() {
    ScriptWorker worker =
        loaded(
            WorkerRole.QUERY,
            WorkerLimits.defaults(),
            "def query(das):\n"
                + "  for i in range(100000):\n"
                + "    if i % 1000 == 0: print(i)\n"
                + "    yield 'x' * 100\n");
    CompletableFuture<Void> gate = new CompletableFuture<>();
    CompletableFuture<Void> blocked = new CompletableFuture<>();
    CompletableFuture<Outcome<Long>> outcome =
        CompletableFuture.supplyAsync(
            () ->
                worker.query(
                    das(0),
                    (lines, n) -> {
                      blocked.complete(null);
                      gate.join();
                    }));
    blocked.orTimeout(30, TimeUnit.SECONDS).join();
    // At most the pipe's buffer and one frame lie between: nowhere near the end is printed.
    assertTrue(!printed.toString().contains("50000"), "the query ran on");
    gate.complete(null);
    assertEquals(100000L, done(outcome.orTimeout(60, TimeUnit.SECONDS).join()));
  }

  @Test
  void itemsArriveBeforeTheQueryEnds() {
    ScriptWorker worker =
        loaded(
            WorkerRole.QUERY,
            WorkerLimits.defaults(),
            "def query(das):\n  yield 1\n  das.get_atom('now')\n  yield 2\n");
    List<String> order = new ArrayList<>();
    done(
        worker.query(
            (method, arguments) -> {
              order.add(method);
              return new Reply.Value("null");
            },
            (lines, n) -> order.add(text(lines).strip())));
    assertEquals(List.of("1", "get_atom", "2"), order);
  }

  @Test
  void mainGivesItsValue() {
    ScriptWorker worker =
        loaded(
            WorkerRole.QUERY,
            WorkerLimits.defaults(),
            "def main(params):\n  print('working')\n  return {'k': params['k'] + 1}\n");
    assertEquals("{\"k\":4}\n", text(done(worker.main(RemoteCalls.none())).values()));
    assertEquals("working\n", printed.toString());
  }

  // ---- output

  @Test
  void whatIsPrintedIsLog() {
    ScriptWorker worker =
        evaluator(
            "import sys\nprint('loaded')\ndef evaluate(x):\n"
                + "  print('item', x, 'ü')\n  sys.stderr.write('error\\n')\n  return x\n");
    assertEquals("loaded\n", printed.toString());
    assertEquals("1\n", values(worker, 1));
    assertEquals("loaded\nitem 1 ü\nerror\n", printed.toString());
  }

  @Test
  void tooMuchOutputIsCutForEachCall() {
    ScriptWorker worker =
        loaded(
            WorkerRole.EVALUATE,
            WorkerLimits.defaults().withOutputBytesMax(1000),
            "def evaluate(x):\n  for i in range(2000): print('x' * 1000)\n  return x\n");
    assertEquals("1\n", values(worker, 1));
    assertTrue(printed.toString().endsWith("... cut\n"), printed.toString());
    assertTrue(printed.length() < 1100, "length " + printed.length());
    printed.setLength(0);
    assertEquals("2\n", values(worker, 2));
    assertTrue(printed.length() > 900, "length " + printed.length());
  }

  @Test
  void theStandardStreamsAreNotThePipe() {
    ScriptWorker worker =
        evaluator(
            "import os, sys\ndef evaluate(x):\n"
                + "  sys.stdout.flush()\n"
                + "  for fd in (1, 2):\n"
                + "    try: os.write(fd, 'garbage'.encode('ascii'))\n"
                + "    except OSError: pass\n"
                + "  return sys.stdin.read()\n");
    assertEquals("\"\"\n\"\"\n", values(worker, 1, 2));
  }

  // ---- death

  static final String LOOP = "def evaluate(x):\n  while x == 2: pass\n  return x\n";

  @Test
  void aLoopDiesWhenKilled() throws Exception {
    ScriptWorker worker = evaluator(LOOP);
    CompletableFuture<Outcome<Batch>> outcome =
        CompletableFuture.supplyAsync(() -> worker.evaluate(lines(1, 2, 3), 3, false));
    await(() -> Integer.valueOf(1).equals(worker.itemInHand()));
    long start = System.nanoTime();
    worker.kill();
    Outcome.Died<?> died = died(outcome.get(10, TimeUnit.SECONDS));
    long millis = (System.nanoTime() - start) / 1_000_000;
    assertEquals("killed by the node", died.reason());
    assertEquals(OptionalInt.of(1), died.item());
    assertTrue(millis < 500, "took " + millis + " ms");
    died(worker.evaluate(lines(1), 1, false));
  }

  @Test
  void anItemThatTakesTooLongIsKnown() {
    ScriptWorker worker =
        loaded(
            WorkerRole.EVALUATE,
            WorkerLimits.defaults().withItemTimeout(Duration.ofMillis(300)),
            LOOP);
    assertEquals("1\n1\n", values(worker, 1, 1));
    Outcome<Batch> outcome = worker.evaluate(lines(1, 1, 1, 2, 1), 5, false);
    assertEquals(3, assertInstanceOf(Outcome.TimedOut.class, outcome).item());
    died(worker.evaluate(lines(1), 1, false));
  }

  @Test
  void aProcessThatEndsItselfTellsTheItemInHand() {
    ScriptWorker worker =
        evaluator("import os\ndef evaluate(x):\n  if x == 2: os._exit(7)\n  return x\n");
    Outcome.Died<?> died = died(worker.evaluate(lines(0, 1, 2, 3), 4, false));
    assertEquals("exited with code 7", died.reason());
    assertEquals(OptionalInt.of(2), died.item());
  }

  @Test
  void oneJobLeavesNothingToTheNext() {
    evaluator("import json\njson.mark = 1\ndef evaluate(x):\n  return x\n");
    ScriptWorker next =
        evaluator("import json\ndef evaluate(x):\n  return hasattr(json, 'mark')\n");
    assertEquals("false\n", values(next, 1));
  }

  /** Waits for a state of another process, which gives no event for it. */
  static void await(java.util.function.BooleanSupplier condition) {
    long end = System.nanoTime() + 20_000_000_000L;
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() < end, "it did not come");
      Thread.onSpinWait();
    }
  }
}
