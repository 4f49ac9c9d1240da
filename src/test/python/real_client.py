"""The real hyperon_das client against a server: what a user of it gets, as one JSON document.

Usage: real_client.py HOST PORT CASES.json
"""
import json
import os
import sys

try:
    import hyperon_das_atomdb  # noqa: F401
except ImportError:
    sys.path.append(os.path.join(os.path.dirname(os.path.abspath(__file__)), 'standin'))

from hyperon_das import DistributedAtomSpace
from hyperon_das.link_filters import FlatTypeTemplate, NamedType, Targets

HUMAN = '"human"'


def answer(found):
    assignment = found.assignment
    if assignment is not None:
        assert assignment.frozen() and hash(assignment)
        assert assignment.labels == frozenset(assignment.mapping)
        assert assignment.values == frozenset(assignment.mapping.values())
    return {
        'assignment': None if assignment is None else assignment.mapping,
        'subgraph': found.subgraph,
    }


def main():
    host, port, cases = sys.argv[1:]
    das = DistributedAtomSpace(query_engine='remote', host=host, port=int(port))
    handle = das.compute_node_handle('Symbol', HUMAN)
    mammal = das.get_link(
        'Expression',
        [das.compute_node_handle('Symbol', name) for name in ('Inheritance', HUMAN, '"mammal"')])
    with open(cases, encoding='utf-8') as file:
        queries = {case['id']: case['query'] for case in json.load(file)['cases']}
    try:
        das.get_atom('0' * 32)
        missing = None
    except Exception as error:
        missing = type(error).__name__
    targets = [das.compute_node_handle('Symbol', 'Inheritance'), '*',
               das.compute_node_handle('Symbol', '"mammal"')]
    index = das.create_field_index('link', ['named_type'], 'Expression')
    context = das.create_context('ctx1', [queries['inh_v_mammal']])
    json.dump({
        'queries': {name: [answer(found) for found in das.query(query)]
                    for name, query in queries.items()},
        'get_atom': das.get_atom(handle),
        'get_node': das.get_node('Symbol', HUMAN),
        'get_link': mammal,
        'missing': missing,
        'named_type': das.get_links(NamedType('Expression')),
        'flat_type': das.get_links(FlatTypeTemplate(['Symbol'] * 3, 'Expression')),
        'targets': das.get_links(Targets(targets, 'Expression')),
        'incoming': das.get_incoming_links(handle),
        'incoming_handles': das.get_incoming_links(handle, handles_only=True),
        'incoming_targets': das.get_incoming_links(handle, targets_document=True),
        'count': das.count_atoms(),
        'count_precise': das.count_atoms({'precise': True}),
        'count_remote': das.count_atoms({'context': 'remote', 'precise': True}),
        'custom': index.startswith('link_'),
        'by_field': das.get_atoms_by_field({'name': HUMAN}),
        'by_text': das.get_atoms_by_text_field('human', 'name'),
        'starting': das.get_node_by_name_starting_with('Symbol', '"h'),
        'context': [context.name, context.handle, len(context.query_answers[0])],
        'fetched': len(das.query_engine.fetch(None)),
    }, sys.stdout)


main()
