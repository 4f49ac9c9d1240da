"""The worker process of the cpython engine. The protocol of its pipe is described in the Javadoc of
the package io.atomspace.node.port.script.process.

usage: worker.py POSITION_FILE [-filter HEX] [-user]        run
       worker.py -probe [-filter HEX] [-user]               try the protections, print those that work
"""
import gc
import json
import linecache
import mmap
import os
import struct
import sys
import time
import types
from io import BufferedIOBase, TextIOWrapper
from threading import Lock

import cluster
import das
import guard
import values
from cluster import Cluster
from das import Answers, Das
from values import Failed, argument, decode, encode, failure, line_of

values.OWN_FILES += [__file__, cluster.__file__, das.__file__]
# None of this is a module that a script can import, or miss one of its own for.
for own in ('cluster', 'das', 'guard', 'values'):
    del sys.modules[own]
sys.path.pop(0)

FUNCTIONS = ('query', 'setup', 'evaluate', 'combine', 'main')
ITEMS_BYTES_MAX = 32 << 10
ITEMS_COUNT_MAX = 512
FLUSH_SECONDS = 0.01
OUTPUT_SECONDS = 0.1


# ---- the pipe ----------------------------------------------------------------------------------

class Pipe(object):
    """Frames over the original standard input and output; a script's prints cannot reach them."""

    def __init__(self):
        self.source = os.fdopen(os.dup(0), 'rb', 1 << 16)
        self.target = os.dup(1)
        null = os.open(os.devnull, os.O_RDONLY)
        os.dup2(null, 0)
        os.close(null)
        os.dup2(2, 1)
        self.lock = Lock()

    def receive(self):
        head = self.source.read(5)
        if len(head) < 5:
            os._exit(0)
        length, kind = struct.unpack('>Ic', head)
        body = self.source.read(length - 1)
        if len(body) < length - 1:
            os._exit(0)
        return kind, body

    def send(self, kind, *parts):
        data = b''.join(parts)
        frame = struct.pack('>Ic', len(data) + 1, kind) + data
        with self.lock:
            view = memoryview(frame)
            while view:
                try:
                    view = view[os.write(self.target, view):]
                except OSError:
                    os._exit(0)


class Output(BufferedIOBase):
    """What the script prints, up to a number of bytes for each call."""

    def __init__(self, pipe):
        self.pipe = pipe
        self.pending = bytearray()
        self.left = self.budget = 1 << 18
        self.sent = 0.0

    def writable(self):
        return True

    def write(self, data):
        data = memoryview(data).cast('B')
        if self.left >= 0:
            self.pending += data[:self.left]
            self.left -= len(data)
            if self.left < 0:
                self.pending += b'\n... cut\n'
            now = time.monotonic()
            if len(self.pending) > 8192 or now - self.sent > OUTPUT_SECONDS:
                self.sent = now
                self.deliver()
        return len(data)

    def deliver(self):
        if self.pending:
            data, self.pending = self.pending, bytearray()
            self.pipe.send(b'o', bytes(data))

    def end_of_call(self):
        for stream in (sys.stdout, sys.stderr):
            try:
                stream.flush()
            except Exception:
                pass
        self.deliver()
        self.left = self.budget


# ---- the script --------------------------------------------------------------------------------

def positional(function):
    """How many positional arguments a function takes; 99 for any number."""
    import inspect
    try:
        kinds = [parameter.kind for parameter in inspect.signature(function).parameters.values()]
    except (TypeError, ValueError):
        return 1
    if inspect.Parameter.VAR_POSITIONAL in kinds:
        return 99
    return sum(kind in (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
               for kind in kinds)


def applied(function, *arguments):
    """Calls a function with as many of the arguments as it takes."""
    return function(*arguments[:positional(function)])


class Worker(object):
    def __init__(self, position, program, user):
        self.pipe = Pipe()
        self.output = Output(self.pipe)
        sys.stdin = open(os.devnull)
        sys.stdout, sys.stderr = [
            TextIOWrapper(self.output, encoding='utf-8', errors='backslashreplace',
                          line_buffering=True) for _ in range(2)]
        self.position = memoryview(position).cast('q')
        self.program = program
        self.user = user
        self.cluster = Cluster()
        self.items = []
        self.items_bytes = 0
        self.items_sent = 0
        self.flushed = 0.0

    def run(self):
        actions = {b'L': self.load, b'E': self.evaluate, b'F': self.fold, b'Q': self.query,
                   b'M': self.main}
        gc.collect()
        gc.freeze()
        self.pipe.send(b'h', b'1')
        while True:
            kind, body = self.pipe.receive()
            try:
                reply = actions[kind](body)
            except BaseException as error:
                message, text = failure(error)
                reply = b'x', json.dumps({'message': message, 'traceback': text}).encode('ascii')
                error = None
            self.output.end_of_call()
            self.pipe.send(*reply)
            body = reply = None

    def load(self, body):
        order = json.loads(body)
        self.frame_bytes_max = order['frameBytesMax']
        self.value_bytes_max = order['valueBytesMax']
        self.output.left = self.output.budget = order['outputBytesMax']
        guard.protect(self.user, self.program, order['memoryBytesMax'])
        name, source = order['name'], order['script']
        module = types.ModuleType('job')
        module.__file__ = name
        module.cluster = self.cluster
        sys.modules['job'] = module
        sys.argv = [name]
        linecache.cache[name] = (len(source), None, source.splitlines(True), name)
        exec(compile(source, name, 'exec', dont_inherit=True), module.__dict__)
        found = {f: getattr(module, f) for f in FUNCTIONS if callable(getattr(module, f, None))}
        self.functions = found
        self.parameters = json.loads(order['parameters'])
        call = found.get('evaluate')
        if 'setup' in found:
            context = applied(found['setup'], self.parameters)
        else:
            context = None
        if call is not None and positional(call) > 1:
            def with_context(item, call=call, context=context):
                return call(item, context)
            self.call = with_context
        else:
            self.call = call
        return b'l', json.dumps(sorted(found)).encode('ascii')

    def evaluate(self, body):
        fold, count = struct.unpack_from('>?I', body)
        items = decode(memoryview(body)[5:])
        body = None
        if len(items) != count:
            raise ValueError('%d items announced, %d received' % (count, len(items)))
        call, position, values, failures = self.call, self.position, [], []
        combine = self.functions['combine'] if fold else None
        folded = nothing = object()
        cpu, wall = time.process_time_ns(), time.perf_counter_ns()
        try:
            for i, item in enumerate(items):
                position[0] = i
                items[i] = None
                try:
                    value = call(item)
                except BaseException as error:
                    value = Failed(error)
                    failures.append((i, value))
                else:
                    if fold:
                        folded = value if folded is nothing else combine(folded, value)
                        continue
                values.append(value)
        finally:
            position[0] = -1
        cpu, wall = time.process_time_ns() - cpu, time.perf_counter_ns() - wall
        if fold:
            lines = [] if folded is nothing else [self.bounded(folded)]
        else:
            lines, failures = self.lines(values)
        return self.batch(cpu, wall, failures, lines)

    def lines(self, values):
        lines, failures = [], []
        for i, value in enumerate(values):
            if type(value) is not Failed:
                try:
                    lines.append(self.bounded(value))
                    continue
                except BaseException as error:
                    value = Failed(error)
            failures.append((i, value))
            lines.append('!' + encode({'message': value.message, 'traceback': value.traceback}))
        return lines, failures

    def bounded(self, value):
        line = encode(value)
        if len(line) > self.value_bytes_max:
            raise ValueError('a value of %d bytes, of which %d are allowed'
                             % (len(line), self.value_bytes_max))
        return line

    def batch(self, cpu, wall, failures, lines):
        failed = ''.join(
            encode({'item': i, 'message': f.message, 'traceback': f.traceback}) + '\n'
            for i, f in failures).encode('ascii')
        lines.append('')
        blob = '\n'.join(lines).encode('ascii')
        if len(blob) + len(failed) + 32 > self.frame_bytes_max:
            raise ValueError('the values of these items take %d bytes, of which %d are allowed'
                             % (len(blob) + len(failed), self.frame_bytes_max))
        return b'v', struct.pack('>QQI', cpu, wall, len(failed)), failed, blob

    def fold(self, body):
        values = decode(body)
        combine, result = self.functions['combine'], values[0]
        cpu, wall = time.process_time_ns(), time.perf_counter_ns()
        for i in range(1, len(values)):
            result = combine(result, values[i])
        return self.batch(time.process_time_ns() - cpu, time.perf_counter_ns() - wall, [],
                          [self.bounded(result)])

    def main(self, body):
        cpu, wall = time.process_time_ns(), time.perf_counter_ns()
        self.cluster.begin(self)
        try:
            value = applied(self.functions['main'], self.parameters, Das(self))
        finally:
            self.cluster.end()
        return self.batch(time.process_time_ns() - cpu, time.perf_counter_ns() - wall, [],
                          [self.bounded(value)])

    def query(self, body):
        self.items_sent = 0
        self.cluster.begin(self)
        try:
            self.yield_items()
        finally:
            self.cluster.end()
        return b'e', struct.pack('>Q', self.items_sent)

    def yield_items(self):
        result = applied(self.functions['query'], Das(self), self.parameters)
        if type(result) is Answers and result._stream is not None:
            for lines in result._chunks():
                self.send_items(lines.count(b'\n'), lines)
        else:
            for item in result:
                self.items.append(line_of(item))
                self.items_bytes += len(self.items[-1])
                if (self.items_bytes > ITEMS_BYTES_MAX or len(self.items) >= ITEMS_COUNT_MAX
                        or time.monotonic() - self.flushed > FLUSH_SECONDS):
                    self.flush_items()
        self.flush_items()

    # What a das, or a cluster, asks of its pipe.

    loads = staticmethod(json.loads)

    def ask(self, method, arguments):
        text = json.dumps(arguments, default=argument).encode('ascii')
        self.flush_items()
        self.pipe.send(b'c', struct.pack('>B', len(method)), method.encode('ascii'), text)
        return self.pipe.receive()

    def next(self, stream):
        self.flush_items()
        self.pipe.send(b'n', stream)
        return self.pipe.receive()

    def drop(self, stream):
        self.pipe.send(b'd', stream)

    def flush_items(self):
        items = self.items
        if items:
            self.items, self.items_bytes = [], 0
            count = len(items)
            items.append(b'')
            self.send_items(count, b'\n'.join(items))

    def send_items(self, count, lines):
        self.items_sent += count
        self.pipe.send(b'i', struct.pack('>I', count), lines)
        self.flushed = time.monotonic()


def option(name):
    return sys.argv[sys.argv.index(name) + 1] if name in sys.argv else ''


def start():
    program = bytes.fromhex(option('-filter'))
    if sys.argv[1] == '-probe':
        return guard.probe(program)
    if hasattr(os, 'setsid') and os.getpgrp() != os.getpid():
        os.setsid()
    guard.die_with_parent()
    with open(sys.argv[1], 'r+b') as file:
        position = mmap.mmap(file.fileno(), 8)
    import inspect
    Worker(position, program, '-user' in sys.argv).run()


if __name__ == '__main__':
    start()
