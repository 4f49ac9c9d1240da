"""The plain loop that throughput is measured against: each line of the input is one item.

python3 items.py JOB.py < ITEMS: reads an item as JSON, calls `evaluate`, writes the value as JSON.
"""
import json
import runpy
import sys

evaluate = runpy.run_path(sys.argv[1])["evaluate"]
for line in sys.stdin:
    sys.stdout.write(json.dumps(evaluate(json.loads(line))) + "\n")
