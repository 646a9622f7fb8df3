"""Choosing and counting: masks, indices, cumulative sums, unique values, histograms, records."""

import numpy as np


def run():
    random = np.random.default_rng(11)
    values = random.random(200_000)
    keys = random.integers(0, 1000, 200_000)
    chosen = values[values > 0.25]
    taken = values[keys * 3]
    sums = np.zeros(1000)
    np.add.at(sums, keys, values)
    counted = np.bincount(keys, weights=values, minlength=1000)
    unique, counts = np.unique(keys, return_counts=True)
    bars, _ = np.histogram(values, bins=50)
    table = np.zeros(20_000, dtype=[("key", "i4"), ("value", "f8")])
    table["key"] = keys[:20_000]
    table["value"] = values[:20_000]
    running = np.cumsum(values.reshape(400, 500), axis=1)[:, -1]
    return (
        f"{chosen.sum():.12e} {taken.sum():.12e} {sums[5]:.12e} {counted[5]:.12e} {int(counts[17])} {len(unique)}"
        f" {int(bars[3])} {table['value'][table['key'] < 500].sum():.12e} {running.sum():.12e}"
    )
