"""Generators, comprehensions and unpacking."""


def numbers(n):
    for i in range(n):
        yield i, i * i, str(i % 10)


def window(items, size):
    kept = []
    for item in items:
        kept.append(item)
        if len(kept) == size:
            yield tuple(kept)
            kept.pop(0)


def run():
    total = 0
    for first, *_, last in window(numbers(40_000), 4):
        a, b, digit = first
        total += (b - a + last[1]) % 1009 + int(digit)
    return total + sum(x * y for x in range(300) for y in range(x % 40) if (x ^ y) & 1)
