"""The matrices of pyfaasm, divided into state values and multiplied by calls, in one interpreter."""

import tempfile
import unittest
from unittest import mock

import numpy as np
from pyfaasm import config, core, matrix, matrix_data


class MatrixTest(unittest.TestCase):
    def prepared(self, size, splits):
        """Two matrices, which are in state too."""
        matrix.write_matrix_params_to_state(size, splits)
        conf = matrix.load_matrix_conf_from_state()
        self.assertEqual((size, splits), (conf.matrix_size, conf.n_splits))
        factors = matrix.random_matrix(size), matrix.random_matrix(size)
        for factor, key in zip(factors, (config.SUBMATRICES_KEY_A, config.SUBMATRICES_KEY_B)):
            matrix.subdivide_matrix_into_state(conf, factor, key)
        return conf, *factors

    def test_a_product_of_calls_is_the_product(self):
        core.set_local_chaining(True)
        self.addCleanup(core.set_local_chaining, False)
        for splits in (0, 1, 2):
            with self.subTest(splits=splits):
                conf, a, b = self.prepared(32, splits)
                matrix.divide_and_conquer()
                product = core.read_state(config.RESULT_MATRIX_KEY, conf.bytes_per_matrix)
                np.testing.assert_allclose(np.frombuffer(product, dtype=np.float32).reshape(32, 32), a @ b, rtol=1e-4)

    def test_a_matrix_comes_back_from_state(self):
        conf, a, b = self.prepared(16, 3)
        np.testing.assert_array_equal(matrix.reconstruct_matrix_from_submatrices(conf, config.SUBMATRICES_KEY_A), a)
        np.testing.assert_array_equal(matrix.read_input_submatrix(conf, config.SUBMATRICES_KEY_B, 7, 0), b[14:, :2])
        self.assertEqual(16, core.read_state_size("mat_a_3_7_7"))

    def test_a_matrix_comes_back_from_files(self):
        conf = config.MatrixConf(8, 1)
        original = matrix.random_matrix(8)
        with tempfile.TemporaryDirectory() as directory:
            matrix_data.subdivide_matrix_into_files(conf, original, directory, "part")
            np.testing.assert_array_equal(matrix_data.reconstruct_matrix_from_files(conf, directory, "part"), original)

    def test_elements_are_floats_of_32_bits(self):
        conf = config.MatrixConf(4, 1)
        parts = {}
        integers = np.arange(16).reshape(4, 4)
        matrix_data.do_subdivide_matrix(conf, integers, lambda data, row, col: parts.update({(row, col): data}))
        self.assertEqual(np.array([2, 3, 6, 7], dtype=np.float32).tobytes(), parts[0, 1])
        result = matrix_data.do_reconstruct_matrix(conf, lambda row, col: parts[row, col])
        self.assertEqual(np.dtype(np.float32), result.dtype)
        np.testing.assert_array_equal(result, integers)
        self.assertEqual(np.dtype(np.float32), matrix.random_matrix(3).dtype)

    def test_what_cannot_be_divided_is_refused(self):
        for conf, shape in (
            (config.MatrixConf(6, 2), (6, 6)),
            (config.MatrixConf(4, 1), (4, 2)),
            (config.MatrixConf(2, 2), (2, 2)),
        ):
            with self.assertRaises(ValueError):
                matrix_data.do_subdivide_matrix(conf, np.zeros(shape), lambda *part: None)

    def test_matrices_that_nobody_wrote_are_missed(self):
        with (
            mock.patch.object(matrix, "MATRIX_CONF_STATE_KEY", "nobody's"),
            self.assertRaisesRegex(LookupError, "write_matrix_params_to_state"),
        ):
            matrix.load_matrix_conf_from_state()


if __name__ == "__main__":
    unittest.main()
