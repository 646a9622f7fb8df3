import unittest

import function


class FunctionTest(unittest.TestCase):
    def test_returns_seven(self):
        self.assertEqual(function.faasm_main(), 7)
