import os
import platform
import sys
import unittest

import function
from greeting import greeting
from pyfaasm import core


class HelloTest(unittest.TestCase):
    def test_runs_in_the_guest(self):
        print(f"{greeting('Maven')}, {platform.machine()}, {sys.maxsize.bit_length() + 1} bits")
        self.assertIn(sys.platform, ("emscripten", "wasi"))
        self.assertEqual(sys.maxsize, 2**31 - 1)

    def test_is_the_python_that_was_built(self):
        self.assertEqual(sys.implementation.name, "cpython")
        # Its own library: another version's would mean that the runtime root was put together from two builds.
        major, minor = sys.version_info[:2]
        self.assertEqual(os.path.dirname(os.__file__), f"/lib/python{major}.{minor}")
        self.assertIn(platform.python_version(), greeting("you"))

    def test_the_host_is_out_of_reach(self):
        with self.assertRaises(OSError):
            open("/etc/passwd").close()
        with self.assertRaises(OSError):
            open(os.__file__, "a").close()

    def test_says_hello(self):
        core.set_local_input_output(True)
        self.addCleanup(core.set_local_input_output, False)
        self.assertEqual(function.faasm_main(), 0)
        self.assertTrue(core.get_output().startswith(f"Hello Faasm, this is Python {platform.python_version()}".encode()))


if __name__ == "__main__":
    unittest.main()
