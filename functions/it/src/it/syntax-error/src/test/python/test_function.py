import unittest

import function


class FunctionTest(unittest.TestCase):
    def test_returns_zero(self):
        self.assertEqual(function.faasm_main(), 0)
