"""Sorting with and without a key, heaps and bisection."""

import bisect
import heapq


def run():
    state, numbers = 7, []
    for _ in range(60_000):
        state = (state * 69069 + 1) % 4294967296
        numbers.append(state >> 8)
    by_key = sorted(numbers, key=lambda n: (n % 101, -n))
    plain = sorted(numbers)
    smallest = heapq.nsmallest(500, numbers)
    places = sum(bisect.bisect_left(plain, n) for n in numbers[:5_000])
    return by_key[1234] + plain[777] + sum(smallest) + places
