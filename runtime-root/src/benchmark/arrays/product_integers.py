"""Matrix products of integers, for which no numpy asks a BLAS."""

import numpy as np


def run():
    random = np.random.default_rng(1)
    a = random.integers(-1000, 1000, (192, 192))
    b = random.integers(-1000, 1000, (192, 192))
    small = a.astype(np.int32)
    total = int((a @ b).sum())
    return f"{total} {int((small @ small.T).trace(dtype=np.int64))} {int((a @ b[:, 0])[7])}"
