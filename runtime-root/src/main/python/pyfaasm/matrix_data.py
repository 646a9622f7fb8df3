"""Divides matrices into the bytes of submatrices, and puts them together again.

A matrix is a numpy array of shape (conf.matrix_size, conf.matrix_size); bytes are 32-bit floats in the order of rows.
"""

from __future__ import annotations

import os

import numpy as np

from pyfaasm.config import MatrixConf

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


def do_subdivide_matrix(conf: MatrixConf, mat: np.ndarray, write_func: Callable[[bytes, int, int], object]) -> None:
    """Calls write_func(bytes, row, column) for every submatrix, row by row.

    ValueError for a matrix of another shape than conf tells, or one that cannot be divided so often.
    """
    if mat.shape != (conf.matrix_size, conf.matrix_size):
        raise ValueError(f"the matrix has the shape {mat.shape}, and not {conf.matrix_size} rows and columns")
    elements = np.asarray(mat, dtype=np.float32)
    for row, col, rows, cols in _submatrices(conf):
        write_func(elements[rows, cols].tobytes(), row, col)


def do_reconstruct_matrix(conf: MatrixConf, read_func: Callable[[int, int], bytes]) -> np.ndarray:
    """Returns the matrix of float32 whose submatrices are the bytes that read_func(row, column) returns."""
    result = np.empty((conf.matrix_size, conf.matrix_size), dtype=np.float32)
    for row, col, rows, cols in _submatrices(conf):
        part = result[rows, cols]
        part[...] = np.frombuffer(read_func(row, col), dtype=np.float32).reshape(part.shape)
    return result


def subdivide_matrix_into_files(conf: MatrixConf, mat: np.ndarray, file_dir: str, file_prefix: str) -> None:
    """Writes every submatrix to a file below file_dir that is named as its state key would be."""

    def write(data: bytes, row: int, col: int) -> None:
        with open(_file(conf, file_dir, file_prefix, row, col), "wb") as file:
            file.write(data)

    do_subdivide_matrix(conf, mat, write)


def reconstruct_matrix_from_files(conf: MatrixConf, file_dir: str, file_prefix: str) -> np.ndarray:
    """Returns the matrix whose submatrices subdivide_matrix_into_files wrote."""

    def read(row: int, col: int) -> bytes:
        with open(_file(conf, file_dir, file_prefix, row, col), "rb") as file:
            return file.read()

    return do_reconstruct_matrix(conf, read)


def _file(conf: MatrixConf, file_dir: str, file_prefix: str, row: int, col: int) -> str:
    return os.path.join(file_dir, conf.get_submatrix_key(file_prefix, conf.n_splits, row, col))


def _submatrices(conf: MatrixConf) -> Iterator[tuple[int, int, slice, slice]]:
    """Row and column of each submatrix, and the elements that it consists of."""
    count, size = conf.get_submatrices_per_row(conf.n_splits), conf.get_submatrix_size(conf.n_splits)
    if size * count != conf.matrix_size or size == 0:
        raise ValueError(f"a matrix of {conf.matrix_size} rows cannot be divided {conf.n_splits} times")
    for row in range(count):
        for col in range(count):
            yield row, col, slice(row * size, (row + 1) * size), slice(col * size, (col + 1) * size)
