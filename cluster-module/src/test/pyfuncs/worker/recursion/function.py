"""How deep recursion through C goes: it must end in RecursionError before the native stack of a worker's Faaslet, of 8 MiB, does."""

import sys

from pyfaasm.core import write_output

# Up to 3.11 Python's own limit counts recursion through C, too, and who raises it answers for the stack.
COUNTS_APART = sys.version_info >= (3, 12)
DEPTHS = range(200, 700) if COUNTS_APART else range(200, 1000)
LEVELS = 6000 if COUNTS_APART else 900


class Adds:
    def __init__(self):
        self.depth = 0

    def __add__(self, other):
        self.depth += 1
        return self + other


class Gets:
    depth = 0

    def __getattr__(self, name):
        Gets.depth += 1
        return getattr(self, name + "a")


def sorts(depth=0):
    sorts.depth = depth
    return sorted([1], key=lambda _: sorts(depth + 1))


def nested(depth):
    outer = []
    for _ in range(depth):
        outer = [outer]
    return outer


def ends(function):
    try:
        function()
        return "no end"
    except RecursionError:
        return "RecursionError"


def lines():
    if COUNTS_APART:
        sys.setrecursionlimit(1_000_000)
    adds = Adds()
    yield f"adding {ends(lambda: adds + 1)} {adds.depth in DEPTHS}"
    yield f"getting {ends(lambda: Gets().name)} {Gets.depth in DEPTHS}"
    yield f"sorting {ends(sorts)} {sorts.depth in DEPTHS}"
    yield f"representing {len(repr(nested(LEVELS))) == 2 * LEVELS + 2}, {ends(lambda: repr(nested(20000)))}"
    yield f"compiling {len(compile('+'.join(['a'] * (LEVELS // 2)), 'sum', 'eval').co_names)}"


def faasm_main():
    write_output("".join(line + "\n" for line in lines()).encode())
