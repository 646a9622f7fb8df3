"""Ufuncs that call functions of mathematics: exponentials, logarithms, angles, powers."""

import numpy as np


def run():
    random = np.random.default_rng(7)
    x = random.random(100_000) + 0.1
    y = np.exp(-x) * np.sin(3 * x) + np.log1p(x) * np.cos(x)
    z = np.power(x, 1.7) + np.tanh(y) + np.arctan2(y, x) + np.log(x)
    single = np.exp(x.astype(np.float32)).sum(dtype=np.float64)
    return f"{y.sum():.10e} {z.sum():.10e} {single:.5e}"
