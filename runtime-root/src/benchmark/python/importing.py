"""Imports one module in an interpreter that has just started and prints one line of JSON.

Usage: importing.py MODULE

"seconds" is what the import alone took. Nothing is imported before it that an interpreter does not have anyway, so that
what the module shares with this script is not left out of its time.
"""

import sys
import time

start = time.perf_counter()
__import__(sys.argv[1])
seconds = time.perf_counter() - start
print(f'{{"seconds": {seconds:.9f}, "check": "{sys.argv[1]}"}}')
