import unittest

import json


class LoudTest(unittest.TestCase):
    def test_shouts(self):
        self.assertEqual("A!", json.loud("a"))


# Classes named in other writings than Latin: each has a report.
class Test日本(unittest.TestCase):
    def test_name(self):
        pass


class Test中国(unittest.TestCase):
    def test_name(self):
        pass
