"""Multiplies two matrices that lie in state values, by chained calls.

The input chooses the part: "prepare SIZE SPLITS" writes matrices to state, nothing multiplies them, and "check" compares the
product with numpy's own.
"""

import numpy as np
from pyfaasm import config, matrix
from pyfaasm.core import read_input, read_state, write_output

SEED = 20


# pyfaasm.matrix chains a function of this name at the top level of function.py.
def distributed_divide_and_conquer(data):
    matrix.distributed_divide_and_conquer(data)


def divide_and_conquer():
    matrix.divide_and_conquer()
    write_output(b"multiplied")


def prepare(size, splits):
    matrix.write_matrix_params_to_state(size, splits)
    conf = matrix.load_matrix_conf_from_state()
    np.random.seed(SEED)
    for key in (config.SUBMATRICES_KEY_A, config.SUBMATRICES_KEY_B):
        matrix.subdivide_matrix_into_state(conf, matrix.random_matrix(size), key)
    write_output(b"prepared")


def check():
    conf = matrix.load_matrix_conf_from_state()
    a, b = (
        matrix.reconstruct_matrix_from_submatrices(conf, key)
        for key in (config.SUBMATRICES_KEY_A, config.SUBMATRICES_KEY_B)
    )
    product = np.frombuffer(read_state(config.RESULT_MATRIX_KEY, conf.bytes_per_matrix), dtype=np.float32)
    np.testing.assert_allclose(product.reshape(a.shape), a @ b, rtol=1e-4)
    write_output(b"right")


def faasm_main():
    part, *numbers = read_input().decode().split() or [""]
    if part == "prepare":
        prepare(*map(int, numbers))
    elif part == "check":
        check()
    else:
        divide_and_conquer()
    return 0
