"""What the compiler measures the interpreter with before it compiles it for good.

A little of everything that Python programs spend their time on, in amounts that keep the counting
interpreter busy for some seconds. It needs no files but the standard library and always does the same.
The programs of the benchmark are not among it.
"""

import ast
import bisect
import collections
import contextlib
import copy
import csv
import dataclasses
import datetime
import decimal
import enum
import fractions
import functools
import hashlib
import heapq
import io
import itertools
import json
import math
import operator
import pickle
import random
import re
import statistics
import string
import struct
import textwrap
import unicodedata
import zlib

WORDS = ("the quick brown fox jumps over the lazy dog while seven wizards watch " * 40).split()


def integers():
    total = 0
    for i in range(60000):
        total += (i ^ (i >> 3)) & 0xFF
        if i % 7 == 0:
            total -= i // 5
        elif i & 1:
            total = (total * 3 + 1) % 1000003
    while total > 10:
        total = total // 2 if total % 2 == 0 else total - 1
    big = 1
    for i in range(1, 300):
        big *= i
    return total + len(str(big)) + pow(3, 10001, 10**40) % 97 + math.gcd(big, 2**200) % 13


def sieve(limit=60000):
    flags = bytearray([1]) * limit
    flags[0:2] = b"\0\0"
    for i in range(2, int(limit**0.5) + 1):
        if flags[i]:
            flags[i * i :: i] = bytes(len(range(i * i, limit, i)))
    return sum(flags)


def floats():
    x, y, total = 0.5, 0.25, 0.0
    for i in range(40000):
        x = x * 3.7 * (1.0 - x)
        y = math.sin(x) + math.cos(y) * math.sqrt(abs(x - y) + 1e-9)
        total += x / (1.0 + abs(y)) - float(i % 3)
    matrix = [[(i * j) % 7 + 0.5 for j in range(24)] for i in range(24)]
    product = [[sum(a * b for a, b in zip(row, column)) for column in zip(*matrix)] for row in matrix]
    complex_total = sum((complex(i, -i) * (1 + 2j) for i in range(500)), 0j)
    return total + product[3][5] + abs(complex_total) + statistics.fmean(matrix[0])


def calls():
    def plain(a, b):
        return a + b

    def defaults(a, b=2, *rest, c=3, **named):
        return a + b + c + len(rest) + len(named)

    def recursive(n):
        return 1 if n < 2 else recursive(n - 1) + recursive(n - 2)

    def closure(n):
        def inner(x):
            nonlocal n
            n += x
            return n

        return inner

    @functools.lru_cache(maxsize=None)
    def cached(n):
        return n if n < 2 else cached(n - 1) + cached(n - 2)

    count = closure(0)
    total = 0
    for i in range(20000):
        total = plain(total, i) % 65521
        total += defaults(i, 1) + defaults(i, c=4) + defaults(1, 2, 3, d=i)
        count(i)
    return total + recursive(19) + cached(200) % 7 + functools.reduce(operator.add, range(1000))


class Base:
    kind = "base"

    def __init__(self, value):
        self.value = value
        self._hidden = value * 2

    @property
    def hidden(self):
        return self._hidden

    @classmethod
    def of(cls, value):
        return cls(value)

    @staticmethod
    def twice(value):
        return value * 2

    def total(self, other):
        return self.value + other.value

    def __eq__(self, other):
        return self.value == other.value

    def __lt__(self, other):
        return self.value < other.value

    def __hash__(self):
        return hash(self.value)


class Derived(Base):
    __slots__ = ("extra",)
    kind = "derived"

    def __init__(self, value):
        super().__init__(value)
        self.extra = value + 1

    def total(self, other):
        return super().total(other) + self.extra

    def __getattr__(self, name):
        if name.startswith("x"):
            return len(name)
        raise AttributeError(name)

    def __add__(self, other):
        return Derived(self.value + other.value)


@dataclasses.dataclass(order=True)
class Point:
    x: int
    y: int = 0
    tags: list = dataclasses.field(default_factory=list, compare=False)


class Colour(enum.Enum):
    RED = 1
    GREEN = 2


def objects():
    total = 0
    last = Derived(0)
    for i in range(12000):
        item = Derived.of(i) if i % 2 else Base(i)
        total += item.total(last if i % 3 else item) + item.hidden + Base.twice(i)
        if isinstance(item, Derived):
            total += item.xyz + (item + last).value
            last = item
        total += getattr(item, "value") + (1 if hasattr(item, "missing") else 0) + len(item.kind)
    points = sorted(Point(i * 7919 % 101, i) for i in range(1500))
    points.append(dataclasses.replace(points[0], y=3))
    items = {Base(i % 50): i for i in range(3000)}
    return total + points[3].x + len(items) + max(map(Base, range(300))).value + Colour(2).value + Colour["RED"].value


def containers():
    counts = collections.Counter(WORDS)
    groups = collections.defaultdict(list)
    for position, word in enumerate(WORDS * 4):
        groups[word[0], len(word)].append(position)
    table = {}
    for i in range(20000):
        table[i * 31 % 4093] = table.get(i, 0) + i
    for key in list(table)[::3]:
        del table[key]
    texts = {str(i): [i] for i in range(6000)}
    merged = {**texts, "x": 1} | {"y": 2}
    unique = set(range(0, 3000, 3)) & set(range(0, 3000, 2)) | {1, 2} ^ {2, 3}
    rows = [(word, len(word), i) for i, word in enumerate(WORDS)]
    rows.sort(key=lambda row: (row[1], row[0]), reverse=True)
    numbers = [i * 7919 % 10007 for i in range(8000)]
    numbers.sort()
    heap = []
    for number in numbers[::3]:
        heapq.heappush(heap, -number)
    while len(heap) > 100:
        heapq.heappop(heap)
    queue = collections.deque(maxlen=50)
    for number in numbers:
        queue.append(number)
        if number % 3 == 0:
            queue.popleft()
    first, *middle, last = numbers
    squares = [x * x for x in middle if x % 2 == 0]
    nested = {k: {v: [k] * 2 for v in "ab"} for k in range(500)}
    chunks = list(itertools.chain.from_iterable(itertools.islice(itertools.permutations("abcdef"), 700)))
    numbers[10:20] = [1, 2, 3]
    numbers.insert(5, 9)
    numbers.remove(9)
    return (
        counts.most_common(1)[0][1] + len(groups) + len(merged) + len(unique) + rows[0][1] + first + last + len(squares)
        + len(copy.deepcopy(nested)) + bisect.bisect(middle, 500) + len(chunks) + sum(zip(range(9), range(9)), ())[3]
    )


def generators():
    def numbers(n):
        for i in range(n):
            yield i

    def doubled(source):
        for item in source:
            received = yield item * 2
            if received:
                return received

    def chained(n):
        yield from numbers(n)
        yield from (x for x in range(n) if x % 3)

    async def waits(n):
        return n if n == 0 else await waits(n - 1)

    coroutine = waits(40)
    try:
        coroutine.send(None)
    except StopIteration as stop:
        awaited = stop.value
    return sum(doubled(numbers(15000))) + sum(chained(8000)) + awaited + any(x > 3000 for x in numbers(4000))


def exceptions():
    caught = 0

    @contextlib.contextmanager
    def guarded():
        try:
            yield
        finally:
            pass

    for i in range(6000):
        try:
            if i % 3 == 0:
                raise ValueError(i)
            if i % 3 == 1:
                {}[i]
            with guarded():
                int("x")
        except KeyError:
            caught += 1
        except ValueError as error:
            caught += len(error.args)
        finally:
            caught += 1
    return caught


def texts():
    out = []
    for i, word in enumerate(WORDS * 4):
        out.append(f"{i:05d} {word!r:>10} {i / 3:.2f} {word.upper()[:3]}")
        out.append("%s=%d;" % (word, i))
        out.append("{0}-{name}".format(i, name=word))
    text = "\n".join(out)
    lines = [line.strip().partition(" ") for line in text.splitlines()]
    replaced = text.replace("fox", "wolf").translate(str.maketrans("aeiou", "AEIOU"))
    wide = "".join(chr(c) for c in range(0x100, 0x900)) * 2
    normal = unicodedata.normalize("NFD", wide[:1500])
    encoded = wide.encode("utf-8") + text.encode("latin-1") + wide.encode("utf-16")
    decoded = wide.encode("utf-8").decode("utf-8")
    wrapped = textwrap.fill(" ".join(WORDS), 60)
    template = string.Template("$who likes $what").substitute(who="fox", what="dog")
    tests = sum(1 for word in WORDS if word.startswith(("t", "qu")) and word.isalpha() and "o" not in word)
    return (
        len(lines) + replaced.count("A") + len(normal) + len(encoded) + len(decoded.casefold()) + len(wrapped)
        + len(template) + tests + text.find("9999") + len(repr(wide)) + sum(map(int, "1 22 333 4444".split()))
        + len(text.split(",")) + sum(float(x) for x in ("1.5", "2e3", "-7")) + len(bytes.fromhex("00ff").hex())
    )


def patterns():
    text = " ".join(WORDS) + " 2024-05-17 12:30 user@example.org 3.14159 +42 " * 60
    found = len(re.findall(r"\b(\w+)o(\w*)\b", text))
    found += len(re.findall(r"(\d{4})-(\d\d)-(\d\d)", text))
    found += len(re.sub(r"[aeiou]+", lambda match: match.group().upper(), text))
    found += sum(1 for _ in re.finditer(r"(?P<name>[\w.]+)@(?P<host>[\w.]+)", text))
    found += len(re.split(r"[\s,;]+", text)) + bool(re.match(r"(?:a|b|the)+?\s*q", text))
    for i in range(12):
        found += bool(re.compile(r"(x{%d}|y)*[a-f]?$" % (i + 1)).search("xyz" * 20))
    return found


def data():
    document = {
        "items": [{"id": i, "name": "n%d" % i, "price": i * 1.25, "tags": ["a", None, True], "t": "\u00e9\n"} for i in range(500)]
    }
    encoded = json.dumps(document)
    pretty = json.dumps(json.loads(encoded), indent=1, sort_keys=True)
    pickled = pickle.loads(pickle.dumps([document, Point(1, 2), {1, 2}, (None, b"x")]))
    raw = pretty.encode()
    packed = zlib.decompress(zlib.compress(raw, 6))
    digests = hashlib.sha256(raw).hexdigest() + hashlib.md5(raw).hexdigest() + hashlib.blake2b(raw).hexdigest()
    digests += hashlib.sha1(raw).hexdigest() + hashlib.sha3_256(raw[:2000]).hexdigest()
    structs = b"".join(struct.pack("<IHd", i, i & 0xFFFF, i / 2) for i in range(1500))
    fields = sum(field for field, _, _ in struct.iter_unpack("<IHd", structs))
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerows([i, "a,b", i / 2] for i in range(800))
    buffer.seek(0)
    rows = sum(len(row) for row in csv.reader(buffer))
    stream = io.BytesIO(raw)
    lines = sum(len(line) for line in io.TextIOWrapper(stream, encoding="utf-8"))
    view = memoryview(bytearray(raw))
    return len(pickled) + len(packed) + len(digests) + fields + rows + lines + zlib.crc32(view[10:100])


def numbers():
    decimal.getcontext().prec = 40
    total = decimal.Decimal(0)
    for i in range(1, 400):
        total += decimal.Decimal(1) / i
    total = total.sqrt() + decimal.Decimal("1.10").quantize(decimal.Decimal("0.1"))
    fraction = sum((fractions.Fraction(1, i) for i in range(1, 60)), fractions.Fraction(0))
    day = datetime.datetime(2024, 2, 28, 12, tzinfo=datetime.timezone.utc)
    stamps = 0
    for i in range(600):
        later = day + datetime.timedelta(days=i, seconds=i * 37)
        stamps += later.timetuple().tm_yday + len(later.isoformat()) + len(later.strftime("%Y %b %d"))
        stamps += (datetime.datetime.fromisoformat(later.isoformat()) - day).days
    chance = random.Random(7)
    drawn = sum(chance.random() + chance.randint(1, 6) + chance.gauss(0, 1) for _ in range(2500))
    chance.shuffle(list(range(500)))
    return len(str(total)) + fraction.numerator % 7 + stamps + int(drawn)


def programs():
    source = "\n".join(
        f"def f{i}(a, b={i}):\n    '''doc'''\n    for x in range(a):\n        if x % 2: b += x\n        else: b -= [y for y in (1, 2)][0]\n    return b\n"
        for i in range(120)
    )
    tree = ast.parse(source)
    code = compile(tree, "<training>", "exec")
    names = {}
    exec(code, names)
    return sum(names[f"f{i}"](5) for i in range(120)) + sum(1 for _ in ast.walk(tree)) + eval("1 + 2 * (3 - 4)")


def matches():
    total = 0
    for item in [1, "two", (3, 4), {"k": 5}, [6, 7, 8], Point(1, 2), None] * 500:
        match item:
            case int(x):
                total += x
            case str() as text:
                total += len(text)
            case (a, b):
                total += a * b
            case {"k": value}:
                total += value
            case [head, *tail]:
                total += head + len(tail)
            case Point(x=x, y=y):
                total += x + y
            case _:
                total += 1
    return total


def main():
    parts = (
        integers, sieve, floats, calls, objects, containers, generators, exceptions, texts, patterns, data, numbers,
        programs, matches,
    )
    for _ in range(3):
        for part in parts:
            part()
    print("trained with", len(parts), "parts")


main()
