"""Eigenvalues, singular values, QR and least squares; as for equations, by LAPACK or by numpy's own small one."""

import numpy as np


def run():
    random = np.random.default_rng(10)
    a = random.random((150, 150))
    symmetric = a + a.T
    values, vectors = np.linalg.eigh(symmetric)
    singular = np.linalg.svd(a, compute_uv=False)
    q, r = np.linalg.qr(a)
    line, *_ = np.linalg.lstsq(random.random((200, 20)), random.random(200), rcond=None)
    return (
        f"{values[-1]:.9e} {values[0]:.9e} {abs(vectors[:, -1]).sum():.8e} {singular.sum():.9e}"
        f" {abs(np.diag(r)).sum():.9e} {line.sum():.8e}"
    )
