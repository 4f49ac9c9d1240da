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
import traceback
import types
from io import BufferedIOBase, TextIOWrapper
from threading import Lock

OWN_FILE = (lambda: 0).__code__.co_filename
FUNCTIONS = ('query', 'setup', 'evaluate', 'combine', 'main')
NOBODY = 65534
MESSAGE_CHARS_MAX = 2000
TRACEBACK_CHARS_MAX = 32000
FILE_BYTES_MAX = 64 << 20
ITEMS_BYTES_MAX = 32 << 10
ITEMS_COUNT_MAX = 512
FLUSH_SECONDS = 0.01
OUTPUT_SECONDS = 0.1


# ---- protections -------------------------------------------------------------------------------

def libc():
    import ctypes
    return ctypes, ctypes.CDLL(None, use_errno=True)


def die_with_parent():
    """The kernel kills this process when the thread that started it ends (Linux)."""
    try:
        libc()[1].prctl(1, 9, 0, 0, 0)
    except Exception:
        pass


def become_nobody():
    os.setgroups([])
    os.setgid(NOBODY)
    os.setuid(NOBODY)


def install_filter(program):
    """Installs a filter of system calls, given as an array of struct sock_filter."""
    ctypes, c = libc()

    class Program(ctypes.Structure):
        _fields_ = [('length', ctypes.c_ushort), ('filter', ctypes.c_void_p)]

    code = ctypes.create_string_buffer(program, len(program))
    prog = Program(len(program) // 8, ctypes.addressof(code))
    if c.prctl(38, 1, 0, 0, 0) or c.prctl(22, 2, ctypes.byref(prog), 0, 0):
        raise OSError(ctypes.get_errno(), 'no filter of system calls')


def limit(what, amount):
    import resource
    kind = getattr(resource, what, None)
    if kind is not None:
        hard = resource.getrlimit(kind)[1]
        if hard != resource.RLIM_INFINITY:
            amount = min(amount, hard)
        resource.setrlimit(kind, (amount, amount))


def in_child(attempt):
    """Whether the attempt works, tried in a process of its own."""
    pid = os.fork()
    if pid == 0:
        try:
            attempt()
            os._exit(0)
        except BaseException:
            os._exit(1)
    return os.waitpid(pid, 0)[1] == 0


def probe(program):
    def nobody():
        become_nobody()
        open(os.__file__).close()
        import random

    def filtered():
        install_filter(program)
        try:
            os.fork()
        except PermissionError:
            return
        raise OSError('the filter does not hold')

    works = []
    if program and in_child(filtered):
        works.append('filter')
    if os.geteuid() == 0 and in_child(nobody):
        works.append('user')
    print(' '.join(['probed'] + works))


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
        if self.left > 0:
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


# ---- values ------------------------------------------------------------------------------------

class Assignment(object):
    __slots__ = ('mapping',)

    def __init__(self, mapping):
        self.mapping = mapping

    @property
    def labels(self):
        return frozenset(self.mapping)

    @property
    def values(self):
        return frozenset(self.mapping.values())

    def __repr__(self):
        return 'Assignment(%r)' % (self.mapping,)


class QueryAnswer(object):
    """An answer of the DAS, decoded when it is first looked at."""
    __slots__ = ('_line', '_parts')

    def __init__(self, line, parts=None):
        self._line = line
        self._parts = parts

    def _decoded(self):
        if self._parts is None:
            value = json.loads(self._line)['@answer']
            mapping = value.get('assignment')
            self._parts = [None if mapping is None else Assignment(mapping), value.get('subgraph')]
            self._line = None
        return self._parts

    def _json(self):
        assignment, subgraph = self._decoded()
        return answer_json(assignment, subgraph)

    assignment = property(lambda self: self._decoded()[0],
                          lambda self, value: self._decoded().__setitem__(0, value))
    subgraph = property(lambda self: self._decoded()[1],
                        lambda self, value: self._decoded().__setitem__(1, value))

    def __repr__(self):
        return 'QueryAnswer(%r, %r)' % tuple(self._decoded())


def answer_json(assignment, subgraph):
    mapping = None if assignment is None else assignment.mapping
    return {'@answer': {'assignment': mapping, 'subgraph': subgraph}}


def answer_of(value):
    mapping = value.get('assignment')
    return QueryAnswer(None, [None if mapping is None else Assignment(mapping),
                              value.get('subgraph')])


def revive(value):
    if len(value) == 1 and '@answer' in value:
        return answer_of(value['@answer'])
    return value


def plain(value):
    """JSON for what json does not know: answers, also of the real hyperon_das, and numpy's."""
    if type(value) is QueryAnswer:
        return value._json()
    if hasattr(value, 'subgraph') and hasattr(value, 'assignment'):
        return answer_json(value.assignment, value.subgraph)
    if hasattr(value, 'tolist'):
        return value.tolist()
    raise TypeError('not a JSON value: %s' % type(value).__name__)


def argument(value):
    """JSON for what is handed to the das: its filters are objects with enums inside."""
    if hasattr(value, 'value') and hasattr(value, 'name'):
        return value.value
    if isinstance(value, (set, frozenset)):
        return list(value)
    if hasattr(value, '__dict__'):
        return dict(value.__dict__)
    return plain(value)


def make_encoder():
    """One line of JSON in ASCII for a value; the encoder in C is built once, not for each value."""
    encoder = json.JSONEncoder(allow_nan=False, separators=(',', ':'), default=plain)
    try:
        from json import encoder as parts
        encode = parts.c_make_encoder({}, plain, parts.encode_basestring_ascii, None, ':', ',',
                                      False, False, False)
        if ''.join(encode({'a': [1, 0.5, None, True, 'x']}, 0)) == '{"a":[1,0.5,null,true,"x"]}':
            return lambda value: ''.join(encode(value, 0))
    except Exception:
        pass
    return encoder.encode


encode_fast = make_encoder()


def encode(value):
    try:
        return encode_fast(value)
    except ValueError as error:
        if 'JSON compliant' in str(error):
            raise ValueError('not a JSON value: NaN or Infinity')
        raise


def decode(lines):
    """The values of some lines of JSON, parsed in one go."""
    text = '[' + str(lines, 'utf-8').replace('\n', ',').rstrip(',') + ']'
    values = json.loads(text)
    answers = text.count('"@answer"')
    if answers:
        for i, value in enumerate(values):
            if type(value) is dict and len(value) == 1 and '@answer' in value:
                values[i] = answer_of(value['@answer'])
                answers -= 1
        if answers:
            values = json.loads(text, object_hook=revive)
    return values


def line_of(value):
    if type(value) is QueryAnswer and value._line is not None:
        return value._line
    return encode(value).encode('ascii')


def failure(error):
    """Message and traceback of an exception, without the frames of this file."""
    try:
        name = type(error).__name__
        try:
            message = '%s: %s' % (name, error) if str(error) else name
        except Exception:
            message = name
        whole = traceback.TracebackException.from_exception(error)
        seen = set()
        chain = [whole]
        while chain:
            one = chain.pop()
            if one is not None and id(one) not in seen:
                seen.add(id(one))
                one.stack = traceback.StackSummary.from_list(
                    [frame for frame in one.stack if frame.filename != OWN_FILE])
                chain += [one.__cause__, one.__context__]
        text = ''.join(whole.format())
        return (message.split('\n')[0][:MESSAGE_CHARS_MAX],
                text if len(text) <= TRACEBACK_CHARS_MAX else
                text[:TRACEBACK_CHARS_MAX // 2] + '\n... cut ...\n'
                + text[-TRACEBACK_CHARS_MAX // 2:])
    except BaseException:
        return type(error).__name__, type(error).__name__


class Failed(object):
    __slots__ = ('message', 'traceback')

    def __init__(self, error):
        self.message, self.traceback = failure(error)


# ---- the das -----------------------------------------------------------------------------------

class DasError(Exception):
    """The DAS, or the node on its behalf, refused a call."""


class Answers(object):
    """The answers of a query. Iterating streams them, and asks again when iterated again; len() and
    indexing fetch them all."""

    def __init__(self, das, arguments):
        self._das = das
        self._arguments = arguments
        self._cursor = das._open(arguments)
        self._all = None
        self._own = None

    def _chunks(self):
        cursor = self._cursor
        self._cursor = None
        if cursor is None:
            cursor = self._das._open(self._arguments)
        try:
            while True:
                lines = self._das._next(cursor)
                if lines is None:
                    cursor = None
                    return
                yield lines
        finally:
            if cursor is not None:
                self._das._drop(cursor)

    def _stream(self):
        for lines in self._chunks():
            for line in lines.split(b'\n'):
                if line:
                    yield QueryAnswer(line)

    def __iter__(self):
        return iter(self._all) if self._all is not None else self._stream()

    def __next__(self):
        if self._own is None:
            self._own = iter(self)
        return next(self._own)

    def _list(self):
        if self._all is None:
            self._all = list(self._stream())
        return self._all

    def __len__(self):
        return len(self._list())

    def __getitem__(self, index):
        return self._list()[index]

    def __bool__(self):
        return len(self) > 0

    def __repr__(self):
        return 'Answers(%r)' % (self._arguments,)


class Das(object):
    """The names and shapes of hyperon_das, answered by the node over the pipe."""

    def __init__(self, worker):
        self._worker = worker

    def _ask(self, method, arguments):
        text = json.dumps({key: value for key, value in arguments.items() if value is not None},
                          default=argument)
        self._worker.flush_items()
        self._worker.pipe.send(b'c', struct.pack('>B', len(method)), method.encode('ascii'),
                               text.encode('ascii'))
        kind, body = self._worker.pipe.receive()
        if kind == b'X':
            raise DasError(str(body, 'utf-8'))
        return kind, body

    def _value(self, method, **arguments):
        return json.loads(self._ask(method, arguments)[1])

    def _open(self, arguments):
        kind, body = self._ask('query', arguments)
        if kind != b'C':
            raise DasError('the answer of a query is not a stream')
        return body

    def _next(self, cursor):
        self._worker.flush_items()
        self._worker.pipe.send(b'n', cursor)
        kind, body = self._worker.pipe.receive()
        if kind == b'X':
            raise DasError(str(body, 'utf-8'))
        return body if kind == b'A' else None

    def _drop(self, cursor):
        self._worker.pipe.send(b'd', cursor)

    def query(self, query, parameters=None):
        return Answers(self, {'query': query, 'parameters': parameters})

    def get_atom(self, handle, **kwargs):
        return self._value('get_atom', handle=handle)

    def get_node(self, node_type, node_name):
        return self._value('get_node', node_type=node_type, node_name=node_name)

    def get_link(self, link_type, link_targets):
        return self._value('get_link', link_type=link_type, link_targets=link_targets)

    def get_links(self, link_filter=None, target_types=None, link_targets=None, link_type=None,
                  **kwargs):
        if isinstance(link_filter, str):
            link_type, link_filter = link_filter, None
        return self._value('get_links', link_filter=link_filter, link_type=link_type,
                           target_types=target_types, link_targets=link_targets)

    def get_incoming_links(self, atom_handle, **kwargs):
        return self._value('get_incoming_links', atom_handle=atom_handle, kwargs=kwargs or None)

    def count_atoms(self, parameters=None):
        return self._value('count_atoms', parameters=parameters)


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
        self.protect(order['memoryBytesMax'])
        name, source = order['name'], order['script']
        module = types.ModuleType('job')
        module.__file__ = name
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

    def protect(self, memory_bytes_max):
        if self.user:
            become_nobody()
        die_with_parent()
        limit('RLIMIT_CORE', 0)
        limit('RLIMIT_FSIZE', FILE_BYTES_MAX)
        limit('RLIMIT_AS', memory_bytes_max)
        if self.program:
            install_filter(self.program)

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
        value = applied(self.functions['main'], self.parameters)
        return self.batch(time.process_time_ns() - cpu, time.perf_counter_ns() - wall, [],
                          [self.bounded(value)])

    def query(self, body):
        self.items_sent = 0
        result = applied(self.functions['query'], Das(self), self.parameters)
        if type(result) is Answers and result._cursor is not None:
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
        return b'e', struct.pack('>Q', self.items_sent)

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
        return probe(program)
    if hasattr(os, 'setsid') and os.getpgrp() != os.getpid():
        os.setsid()
    die_with_parent()
    with open(sys.argv[1], 'r+b') as file:
        position = mmap.mmap(file.fileno(), 8)
    import inspect
    Worker(position, program, '-user' in sys.argv).run()


if __name__ == '__main__':
    start()
