package io.atomspace.node.port.script;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a script in the jail cannot do to the host. Needs bubblewrap and a python3. */
@Tag("world")
class JailTest {
  /** Calls the function named by the item, so that one script serves all. */
  private static final String SCRIPT =
      """
      from __future__ import division, print_function, unicode_literals
      import os

      def evaluate(item):
        return globals()[item[0]](*item[1:])

      def query(das):
        yield connect(port)

      def setup(params):
        global port
        port = params['port']

      def connect(port):
        import socket
        try:
          socket.create_connection(('127.0.0.1', port), 2).close()
          return 'connected'
        except:
          return 'refused'

      def read(path):
        try:
          with open(path) as f:
            return f.read()
        except (IOError, OSError) as e:
          return 'unreadable'

      def bomb():
        hoard = []
        while True:
          hoard.append(bytearray(1 << 24))

      def fork():
        # One child that ends at once: a jail that leaks must not hurt the host of the tests.
        try:
          if os.fork() == 0:
            os._exit(0)
          return 'forked'
        except OSError:
          return 'refused'

      def program():
        import subprocess
        try:
          return subprocess.call(['/bin/true'])
        except:
          return 'refused'

      def unlimited():
        import resource
        try:
          resource.setrlimit(resource.RLIMIT_AS, (-1, -1))
          return 'raised'
        except (OSError, ValueError):
          return 'refused'

      def gigabyte():
        for i in range(1024):
          print('x' * (1 << 20))
        return 'printed'

      def garbage():
        for fd in range(3, 64):
          try:
            os.write(fd, b'\\x7f\\xff\\xff\\xffgarbage')
          except OSError:
            pass
        return 'wrote'

      def crash():
        import ctypes
        ctypes.string_at(0)

      def loop():
        while True: pass

      def alone():
        return [p for p in os.listdir('/proc') if p.isdigit() and p not in ('1', '2', str(os.getpid()))]

      def same(x):
        return x
      """;

  private Path home;
  private Path secret;
  private ServerSocket server;
  private ScriptEngine engine;
  private final StringBuffer printed = new StringBuffer();

  @BeforeEach
  void start() throws IOException {
    home = Files.createTempDirectory("data");
    secret = Files.writeString(home.resolve("secret"), "secret");
    server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    engine = new CPythonEngine("python3", Isolation.Level.JAIL, home.resolve("engine"));
  }

  @AfterEach
  void stop() throws IOException {
    engine.close();
    server.close();
    Files.delete(secret);
    Files.delete(home);
    // Whatever a script did, nothing that it started is left.
    ScriptEngineContract.await(() -> processes() == 0);
  }

  private long processes() {
    return ProcessHandle.allProcesses()
        .filter(p -> p.info().commandLine().orElse("").contains(home.toString()))
        .count();
  }

  private ScriptWorker worker(WorkerRole role, WorkerLimits limits) {
    ScriptWorker worker = engine.start(role, limits, printed::append);
    Isolation isolation = engine.isolation().orElseThrow();
    assertEquals(Isolation.Level.JAIL, isolation.level(), isolation.text());
    ScriptEngineContract.done(
        worker.load("jail.py", SCRIPT, "{\"port\":" + server.getLocalPort() + "}"));
    return worker;
  }

  private static Outcome<Batch> call(ScriptWorker worker, String item) {
    return worker.evaluate(ScriptEngineContract.lines(item), 1, false);
  }

  private static String value(ScriptWorker worker, String item) {
    Batch batch = ScriptEngineContract.done(call(worker, item));
    assertEquals(0, batch.failures().size(), batch.toString());
    return ScriptEngineContract.text(batch.values()).strip();
  }

  @Test
  void evaluateHasNoNetworkButQueryHas() {
    ScriptWorker evaluator = worker(WorkerRole.EVALUATE, WorkerLimits.defaults());
    String connect = "[\"connect\"," + server.getLocalPort() + "]";
    assertEquals("\"refused\"", value(evaluator, connect));
    ScriptWorker query = worker(WorkerRole.QUERY, WorkerLimits.defaults());
    assertEquals("\"connected\"\n", ScriptEngineContract.queried(query, RemoteCalls.none()));
  }

  @Test
  void seesNoFilesAndProcessesOfTheHost() {
    ScriptWorker worker = worker(WorkerRole.EVALUATE, WorkerLimits.defaults());
    assertEquals("\"unreadable\"", value(worker, "[\"read\",\"/etc/shadow\"]"));
    assertEquals("\"unreadable\"", value(worker, "[\"read\",\"" + secret + "\"]"));
    assertEquals("[]", value(worker, "[\"alone\"]"));
  }

  @Test
  void startsNoProcesses() {
    ScriptWorker worker = worker(WorkerRole.EVALUATE, WorkerLimits.defaults());
    assertEquals("\"refused\"", value(worker, "[\"fork\"]"));
    assertEquals("\"refused\"", value(worker, "[\"program\"]"));
  }

  @Test
  void memoryIsLimited() {
    ScriptWorker worker =
        worker(WorkerRole.EVALUATE, WorkerLimits.defaults().withMemoryBytesMax(256 << 20));
    assertEquals("\"refused\"", value(worker, "[\"unlimited\"]"));
    Batch batch = ScriptEngineContract.done(call(worker, "[\"bomb\"]"));
    assertEquals("MemoryError", batch.failures().get(0).message());
    assertEquals("7", value(worker, "[\"same\",7]"));
  }

  @Test
  void aGigabyteOfOutputIsCut() {
    ScriptWorker worker = worker(WorkerRole.EVALUATE, WorkerLimits.defaults());
    assertEquals("\"printed\"", value(worker, "[\"gigabyte\"]"));
    assertTrue(printed.length() < 300_000, "length " + printed.length());
    assertTrue(printed.toString().endsWith("... cut\n"));
  }

  @Test
  void garbageInThePipeIsADeath() {
    ScriptWorker worker = worker(WorkerRole.EVALUATE, WorkerLimits.defaults());
    Outcome.Died<?> died = ScriptEngineContract.died(call(worker, "[\"garbage\"]"));
    assertTrue(died.reason().startsWith("spoke against the protocol"), died.reason());
  }

  @Test
  void aCrashTellsItsSignalAndItem() {
    ScriptWorker worker = worker(WorkerRole.EVALUATE, WorkerLimits.defaults());
    Outcome.Died<?> died = ScriptEngineContract.died(call(worker, "[\"crash\"]"));
    assertEquals("killed by signal 11", died.reason());
    assertEquals(OptionalInt.of(0), died.item());
  }

  @Test
  void aLoopDiesAtOnce() throws Exception {
    ScriptWorker worker = worker(WorkerRole.EVALUATE, WorkerLimits.defaults());
    CompletableFuture<Outcome<Batch>> outcome =
        CompletableFuture.supplyAsync(() -> call(worker, "[\"loop\"]"));
    ScriptEngineContract.await(() -> worker.itemInHand() != null);
    long start = System.nanoTime();
    worker.kill();
    ScriptEngineContract.died(outcome.get(10, TimeUnit.SECONDS));
    long millis = (System.nanoTime() - start) / 1_000_000;
    assertTrue(millis < 500, "took " + millis + " ms");
  }

  @Test
  void jythonIsJailedToo() throws Exception {
    engine.close();
    engine = new JythonEngine(JythonEngineTest::jar, Isolation.Level.JAIL, home.resolve("engine"));
    ScriptWorker worker = worker(WorkerRole.EVALUATE, WorkerLimits.defaults());
    assertEquals("\"refused\"", value(worker, "[\"connect\"," + server.getLocalPort() + "]"));
    assertEquals("\"unreadable\"", value(worker, "[\"read\",\"/etc/shadow\"]"));
    assertEquals("\"unreadable\"", value(worker, "[\"read\",\"" + secret + "\"]"));
    assertEquals("\"refused\"", value(worker, "[\"program\"]"));
    ScriptWorker query = worker(WorkerRole.QUERY, WorkerLimits.defaults());
    assertEquals("\"connected\"\n", ScriptEngineContract.queried(query, RemoteCalls.none()));
  }
}
