"""Multiplies two matrices that lie in state values, by chained calls.

A multiplication is divided into eight of submatrices, each a chained call, until conf.n_splits is reached. A function
that does so starts with divide_and_conquer(), and has at its top level a function distributed_divide_and_conquer(data)
that hands its input to the one here, because a chained call runs an entry of function.py.

Products are state values of fixed size, so one user's multiplications of different sizes need different workers or keys.
"""

from __future__ import annotations

import numpy as np
from numpy import int32

from pyfaasm.config import (
    MATRIX_CONF_STATE_KEY,
    RESULT_MATRIX_KEY,
    SUBMATRICES_KEY_A,
    SUBMATRICES_KEY_B,
    MatrixConf,
)
from pyfaasm.core import await_call, chain, read_state, write_state
from pyfaasm.matrix_data import do_reconstruct_matrix, do_subdivide_matrix

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    Part = Sequence[int]
    """Row and column of a submatrix."""


def write_matrix_params_to_state(matrix_size: int, n_splits: int) -> None:
    """Writes what load_matrix_conf_from_state reads: rows of a matrix, and how often it is divided."""
    write_state(MATRIX_CONF_STATE_KEY, np.array((matrix_size, n_splits), dtype=int32).tobytes())


def load_matrix_conf_from_state() -> MatrixConf:
    """Returns the sizes that write_matrix_params_to_state wrote; LookupError if it did not."""
    size, splits = np.frombuffer(read_state(MATRIX_CONF_STATE_KEY, 2 * int32().itemsize), dtype=int32)
    if size < 1:
        raise LookupError(
            f"no matrices in state: {MATRIX_CONF_STATE_KEY} has no size; call write_matrix_params_to_state"
        )
    return MatrixConf(int(size), int(splits))


def random_matrix(size: int) -> np.ndarray:
    """Returns size rows and columns of float32 from 0 up to 1."""
    return np.random.rand(size, size).astype(np.float32)


def subdivide_matrix_into_state(conf: MatrixConf, mat: np.ndarray, key_prefix: str) -> None:
    """Writes the submatrices of conf.n_splits splits to state values, whose keys begin with key_prefix."""

    def write(data: bytes, row: int, col: int) -> None:
        write_state(conf.get_submatrix_key(key_prefix, conf.n_splits, row, col), data)

    do_subdivide_matrix(conf, mat, write)


def reconstruct_matrix_from_submatrices(conf: MatrixConf, key_prefix: str) -> np.ndarray:
    """Returns the matrix whose submatrices subdivide_matrix_into_state wrote."""

    def read(row: int, col: int) -> bytes:
        key = conf.get_submatrix_key(key_prefix, conf.n_splits, row, col)
        return read_state(key, conf.get_bytes_per_submatrix(conf.n_splits))

    return do_reconstruct_matrix(conf, read)


def read_input_submatrix(conf: MatrixConf, key_prefix: str, row_idx: int, col_idx: int) -> np.ndarray:
    """Returns one of the submatrices that subdivide_matrix_into_state wrote."""
    return _read_square(conf, conf.n_splits, conf.get_submatrix_key(key_prefix, conf.n_splits, row_idx, col_idx))


def divide_and_conquer() -> None:
    """Multiplies the matrices in state, and writes the product to the state value RESULT_MATRIX_KEY."""
    conf = load_matrix_conf_from_state()
    print(f"Multiplying matrices of {conf.matrix_size} rows, divided {conf.n_splits} times")
    write_state(RESULT_MATRIX_KEY, _product(conf, 0, 0, 0, 0, 0).tobytes())


def distributed_divide_and_conquer(input_bytes: bytes) -> None:
    """Multiplies two submatrices, and writes the product to a state value: what a chained call does.

    The input is five 32-bit integers: the number of splits so far, row and column of the submatrix of the first matrix
    after these splits, and those of the second.
    """
    level, *parts = map(int, np.frombuffer(input_bytes, dtype=int32))
    conf = load_matrix_conf_from_state()
    product = _product(conf, level, *parts)
    write_state(conf.get_intermediate_result_key(level, *parts), product.tobytes())


def chain_multiplications(
    conf: MatrixConf, split_level: int, row_a: int, col_a: int, row_b: int, col_b: int
) -> np.ndarray:
    """Returns the product of two submatrices of this level, by eight chained multiplications of the next.

    RuntimeError if one of them fails.
    """
    level = split_level + 1
    a = [[(2 * row_a + row, 2 * col_a + col) for col in (0, 1)] for row in (0, 1)]
    b = [[(2 * row_b + row, 2 * col_b + col) for col in (0, 1)] for row in (0, 1)]
    # Each quarter of the product is a sum of two products.
    sums = [[[(a[row][k], b[k][col]) for k in (0, 1)] for col in (0, 1)] for row in (0, 1)]
    calls = []
    for quarter in (quarter for half in sums for quarter in half):
        for part_a, part_b in quarter:
            order = np.array((level, *part_a, *part_b), dtype=int32)
            calls.append(chain(distributed_divide_and_conquer, order.tobytes()))
    # All of them are waited for before the first failure ends this one.
    failed = sum(await_call(call) != 0 for call in calls)
    if failed:
        raise RuntimeError(f"{failed} of {len(calls)} chained multiplications failed")
    return np.block([[get_addition_result(conf, level, quarter) for quarter in half] for half in sums])


def get_addition_result(conf: MatrixConf, split_level: int, addition_def: Sequence[tuple[Part, Part]]) -> np.ndarray:
    """Returns the sum of two products of submatrices of this level, each given by its factors' rows and columns."""
    first, second = (
        _read_square(conf, split_level, conf.get_intermediate_result_key(split_level, *part_a, *part_b))
        for part_a, part_b in addition_def
    )
    total: np.ndarray = first + second
    return total


def _product(conf: MatrixConf, level: int, row_a: int, col_a: int, row_b: int, col_b: int) -> np.ndarray:
    if level < conf.n_splits:
        return chain_multiplications(conf, level, row_a, col_a, row_b, col_b)
    mat_a = read_input_submatrix(conf, SUBMATRICES_KEY_A, row_a, col_a)
    product: np.ndarray = mat_a @ read_input_submatrix(conf, SUBMATRICES_KEY_B, row_b, col_b)
    return product


def _read_square(conf: MatrixConf, level: int, key: str) -> np.ndarray:
    size = conf.get_submatrix_size(level)
    return np.frombuffer(read_state(key, conf.get_bytes_per_submatrix(level)), dtype=np.float32).reshape(size, size)
