"""Random numbers with a fixed seed: several distributions, a permutation, and the older generator."""

import numpy as np


def run():
    random = np.random.default_rng(8)
    normal = random.standard_normal(200_000)
    whole = random.integers(0, 1_000_003, 200_000)
    waits = random.exponential(2.0, 100_000)
    choice = random.choice(50_000, 5_000, replace=False)
    order = random.permutation(100_000)
    older = np.random.RandomState(8).random_sample(200_000)
    return (
        f"{normal.sum():.9e} {int(whole.sum())} {waits.sum():.10e} {int(choice.sum())}"
        f" {int(order[:100].sum(dtype=np.int64))} {older.sum():.12e}"
    )
