"""Which transcription factors bind alike? Ranks pairs of factors by their motifs.

One query joins the four weight rows (A, C, G, T) of every factor; the script yields pairs of
factors; `evaluate` slides one motif along the other and takes the best correlation; `combine`
keeps the best pairs. Parameters: `factors` (how many to pair, default 100), `top` (default 20),
`overlap` (the least columns that must overlap, default 6).
"""
from __future__ import division, print_function, unicode_literals

ROWS = ("pwm_A", "pwm_C", "pwm_G", "pwm_T")


def symbol(name):
    return {"atom_type": "node", "type": "Symbol", "name": name}


def variable(name):
    return {"atom_type": "variable", "name": name}


def expression(*targets):
    return {"atom_type": "link", "type": "Expression", "targets": list(targets)}


def query(das, params):
    motif = expression(symbol("motif"), variable("$motif"))
    rows = [expression(symbol(row), motif, variable("$" + row)) for row in ROWS]
    factors = {}
    for answer in das.query(rows):
        weights = {}
        for link in answer.subgraph:
            head, subject, numbers = link["targets"]
            factor = subject["targets"][1]["name"]
            weights[head["name"]] = [round(float(n["name"]), 4) for n in numbers["targets"]]
        lengths = set(len(weights[row]) for row in ROWS)
        if len(lengths) == 1:  # rows of two factors of one name do not belong together
            factors[factor] = [list(column) for column in zip(*[weights[row] for row in ROWS])]
    names = sorted(factors)[: params.get("factors", 100)]
    for i, first in enumerate(names):
        for second in names[i + 1 :]:
            yield [first, second, factors[first], factors[second]]


def setup(params):
    return {"top": params.get("top", 20), "overlap": params.get("overlap", 6)}


def correlation(xs, ys):
    n = len(xs)
    mean_x, mean_y = sum(xs) / n, sum(ys) / n
    xy = xx = yy = 0.0
    for x, y in zip(xs, ys):
        dx, dy = x - mean_x, y - mean_y
        xy += dx * dy
        xx += dx * dx
        yy += dy * dy
    return xy / (xx * yy) ** 0.5 if xx > 0 and yy > 0 else 0.0


def evaluate(pair, context):
    first, second, a, b = pair
    least = min(context["overlap"], len(a), len(b))
    best, best_shift = -2.0, 0
    for shift in range(least - len(b), len(a) - least + 1):
        start, end = max(0, shift), min(len(a), shift + len(b))
        xs = [weight for column in a[start:end] for weight in column]
        ys = [weight for column in b[start - shift : end - shift] for weight in column]
        score = correlation(xs, ys)
        if score > best:
            best, best_shift = score, shift
    return {
        "top": context["top"],
        "pairs": [{"score": round(best, 6), "shift": best_shift, "factors": [first, second]}],
    }


def combine(left, right):
    pairs = left["pairs"] + right["pairs"]
    pairs.sort(key=lambda pair: (-pair["score"], pair["factors"]))
    return {"top": left["top"], "pairs": pairs[: left["top"]]}


if __name__ == "__main__":
    # The same job on a laptop: python motif_similarity.py HOST PORT, with hyperon_das installed.
    import functools
    import json
    import sys

    from hyperon_das import DistributedAtomSpace

    server = DistributedAtomSpace(query_engine="remote", host=sys.argv[1], port=int(sys.argv[2]))
    parameters = json.loads(sys.argv[3]) if len(sys.argv) > 3 else {}
    prepared = setup(parameters)
    values = (evaluate(pair, prepared) for pair in query(server, parameters))
    print(json.dumps(functools.reduce(combine, values), sort_keys=True))
