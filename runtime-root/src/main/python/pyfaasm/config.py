"""How matrices are divided into state values: sizes and keys.

Matrices are square and hold 32-bit floats. Each split divides a matrix into four, so after n splits it consists of
2**n x 2**n submatrices.
"""

NP_ELEMENT_SIZE: int = 4
"""Bytes of an element."""

SUBMATRICES_KEY_A: str = "mat_a"
"""What keys of submatrices of the first factor begin with."""

SUBMATRICES_KEY_B: str = "mat_b"
"""What keys of submatrices of the second factor begin with."""

INTERMEDIATE_RESULT_PREFIX: str = "intermediate"
"""What keys of products of submatrices begin with."""

RESULT_MATRIX_KEY: str = "result_matrix"
"""Key of the product of the whole matrices."""

MATRIX_CONF_STATE_KEY: str = "matrix_state"
"""Key of the size of the matrices and the number of splits, two 32-bit integers."""


class MatrixConf:
    """Sizes of matrices that are divided, and the keys of their parts.

    Attributes: matrix_size, rows of a matrix; n_splits, how often it is divided; bytes_per_matrix.
    """

    def __init__(self, matrix_size: int, n_splits: int) -> None:
        self.matrix_size = matrix_size
        self.n_splits = n_splits
        self.bytes_per_matrix = matrix_size * matrix_size * NP_ELEMENT_SIZE

    def get_submatrices_per_row(self, split_level: int) -> int:
        """How many submatrices lie beside each other after so many splits."""
        return 1 << split_level

    def get_submatrix_size(self, split_level: int) -> int:
        """Rows of a submatrix after so many splits."""
        return self.matrix_size // self.get_submatrices_per_row(split_level)

    def get_bytes_per_submatrix(self, split_level: int) -> int:
        """Bytes of a submatrix after so many splits."""
        return self.get_submatrix_size(split_level) ** 2 * NP_ELEMENT_SIZE

    def get_intermediate_result_key(self, split_level: int, row_a: int, col_a: int, row_b: int, col_b: int) -> str:
        """Key of the product of two submatrices, each given by its row and column among those of its level."""
        return _joined(INTERMEDIATE_RESULT_PREFIX, split_level, row_a, col_a, row_b, col_b)

    def get_submatrix_key(self, key_prefix: str, split_level: int, row_idx: int, col_idx: int) -> str:
        """Key of a submatrix, given by its row and column among those of its level."""
        return _joined(key_prefix, split_level, row_idx, col_idx)


def _joined(*parts: object) -> str:
    return "_".join(map(str, parts))
