"""Exercises the language: containers, numbers, text, classes, exceptions, generators, weak references, output streams."""

import asyncio
import dataclasses
import sys
import weakref
from decimal import Decimal
from fractions import Fraction


@dataclasses.dataclass(order=True)
class Point:
    x: int
    y: int = 0


class Resource:
    def __init__(self):
        self.log = []

    def __enter__(self):
        self.log.append("enter")
        return self

    def __exit__(self, kind, value, trace):
        self.log.append(kind.__name__)
        return True


def fibonacci():
    a, b = 0, 1
    while True:
        yield a
        a, b = b, a + b


async def waits(value):
    await asyncio.sleep(0.001)
    return value


async def gathers():
    return await asyncio.gather(*(waits(number) for number in range(3)))


def faasm_main():
    print("standard output works")
    print("standard error works", file=sys.stderr)

    numbers = list(range(10))
    numbers[1], numbers[3] = 9, 33
    numbers[-3:] = [40, 41, 42]
    assert numbers == [0, 9, 2, 33, 4, 5, 6, 40, 41, 42], numbers
    assert sorted({"b": 1, "a": 2} | {"c": Decimal(10)}) == ["a", "b", "c"]

    assert 2**200 % 1_000_007 == pow(2, 200, 1_000_007)
    assert Decimal("0.1") + Decimal("0.2") == Decimal("0.3")
    assert Fraction(1, 3) + Fraction(1, 6) == Fraction(1, 2)
    assert 0.1 + 0.2 != 0.3 and f"{0.1 + 0.2:.2f}" == "0.30"
    assert "grüße".upper() == "GRÜSSE" and "\N{SNOWMAN}".encode() == b"\xe2\x98\x83"

    assert Point(1) < Point(1, 2) and repr(Point(3)) == "Point(x=3, y=0)"
    with Resource() as resource:
        raise KeyError("handled")
    assert resource.log == ["enter", "KeyError"]
    weak = weakref.ref(resource)
    assert weak() is resource
    del resource
    assert weak() is None

    generator = fibonacci()
    assert [next(generator) for _ in range(10)] == [0, 1, 1, 2, 3, 5, 8, 13, 21, 34]
    match {"kind": "point", "at": [1, 2]}:
        case {"kind": "point", "at": [x, y]}:
            assert (x, y) == (1, 2)
        case other:
            raise AssertionError(other)
    try:
        sys.setrecursionlimit(200)
        (lambda f: f(f))(lambda f: f(f))
    except RecursionError:
        pass
    assert asyncio.run(gathers()) == [0, 1, 2]
    return 0
