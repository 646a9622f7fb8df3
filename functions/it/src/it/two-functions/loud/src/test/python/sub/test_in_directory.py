import unittest


class DirectoryTest(unittest.TestCase):
    """The directory is no package."""

    def test_only_in_loud(self):
        pass
