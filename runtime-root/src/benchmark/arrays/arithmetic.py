"""Chains of ufuncs that calculate, compare and choose, over arrays that fit no cache line by line."""

import numpy as np


def run():
    random = np.random.default_rng(6)
    x = random.random(200_000)
    y = random.random(200_000)
    counts = random.integers(1, 1000, 200_000)
    total = 0.0
    for _ in range(5):
        z = np.sqrt(x * x + y * y) / (1.0 + np.abs(x - y))
        z = np.where(z > 0.5, z - 0.25, 2.0 * z)
        z = np.clip(z, 0.1, 0.9)
        whole = (counts * 3 + 7) % 11 ^ counts >> 2
        total += z.sum() + z.max() - z.min() + float(whole.sum())
        x += 0.001 * y
    return f"{total:.12e}"
