import unittest

import function
import numpy as np

ORDER = {"samples": 4096, "rate": 8192, "tones": [[440, 0.5], [1000, 0.25]], "noise": 0.05, "seed": 7}


class AnalysisTest(unittest.TestCase):
    def test_the_tones_that_are_in_are_found(self):
        found = function.analyse(ORDER)
        self.assertEqual([440, 1000], [hertz for hertz, _ in found["tones"]])
        for (_, strength), (_, amplitude) in zip(found["tones"], ORDER["tones"]):
            self.assertAlmostEqual(strength, amplitude, delta=0.005)
        self.assertEqual((8192, 0), (found["bytes"], found["clipped"]))

    def test_a_seed_tells_the_noise_and_another_seed_another(self):
        def noise(seed):
            return function.record(64, 64, [], 1, seed)[1]

        np.testing.assert_array_equal(noise(1), noise(1))
        self.assertFalse(np.array_equal(noise(1), noise(2)))

    def test_what_is_too_loud_is_clipped(self):
        integers = function.as_integers(np.array([0, 1, 1.5, -1, -2, 0.5]))
        self.assertEqual(np.dtype("<i2"), integers.dtype)
        self.assertEqual([0, 32767, 32767, -32767, -32768, 16384], integers.tolist())


class NumpyTest(unittest.TestCase):
    """Values that are the same wherever numpy computes them."""

    def test_random_numbers_of_a_seed(self):
        # The bits of these generators, and all of RandomState, are promised to stay as they are.
        self.assertEqual(
            [0.5488135039273248, 0.7151893663724195, 0.6027633760716439], np.random.RandomState(0).rand(3).tolist()
        )
        for generator, first in (
            (np.random.PCG64, 11749869230777074271),
            (np.random.Philox, 259491006799949737),
            (np.random.SFC64, 10490465040999277362),
            (np.random.MT19937, 2058676884),
        ):
            self.assertEqual(first, int(generator(0).random_raw()), generator)

    def test_linear_equations(self):
        matrix = np.array([[4.0, -2, 1], [-2, 4, -2], [1, -2, 4]])
        np.testing.assert_allclose(np.linalg.solve(matrix, [11, -16, 17]), [1, -2, 3], rtol=1e-12)
        self.assertAlmostEqual(np.linalg.det(matrix), 36, places=10)
        values, vectors = np.linalg.eigh(matrix)
        np.testing.assert_allclose(vectors @ np.diag(values) @ vectors.T, matrix, atol=1e-12)
        left, singular, right = np.linalg.svd(matrix)
        np.testing.assert_allclose(left * singular @ right, matrix, atol=1e-12)
        with self.assertRaises(np.linalg.LinAlgError):
            np.linalg.inv(np.ones((2, 2)))

    def test_a_fourier_transform_and_back(self):
        for length in (8, 97, 360):
            signal = np.random.default_rng(length).normal(size=length)
            spectrum = np.fft.fft(signal)
            direct = np.exp(-2j * np.pi * np.outer(np.arange(length), np.arange(length)) / length) @ signal
            np.testing.assert_allclose(spectrum, direct, atol=1e-9)
            np.testing.assert_allclose(np.fft.ifft(spectrum).real, signal, atol=1e-12)

    def test_exceptions_of_arithmetic(self):
        zero, small, large = np.array([0.0]), np.array([1e-200]), np.array([1e200])
        for told, compute in (
            ("divide by zero", lambda: 1 / zero),
            ("divide by zero", lambda: np.log(zero)),
            ("divide by zero", lambda: np.array([1]) // np.array([0])),
            ("invalid value", lambda: zero / zero),
            ("invalid value", lambda: np.sqrt(-large)),
            ("invalid value", lambda: np.array([np.nan]).astype(int)),
            ("overflow", lambda: large * large),
            ("overflow", lambda: np.exp(large)),
            ("underflow", lambda: small * small),
        ):
            with np.errstate(all="raise"), self.assertRaisesRegex(FloatingPointError, told):
                compute()
        with np.errstate(all="raise"):
            # In order, whatever is computed side by side.
            np.testing.assert_allclose(np.arccos(np.float32([0.6, 0.9])), [0.927295, 0.451027], rtol=1e-5)

    def test_kinds_of_numbers(self):
        self.assertEqual(np.dtype("i4"), np.dtype(np.intp))
        self.assertEqual(113, np.finfo(np.longdouble).nmant + 1)
        large = np.longdouble(2) ** 112
        self.assertEqual(1, large + 1 - large)
        self.assertEqual(2048, np.float16(2049))
        self.assertEqual(255, np.array([-1]).astype(np.uint8)[0])
        people = np.array([("Ada", 36), ("Bob", 7)], dtype=[("name", "U8"), ("age", "u1")])
        self.assertEqual(["Bob", "Ada"], people[np.argsort(people["age"])]["name"].tolist())
        self.assertEqual(3, (np.datetime64("2024-03-02") - np.datetime64("2024-02-28")).astype(int))


if __name__ == "__main__":
    unittest.main()
