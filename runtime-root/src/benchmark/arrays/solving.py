"""Linear equations, determinant and inverse: Debian's numpy asks its LAPACK, one without has a small one of its own."""

import numpy as np


def run():
    random = np.random.default_rng(9)
    a = random.random((200, 200)) + 10 * np.eye(200)
    b = random.random((200, 8))
    x = np.linalg.solve(a, b)
    sign, logarithm = np.linalg.slogdet(a)
    inverse = np.linalg.inv(a)
    small = np.linalg.solve(random.random((500, 4, 4)) + np.eye(4) * 3, np.ones((500, 4, 1)))
    return f"{x.sum():.9e} {sign:.1f} {logarithm:.9e} {np.trace(inverse):.9e} {small.sum():.9e}"
