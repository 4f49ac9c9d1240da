"""The das of a script, with the names and shapes of hyperon_das, on every engine of the language
python (2.7 and 3). The worker gives it a pipe with these methods:

ask(method, arguments)  -> (kind, body): b'R' and JSON, b'C' and a stream, b'X' and a refusal's text
next(stream)            -> (kind, body): b'A' and lines, b'Z' at the end, b'X'
drop(stream)
loads(text)             -> the JSON value of a text
"""


class DasError(Exception):
    """The DAS, or the node on its behalf, refused a call."""


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
    """An answer of the DAS; one that came as a line is decoded when it is first looked at."""
    __slots__ = ('_line', '_loads', '_parts')

    def __init__(self, line, loads, parts=None):
        self._line = line
        self._loads = loads
        self._parts = parts

    def _decoded(self):
        if self._parts is None:
            self._parts = parts_of(self._loads(self._line)['@answer'])
            self._line = None
        return self._parts

    assignment = property(lambda self: self._decoded()[0],
                          lambda self, value: self._decoded().__setitem__(0, value))
    subgraph = property(lambda self: self._decoded()[1],
                        lambda self, value: self._decoded().__setitem__(1, value))

    def __repr__(self):
        return 'QueryAnswer(%r, %r)' % tuple(self._decoded())


def parts_of(value):
    mapping = value.get('assignment')
    return [None if mapping is None else Assignment(mapping), value.get('subgraph')]


def answer_of(value):
    """The answer of a decoded item whose one key is "@answer"."""
    return QueryAnswer(None, None, parts_of(value))


def answer_json(answer):
    """The JSON of an answer, also of the real hyperon_das."""
    assignment = answer.assignment
    mapping = None if assignment is None else assignment.mapping
    return {'@answer': {'assignment': mapping, 'subgraph': answer.subgraph}}


class Answers(object):
    """The answers of a query. Iterating streams them, and asks again when iterated again; len() and
    indexing fetch them all."""

    def __init__(self, das, arguments):
        self._das = das
        self._arguments = arguments
        self._stream = das._open(arguments)
        self._all = None
        self._own = None

    def _chunks(self):
        stream = self._stream
        self._stream = None
        if stream is None:
            stream = self._das._open(self._arguments)
        pipe = self._das._pipe
        try:
            while True:
                kind, body = pipe.next(stream)
                if kind != b'A':
                    stream = None
                    if kind == b'X':
                        raise DasError(body.decode('utf-8'))
                    return
                yield body
        finally:
            if stream is not None:
                pipe.drop(stream)

    def _each(self):
        loads = self._das._pipe.loads
        for lines in self._chunks():
            for line in lines.split(b'\n'):
                if line:
                    yield QueryAnswer(line, loads)

    def __iter__(self):
        return iter(self._all) if self._all is not None else self._each()

    def __next__(self):
        if self._own is None:
            self._own = iter(self)
        return next(self._own)

    next = __next__

    def _list(self):
        if self._all is None:
            self._all = list(self._each())
        return self._all

    def __len__(self):
        return len(self._list())

    def __getitem__(self, index):
        return self._list()[index]

    def __repr__(self):
        return 'Answers(%r)' % (self._arguments,)


class Das(object):
    """What a script is given; answered by the node over the pipe."""

    def __init__(self, pipe):
        self._pipe = pipe

    def _ask(self, method, arguments):
        given = dict((key, value) for key, value in arguments.items() if value is not None)
        kind, body = self._pipe.ask(method, given)
        if kind == b'X':
            raise DasError(body.decode('utf-8'))
        return kind, body

    def _value(self, method, **arguments):
        return self._pipe.loads(self._ask(method, arguments)[1])

    def _open(self, arguments):
        kind, body = self._ask('query', arguments)
        if kind != b'C':
            raise DasError('the answer of a query is not a stream')
        return body

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
        """By a filter, or by the type of the links and optionally their targets."""
        if hasattr(link_filter, 'upper'):
            link_type, link_filter = link_filter, None
        return self._value('get_links', link_filter=link_filter, link_type=link_type,
                           target_types=target_types, link_targets=link_targets)

    def get_incoming_links(self, atom_handle, **kwargs):
        return self._value('get_incoming_links', atom_handle=atom_handle, kwargs=kwargs or None)

    def count_atoms(self, parameters=None):
        return self._value('count_atoms', parameters=parameters)
