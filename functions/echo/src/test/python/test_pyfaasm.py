"""What pyfaasm promises a function, checked against the engine and not against a fake."""

import os
import unittest

from pyfaasm import core


class InputTest(unittest.TestCase):
    def test_a_test_run_has_no_input(self):
        self.assertEqual(core.get_input_len(), 0)
        self.assertEqual(core.read_input(0), b"")
        self.assertEqual(core.read_input(10), b"")

    def test_output_is_bytes_like(self):
        core.write_output(b"bytes")
        core.write_output(bytearray(b"bytearray"))
        core.write_output(memoryview(b"memoryview"))
        with self.assertRaisesRegex(TypeError, "encode"):
            core.write_output("text")


class StateTest(unittest.TestCase):
    def test_a_value_is_read_as_it_was_written(self):
        value = os.urandom(70_000)
        core.write_state("value", value)
        self.assertEqual(core.read_state_size("value"), len(value))
        self.assertEqual(core.read_state("value", len(value)), value)
        self.assertEqual(core.read_state("value", 0), b"")

    def test_parts_are_written_and_read(self):
        core.write_state("parts", bytes(10))
        core.write_state_offset("parts", 10, 3, b"abc")
        self.assertEqual(core.read_state("parts", 10), b"\0\0\0abc\0\0\0\0")
        self.assertEqual(core.read_state_offset("parts", 10, 2, 3), b"\0ab")
        with self.assertRaisesRegex(ValueError, "not within"):
            core.write_state_offset("parts", 10, 8, b"abc")
        with self.assertRaisesRegex(ValueError, "negative"):
            core.read_state_offset("parts", 10, -1, 2)

    def test_a_value_outlives_push_and_pull(self):
        core.write_state("shared/with a strange key", b"value")
        core.push_state("shared/with a strange key")
        core.push_state_partial("shared/with a strange key")
        core.pull_state("shared/with a strange key", 5)
        self.assertEqual(core.read_state("shared/with a strange key", 5), b"value")

    def test_a_value_that_nobody_wrote_is_empty(self):
        self.assertEqual(core.read_state_size("nobody"), 0)


class ChainTest(unittest.TestCase):
    def test_local_chaining_calls_at_once(self):
        core.set_local_chaining(True)
        self.addCleanup(core.set_local_chaining, False)
        seen = []
        first = core.chain(seen.append, b"one")
        second = core.chain(lambda data: 7, b"two")
        self.assertEqual(seen, [b"one"])
        self.assertEqual([core.await_call(first), core.await_call(second)], [0, 7])


if __name__ == "__main__":
    unittest.main()
