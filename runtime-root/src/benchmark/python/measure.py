"""Times one benchmark program in this interpreter and prints one line of JSON.

Usage: measure.py PROGRAM [REPETITIONS]

The program is a module with a function run() that does a fixed amount of work and returns a value that only depends on
that work, so that interpreters can be checked against each other. It is run once to warm up and then REPETITIONS times;
"seconds" is the best of them, "check" what it returned, as text.
"""

import importlib
import json
import sys
import time


def measure(program, repetitions):
    run = importlib.import_module(program).run
    check = run()
    best = float("inf")
    for _ in range(repetitions):
        start = time.perf_counter()
        again = run()
        best = min(best, time.perf_counter() - start)
        if again != check:
            raise AssertionError(f"{program}: {again!r} after {check!r}")
    return {"program": program, "seconds": best, "check": str(check)}


if __name__ == "__main__":
    print(json.dumps(measure(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 5)))
