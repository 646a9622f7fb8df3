import unittest

from words import polite


class QuietTest(unittest.TestCase):
    def test_greets(self):
        self.assertEqual("good day", polite.greeting())
