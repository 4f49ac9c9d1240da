"""A plain map over given items: how many Collatz steps from each number to 1?

    bin/asn submit examples/collatz.py --items '{"range": 10000}' --wait
"""


def evaluate(number):
    steps, n = 0, number + 1
    while n != 1:
        n = n // 2 if n % 2 == 0 else 3 * n + 1
        steps += 1
    return steps
