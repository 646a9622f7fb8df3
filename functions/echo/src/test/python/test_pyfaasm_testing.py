"""The test runner of this very run, run once more on tests that go wrong in every way."""

import json
import sys
import tempfile
import unittest
from pathlib import Path
from unittest import mock

from pyfaasm import testing

TESTS = '''
import sys
import unittest


class A(unittest.TestCase):
    def test_passes(self):
        print("größe")

    def test_fails(self):
        self.assertEqual(1, 2)

    def test_breaks(self):
        print("to stderr", file=sys.stderr)
        raise RuntimeError("broken")

    def test_exits(self):
        sys.exit(3)

    def test_fails_in_parts(self):
        for i in range(3):
            with self.subTest(i=i):
                self.assertEqual(i, 1)

    def test_fails_and_cleans_up_badly(self):
        self.addCleanup(lambda: 1 / 0)
        self.fail("first")

    @unittest.expectedFailure
    def test_fails_as_expected(self):
        self.fail()

    @unittest.expectedFailure
    def test_passes_unexpectedly(self):
        pass

    @unittest.skip("not yet")
    def test_is_skipped(self):
        pass


class B(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        raise RuntimeError("no class")

    def test_never_runs(self):
        pass
'''


class TestingTest(unittest.TestCase):
    def run_tests(self, *patterns, **files):
        """The report's events for tests in files of these names and contents."""
        directory = Path(self.enterContext(tempfile.TemporaryDirectory()))
        tests = directory / "tests"
        tests.mkdir()
        for name, content in files.items():
            (tests / f"{name}.py").write_text(content)
            sys.modules.pop(name, None)
        report = directory / "report.jsonl"
        with (
            mock.patch.object(sys, "path", sys.path[:]),
            mock.patch.object(sys, "argv", sys.argv[:]),
            mock.patch.object(sys, "dont_write_bytecode", True),
        ):
            self.assertEqual(testing.main(str(tests), "/function", str(report), *patterns), 0)
        return [json.loads(line) for line in report.read_text().splitlines()]

    def ended(self, events):
        return {event["name"]: event for event in events if event["event"] == "end"}

    def test_outcomes(self):
        events = self.run_tests(test_inner_outcomes=TESTS)
        ended = self.ended(events)
        self.assertEqual(
            {name: event["outcome"] for name, event in ended.items()},
            {
                "test_passes": "passed",
                "test_fails": "failure",
                "test_breaks": "error",
                "test_exits": "error",
                "test_fails_in_parts": "failure",
                "test_fails_and_cleans_up_badly": "error",
                "test_fails_as_expected": "skipped",
                "test_passes_unexpectedly": "failure",
                "test_is_skipped": "skipped",
                "setUpClass": "error",
            },
        )
        self.assertEqual(events[0]["platform"], sys.platform)
        self.assertEqual(events[1], {"event": "found", "tests": 10, "selected": 10})
        self.assertEqual(events[-1]["event"], "done")
        self.assertEqual(ended["test_passes"]["stdout"], "größe\n")
        self.assertEqual(ended["test_breaks"]["stderr"], "to stderr\n")
        self.assertEqual(ended["test_breaks"]["message"], "broken")
        self.assertIn("in test_breaks\n", ended["test_breaks"]["trace"])
        self.assertIn("(i=0)", ended["test_fails_in_parts"]["trace"])
        self.assertIn("(i=2)", ended["test_fails_in_parts"]["trace"])
        self.assertIn("ZeroDivisionError", ended["test_fails_and_cleans_up_badly"]["trace"])
        self.assertEqual(ended["test_is_skipped"]["message"], "not yet")
        self.assertEqual(ended["setUpClass"]["class"], "test_inner_outcomes.B")

    def test_a_test_is_announced_before_it_runs(self):
        events = self.run_tests("*.test_passes", test_inner_order=TESTS)
        self.assertEqual([event["event"] for event in events], ["begin", "found", "start", "end", "done"])

    def test_a_file_that_cannot_be_imported_is_an_error_in_every_selection(self):
        for content, what in (
            ("import nothing_like_it", "ModuleNotFoundError"),
            ("def f(:", "SyntaxError"),
            ("exit()", "SystemExit"),
        ):
            with self.subTest(what):
                ended = self.ended(self.run_tests("test_elsewhere", test_inner_import=content))
                self.assertEqual(ended["import"]["outcome"], "error")
                self.assertEqual(ended["import"]["class"], "test_inner_import")
                self.assertIn(what, ended["import"]["message"])

    def test_patterns_select(self):
        def selected(*patterns):
            return set(self.ended(self.run_tests(*patterns, test_inner_patterns=TESTS)))

        self.assertEqual(selected("A.test_pass"), {"test_passes", "test_passes_unexpectedly"})
        self.assertEqual(selected("*.test_passes"), {"test_passes"})
        self.assertEqual(selected("test_breaks", "*_exits"), {"test_breaks", "test_exits"})
        self.assertEqual(selected("test_nothing"), set())


if __name__ == "__main__":
    unittest.main()
