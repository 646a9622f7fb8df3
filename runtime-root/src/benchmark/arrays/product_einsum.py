"""Sums of products by index in floating point: einsum's own loops, which leave a BLAS out unless told to optimize."""

import numpy as np


def run():
    random = np.random.default_rng(2)
    a = random.random((200, 200))
    b = random.random((200, 200))
    stack = random.random((24, 40, 40))
    product = np.einsum("ij,jk->ik", a, b)
    chain = np.einsum("nij,njk->nik", stack, stack)
    distance = np.einsum("ij,ij->i", a - b, a - b)
    return f"{product.sum():.12e} {product[3, 5]:.12e} {chain.sum():.12e} {distance.sum():.12e}"
