"""Sorting: numbers, indices that sort, stable, strings, and a search in what was sorted."""

import numpy as np


def run():
    random = np.random.default_rng(5)
    floats = random.random(200_000)
    integers = random.integers(0, 1 << 40, 200_000)
    ordered = np.sort(floats)
    order = np.argsort(integers[:100_000])
    stable = np.sort(integers.astype(np.int32), kind="stable")
    words = np.sort(random.integers(0, 10_000_000, 20_000).astype("U8"))
    found = np.searchsorted(ordered, floats[:50_000])
    median = np.partition(floats, 100_000)[100_000]
    return (
        f"{ordered[1000]:.12e} {int((order * np.arange(100_000, dtype=np.int64)).sum())} {int(stable[777])} {words[333]}"
        f" {int(found.sum(dtype=np.int64))} {median:.12e}"
    )
