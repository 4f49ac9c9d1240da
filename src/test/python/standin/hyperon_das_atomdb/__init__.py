"""An empty atom store with the names that hyperon_das imports.

hyperon_das asks its own store before the remote one. Where the real package cannot be installed,
this one, which holds nothing, lets the remote client run unchanged.
"""
import hashlib
import re

from hyperon_das_atomdb.exceptions import AtomDoesNotExist

__version__ = '0.8.7'
WILDCARD = '*'


def _md5(text):
    return hashlib.md5(text.encode('utf-8')).hexdigest()


class AtomDB:
    key_pattern = re.compile(r'key_\d+')

    @staticmethod
    def node_handle(node_type, node_name):
        return _md5('%s %s' % (node_type, node_name))

    @staticmethod
    def link_handle(link_type, targets):
        return _md5(' '.join([_md5(link_type)] + list(targets)))

    def get_atom(self, handle, **kwargs):
        raise AtomDoesNotExist('Nonexistent atom', 'handle: %s' % handle)

    def get_all_links(self, *args, **kwargs):
        return set()

    get_matched_links = get_matched_type_template = get_all_links

    def get_incoming_links(self, *args, **kwargs):
        return []

    def count_atoms(self, parameters=None):
        counts = {'atom_count': 0}
        if parameters and parameters.get('precise'):
            counts.update(node_count=0, link_count=0)
        return counts
