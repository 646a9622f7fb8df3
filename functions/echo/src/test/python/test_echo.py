import unittest
from unittest import mock

import function


class EchoTest(unittest.TestCase):
    def echoed(self, data):
        """What the function writes when this is its input."""
        with (
            mock.patch.object(function, "get_input_len", lambda: len(data)),
            mock.patch.object(function, "read_input", lambda length: data[:length]),
            mock.patch.object(function, "write_output") as write_output,
        ):
            self.assertEqual(function.faasm_main(), 0)
        write_output.assert_called_once()
        return write_output.call_args.args[0]

    def test_every_byte_comes_back(self):
        every_byte = bytes(range(256)) * 33
        self.assertEqual(self.echoed(every_byte), every_byte)

    def test_says_when_there_is_nothing(self):
        self.assertEqual(self.echoed(b""), b"Nothing to echo")

    def test_shouts(self):
        with mock.patch.object(function, "write_output") as write_output:
            self.assertEqual(function.shout("grüße".encode()), 0)
        write_output.assert_called_once_with("grüße".encode().upper())


class HostTest(unittest.TestCase):
    """Without a mock: these calls reach the engine, whose input is empty in a test run."""

    def test_the_engine_answers(self):
        self.assertEqual(function.faasm_main(), 0)


if __name__ == "__main__":
    unittest.main()
