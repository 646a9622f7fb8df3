"""Matrix products in floating point by the operator: Debian's numpy asks its BLAS, one without has a loop for it."""

import numpy as np


def run():
    random = np.random.default_rng(3)
    a = random.random((256, 256))
    b = random.random((256, 256))
    product = a @ b
    single = a.astype(np.float32) @ b.astype(np.float32)
    return f"{product.sum():.12e} {product[3, 5]:.12e} {single.sum(dtype=np.float64):.5e}"
