"""How good are the Similarity links of a knowledge base?

For each pair that the base calls similar, `query` fetches what both inherit from and what inherits
from them; `evaluate` gives the Jaccard similarity of the two neighbourhoods: a high one supports
the link, a zero speaks against it. The result is the list in the order of the answers.
"""
from __future__ import division, print_function, unicode_literals


def symbol(name):
    return {"atom_type": "node", "type": "Symbol", "name": name}


def variable(name):
    return {"atom_type": "variable", "name": name}


def expression(*targets):
    return {"atom_type": "link", "type": "Expression", "targets": list(targets)}


def neighbours(das, concept):
    found = set()
    for targets in ((concept, variable("$other")), (variable("$other"), concept)):
        for answer in das.query(expression(symbol("Inheritance"), *targets)):
            found.add(answer.assignment.mapping["$other"])
    return sorted(found)


def query(das):
    seen = {}
    for answer in das.query(
        expression(symbol("Similarity"), variable("$first"), variable("$second"))
    ):
        _, first, second = answer.subgraph["targets"]
        for concept in (first, second):
            if concept["name"] not in seen:
                seen[concept["name"]] = neighbours(das, symbol(concept["name"]))
        yield {
            "first": first["name"],
            "second": second["name"],
            "neighbours": [seen[first["name"]], seen[second["name"]]],
        }


def evaluate(pair):
    first, second = set(pair["neighbours"][0]), set(pair["neighbours"][1])
    union = first | second
    quality = len(first & second) / len(union) if union else 0.0
    return {"first": pair["first"], "second": pair["second"], "quality": round(quality, 6)}


if __name__ == "__main__":
    # The same job on a laptop: python similarity_quality.py HOST PORT, with hyperon_das installed.
    import json
    import sys

    from hyperon_das import DistributedAtomSpace

    server = DistributedAtomSpace(query_engine="remote", host=sys.argv[1], port=int(sys.argv[2]))
    print(json.dumps([evaluate(pair) for pair in query(server)], sort_keys=True))
