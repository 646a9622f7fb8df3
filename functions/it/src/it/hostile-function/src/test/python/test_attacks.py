"""Attacks on the build, by what a test leaves in the one directory that it may write and by what it says."""

import contextlib
import os
import unittest

from pyfaasm.core import write_output

REPORTS = "/reports"
REPORT = REPORTS + "/tests.jsonl"

# A path of the host, which the build's test puts here.
with open("/tests/victim.txt") as file:
    VICTIM = file.read()


class Attacks(unittest.TestCase):
    def test_finds_nothing_beside_its_report(self):
        self.assertEqual(os.listdir(REPORTS), ["tests.jsonl"])

    def test_links_every_name_that_the_host_may_open(self):
        for name in ("output", "input", "state", "compiled.stamp", "written.json", "compile.json", "core"):
            with contextlib.suppress(FileNotFoundError):
                os.unlink(f"{REPORTS}/{name}")
            os.symlink(VICTIM, f"{REPORTS}/{name}")
        write_output(b"overwritten")

    def test_report_is_a_link(self):
        os.unlink(REPORT)
        os.symlink(VICTIM, REPORT)

    def test_report_never_ends(self):
        os.unlink(REPORT)
        os.symlink("/dev/zero", REPORT)

    def test_report_is_a_directory(self):
        os.unlink(REPORT)
        os.mkdir(REPORT)

    def test_report_is_huge(self):
        with open(REPORT, "r+b") as file:
            file.seek(1 << 30)
            file.write(b"x")

    def test_report_is_nested(self):
        with open(REPORT, "w") as file:
            file.write("[" * 1_000_000 + "\n")

    def test_leaves_a_tree_that_no_path_reaches(self):
        os.chdir(REPORTS)
        below = "/".join(["d" * 200] * 8)
        for _ in range(60):
            os.makedirs("longer/" + below)
            if os.path.exists("chain"):
                os.rename("chain", f"longer/{below}/chain")
            os.rename("longer", "chain")

    def test_says_what_a_terminal_obeys(self):
        print("\x1b[2J\x1b]0;title\x07printed")
        self.fail("\x1b[31mfailed\u202e")
