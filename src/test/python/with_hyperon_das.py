"""Runs a script as __main__ with the real hyperon_das client.

Usage: with_hyperon_das.py SCRIPT ARGUMENTS...
"""
import os
import runpy
import sys

try:
    import hyperon_das_atomdb  # noqa: F401
except ImportError:
    sys.path.append(os.path.join(os.path.dirname(os.path.abspath(__file__)), 'standin'))

sys.argv = sys.argv[1:]
runpy.run_path(sys.argv[0], run_name='__main__')
