"""Imports shared objects as they should not be, and libraries that are no modules: each is an ImportError that says why."""

import importlib.machinery
import importlib.util
import os
import sys
import unittest

SUFFIX = importlib.machinery.EXTENSION_SUFFIXES[0]


def load(path, name="spoilt"):
    loader = importlib.machinery.ExtensionFileLoader(name, path)
    return importlib.util.module_from_spec(importlib.util.spec_from_file_location(name, path, loader=loader))


class SharedObjects(unittest.TestCase):
    def setUp(self):
        self.path = "/tmp/spoilt.so"
        import _testbuffer

        self.sound = _testbuffer.__file__

    def refused(self, content, why):
        with open(self.path, "wb") as file:
            file.write(content)
        with self.assertRaises(ImportError) as refusal:
            load(self.path)
        self.assertEqual(f"{self.path}: {why}", str(refusal.exception)[: len(self.path) + 2 + len(why)])
        os.remove(self.path)

    def bytes_of_sound(self):
        with open(self.sound, "rb") as file:
            return file.read()

    def test_empty(self):
        self.refused(b"", "wrong magic number: the file is empty")

    def test_text(self):
        self.refused(b"import os\n", "wrong magic number: it is no WebAssembly file")

    def test_library_of_the_host(self):
        self.refused(b"\x7fELF" + bytes(100), "wrong magic number: it is a shared object for the host")

    def test_program(self):
        self.refused(b"\0asm\1\0\0\0", "it is no shared object: it does not begin with a section dylink.0")

    def test_every_way_to_be_cut_short(self):
        whole = self.bytes_of_sound()
        for length in range(8, len(whole), 97):
            with self.subTest(length=length):
                with open(self.path, "wb") as file:
                    file.write(whole[:length])
                with self.assertRaisesRegex(ImportError, "cut short|no shared object|no machine code"):
                    load(self.path)

    def test_another_byte(self):
        whole = bytearray(self.bytes_of_sound())
        whole[-1] ^= 1
        self.refused(bytes(whole), "there is no machine code for it; faasm:generate-code makes it")

    def test_missing_file_and_directory(self):
        with self.assertRaisesRegex(ImportError, "/tmp/nowhere.so: No such file or directory"):
            load("/tmp/nowhere.so")
        with self.assertRaisesRegex(ImportError, "/tmp: "):
            load("/tmp")

    def test_library_that_is_no_module(self):
        # It is linked, with its constructors, before the function that makes a module is looked for.
        for library in ("/lib/libc++.so", "/lib/libsetjmp.so"):
            with self.assertRaisesRegex(ImportError, "does not define module export function \\(PyInit_spoilt\\)"):
                load(library)

    def test_copy_of_a_module(self):
        import xxlimited_35

        copy = "/tmp/xxlimited_35" + SUFFIX
        with open(xxlimited_35.__file__, "rb") as file, open(copy, "wb") as target:
            target.write(file.read())
        self.assertEqual("xxlimited_35", load(copy, "xxlimited_35").__name__)

    def test_loading_for_all(self):
        before = sys.getdlopenflags()
        try:
            sys.setdlopenflags(os.RTLD_NOW | os.RTLD_GLOBAL)
            import xxlimited
        finally:
            sys.setdlopenflags(before)
        self.assertTrue(xxlimited.__file__.endswith(SUFFIX))
