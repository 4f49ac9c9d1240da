"""The cluster of a script, on every engine of the language python (2.7 and 3): what nodes agree on,
for query and main. It asks over the same pipe as the das; see das.py.

Each change is named by its place among the calls of the script: a query or main that runs again and
asks the same in the same order changes nothing twice.
"""


class ClusterError(Exception):
    """The cluster did not do it; status is what REST would answer."""

    def __init__(self, status, text):
        Exception.__init__(self, text)
        self.status = status


class Conflict(ClusterError):
    """Surely nothing was changed: a version is another, or somebody else holds it."""


class Unavailable(ClusterError):
    """No majority answered in time; "Outcome unknown": it may have been done, or may still be."""


class Entry(object):
    """A value of the store and the version that its key has; 0 if it was never written."""

    def __init__(self, key, value, version, present):
        self.key, self.value, self.version, self.present = key, value, version, present

    def __repr__(self):
        return 'Entry(%r, %r, version=%r)' % (self.key, self.value, self.version)


class Store(object):
    """The replicated map: keys are text, values JSON; each key is linearizable."""

    def __init__(self, cluster):
        self._cluster = cluster

    def entry(self, key):
        found = self._cluster._ask('get', key=key)
        return Entry(key, found.get('value'), found['version'], 'value' in found)

    def get(self, key, default=None):
        entry = self.entry(key)
        return entry.value if entry.present else default

    def put(self, key, value, version=None, ttl=None):
        """Writes a key, and gives its new version.

        version  it must have before, 0 for one that is absent; else Conflict
        ttl      seconds after which it may be deleted
        """
        return self._cluster._change('put', key=key, value=value, version=version,
                                     ttl=ttl)['version']

    def delete(self, key, version=None):
        return self._cluster._change('delete', key=key, version=version)['version']

    def entries(self, prefix='', limit=1000):
        """Those whose keys begin so, each as it was at some moment."""
        found = self._cluster._ask('list', prefix=prefix, limit=limit)
        return [Entry(e['key'], e.get('value'), e['version'], True) for e in found['entries']]

    def __contains__(self, key):
        return self.entry(key).present

    def __getitem__(self, key):
        entry = self.entry(key)
        if not entry.present:
            raise KeyError(key)
        return entry.value

    def __setitem__(self, key, value):
        self.put(key, value)

    def __delitem__(self, key):
        self.delete(key)


class Lock(object):
    """A lock that this job holds until its lease is over; token rises with each grant, for what is
    guarded to refuse a former holder."""

    def __init__(self, cluster, name, lease):
        self._cluster = cluster
        self.name, self.lease, self.token = name, lease, None

    def acquire(self, wait=60):
        self.token = self._cluster._ask('lock', lock=self.name, lease=self.lease,
                                        wait=wait)['token']
        return self

    def renew(self, lease=None):
        self._cluster._ask('renew', lock=self.name, token=self.token, lease=lease or self.lease)

    def release(self):
        self._cluster._ask('unlock', lock=self.name, token=self.token)

    def __enter__(self):
        return self if self.token is not None else self.acquire()

    def __exit__(self, *error):
        try:
            self.release()
        except ClusterError:
            # Its lease was over: what went wrong within says more.
            if error[0] is None:
                raise


class Cluster(object):
    def __init__(self):
        self._pipe = None
        self._changes = 0
        self.store = Store(self)

    def begin(self, pipe):
        """For the worker: a query or main begins, with which it can be asked."""
        self._pipe, self._changes = pipe, 0

    def end(self):
        self._pipe = None

    def lock(self, name, lease=30, wait=60):
        """with cluster.lock('name') as lock: ... lock.token

        lease  seconds until it may go to others
        wait   seconds; if others hold it all the time, Conflict
        """
        return Lock(self, name, lease).acquire(wait)

    def commit(self, writes, delete=(), expect=None):
        """Changes keys of the store together, or not at all; else Conflict.

        writes  values by key
        delete  keys
        expect  versions that keys must have, 0 for absent; also of keys that are not changed
        """
        expect = dict(expect or {})
        changes = [{'key': key, 'action': 'PUT', 'value': writes[key],
                    'version': expect.pop(key, None)} for key in sorted(writes)]
        changes += [{'key': key, 'action': 'DELETE', 'version': expect.pop(key, None)}
                    for key in sorted(delete)]
        changes += [{'key': key, 'action': 'CHECK', 'version': expect[key]}
                    for key in sorted(expect)]
        self._change('commit', changes=changes)

    def _change(self, method, **arguments):
        self._changes += 1
        return self._ask(method, change=self._changes, **arguments)

    def _ask(self, method, **arguments):
        if self._pipe is None:
            raise RuntimeError('cluster is there in query and main alone')
        kind, body = self._pipe.ask('cluster.' + method, arguments)
        if kind == b'X':
            text = body.decode('utf-8')
            status = int(text[:3]) if text[:3].isdigit() else 500
            raise (Conflict if status in (404, 409, 412) else
                   Unavailable if status == 503 else ClusterError)(status, text[4:])
        return self._pipe.loads(body)
