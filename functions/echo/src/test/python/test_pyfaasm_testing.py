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

PARTS = """
import unittest


class A(unittest.TestCase):
    def test_some_skipped(self):
        for i in range(4):
            with self.subTest(i=i):
                if i % 2:
                    self.skipTest("odd")

    def test_all_skipped(self):
        for i in range(2):
            with self.subTest(i=i):
                self.skipTest("no")

    def test_skipped_and_failing(self):
        for i in range(3):
            with self.subTest(i=i):
                if i == 0:
                    self.skipTest("first")
                self.assertEqual(i, 1)

    def test_failing_and_broken(self):
        for i in range(3):
            with self.subTest(i=i):
                self.assertEqual(i, 1)
        raise KeyError("two")

    def test_skipped_after_a_failure(self):
        with self.subTest(i=0):
            self.fail()
        self.skipTest("enough")
"""

OUTPUT = """
import contextlib
import io
import logging
import sys
import unittest

log = logging.getLogger("inner")
log.addHandler(logging.StreamHandler())
print("at import")


class A(unittest.TestCase):
    def test_bytes(self):
        print("text")
        sys.stdout.flush()
        sys.stdout.buffer.write(b"bytes \\xff\\n")
        sys.stdout.writelines(["lines", "\\n"])

    def test_methods(self):
        for stream in (sys.stdout, sys.stderr):
            self.assertIsInstance(stream, io.TextIOWrapper)
            stream.reconfigure(errors="backslashreplace")
            self.assertTrue(stream.writable())
            self.assertFalse(stream.readable())
            self.assertEqual((stream.encoding, stream.line_buffering), ("utf-8", True))
            self.assertIs(type(stream.isatty()), bool)
            self.assertIs(type(stream.fileno()), int)
            self.assertIs(type(stream.name), str)
            with self.assertRaises(TypeError):
                stream.write(b"")
            with self.assertRaises(io.UnsupportedOperation):
                stream.read()

    def test_logger_of_the_module(self):
        log.warning("logged")

    def test_redirected(self):
        with contextlib.redirect_stdout(io.StringIO()) as other:
            print("elsewhere")
        self.assertEqual(other.getvalue(), "elsewhere\\n")
        print("behind")

    def test_without_end(self):
        sys.stdout.write("x" * ((1 << 20) + 1000))

    def test_zzz_closed(self):
        print("before")
        sys.stdout.close()
        with self.assertRaises(ValueError):
            print("behind")
"""


class TestingTest(unittest.TestCase):
    def run_tests(self, *patterns, **files):
        """The report's events for tests in files of these names and contents."""
        return self.run_tree({f"tests/{name}.py": content for name, content in files.items()}, *patterns)

    def run_tree(self, files, *patterns):
        """The report's events for files below the directories tests and function."""
        directory = Path(self.enterContext(tempfile.TemporaryDirectory()))
        for name in ("tests", "function"):
            (directory / name).mkdir()
        for name, content in files.items():
            path = directory / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content)
        report = directory / "report.jsonl"
        with (
            mock.patch.object(sys, "path", sys.path[:]),
            mock.patch.object(sys, "argv", sys.argv[:]),
            mock.patch.object(sys, "dont_write_bytecode", True),
            mock.patch.dict(sys.modules),
            # The log of this run is not the place for what these tests print.
            open(directory / "printed", "w", encoding="utf-8") as printed,
            mock.patch.object(sys, "stdout", printed),
            mock.patch.object(sys, "stderr", printed),
        ):
            code = testing.main(str(directory / "tests"), str(directory / "function"), str(report), *patterns)
        self.assertEqual(code, 0)
        return [json.loads(line) for line in report.read_text().splitlines()]

    def ended(self, events):
        return {event["name"]: event for event in events if event["event"] == "end"}

    def ids(self, events):
        """What ended, as class and name, with its outcome."""
        return {f"{event['class']}.{event['name']}": event["outcome"] for event in events if event["event"] == "end"}

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

    def test_subtests_with_several_outcomes_are_one_test(self):
        ended = self.ended(self.run_tests(test_inner_parts=PARTS))
        self.assertEqual(
            {name: (event["outcome"], event.get("type")) for name, event in ended.items()},
            {
                "test_some_skipped": ("passed", None),
                "test_all_skipped": ("skipped", None),
                "test_skipped_and_failing": ("failure", "AssertionError"),
                "test_failing_and_broken": ("error", "KeyError"),
                "test_skipped_after_a_failure": ("failure", "AssertionError"),
            },
        )
        self.assertEqual(ended["test_some_skipped"]["stdout"], "skipped (i=1) odd\nskipped (i=3) odd\n")
        self.assertEqual(ended["test_all_skipped"]["message"], "(i=0) no; (i=1) no")
        trace = ended["test_failing_and_broken"]["trace"]
        self.assertIn("(i=0)", trace)
        self.assertIn("KeyError: 'two'", trace)

    def test_names_are_those_of_class_and_method_whatever_they_are(self):
        long = "test_" + "n" * 5000
        methods = ["test 1.5", "test/a", "test_größe", "test_\u65e5\u672c", long]
        content = "import unittest\n" + "".join(
            f"class {name}(unittest.TestCase):\n    def test_one(self):\n        self.assertEqual({name!r}, 'TestA')\n"
            for name in ("TestA", "Test\u65e5\u672c", "Test\u4e2d\u56fd")
        )
        content += f"for name in {methods!r}:\n    setattr(TestA, name, lambda self: None)\n"
        ids = self.ids(self.run_tests(test_inner_names=content))
        module = "test_inner_names"
        self.assertEqual(ids.pop(f"{module}.Test\u65e5\u672c.test_one"), "failure")
        self.assertEqual(ids.pop(f"{module}.Test\u4e2d\u56fd.test_one"), "failure")
        for name in ("test_one", *methods[:-1]):
            self.assertEqual(ids.pop(f"{module}.TestA.{name}"), "passed")
        ((name, outcome),) = ids.items()
        self.assertEqual(outcome, "passed")
        self.assertTrue(name.startswith(f"{module}.TestA.test_nnn") and len(name) < 1100, name)

    def test_output_has_all_methods_and_is_kept(self):
        ended = self.ended(self.run_tests(test_inner_output=OUTPUT))
        self.assertEqual({name: event["outcome"] for name, event in ended.items()}, dict.fromkeys(ended, "passed"))
        self.assertEqual(ended["test_bytes"]["stdout"], "text\nbytes \\xff\nlines\n")
        self.assertEqual(ended["test_logger_of_the_module"]["stderr"], "logged\n")
        self.assertEqual(ended["test_redirected"]["stdout"], "behind\n")
        self.assertEqual(ended["test_without_end"]["stdout"], "x" * (1 << 20) + "\n[… 1000 more bytes …]\n")
        self.assertEqual(ended["test_zzz_closed"]["stdout"], "before\n")

    def test_a_long_report_keeps_all_outcomes(self):
        content = """
import unittest

class A(unittest.TestCase):
    def test_long(self):
        raise ValueError("m" * 1000000)

for i in range(40):
    setattr(A, f"test_{i}", lambda self: print("\\0" * (1 << 20)))
"""
        events = self.run_tests(test_inner_long=content)
        ended = self.ended(events)
        self.assertEqual(len(ended), 41)
        self.assertEqual(ended["test_long"]["outcome"], "error")
        self.assertLess(len(ended["test_long"]["message"]), 20000)
        self.assertLess(len(json.dumps(events)), 32 << 20)
        self.assertIn("left out", ended["test_9"]["stdout"])

    def test_tests_are_found_where_there_is_no_package_too(self):
        test = "import unittest\nclass A(unittest.TestCase):\n    def test_one(self): self.fail()\n"
        events = self.run_tree(
            {
                "tests/sub/test_a.py": test,
                "tests/sub/deeper/test_a.py": test,
                "tests/my-tests 1.0/test_a.py": test,
                "tests/package/__init__.py": test,
                "tests/package/test_a.py": "from . import A\n",
                "tests/own/__init__.py": test + "def load_tests(loader, tests, pattern):\n    return tests\n",
                "tests/own/test_not_loaded.py": test,
                "tests/.hidden/test_a.py": test,
                "tests/testament.py": test,
                "tests/helper.py": test,
                # A package of the function, and its tests in a directory of the same name.
                "function/tools/__init__.py": "",
                "function/tools/loud.py": "X = 1\n",
                "tests/tools/test_loud.py": test + "from tools.loud import X\n",
            }
        )
        self.assertEqual(
            self.ids(events),
            dict.fromkeys(
                (
                    "sub.test_a.A.test_one",
                    "sub.deeper.test_a.A.test_one",
                    "my-tests 1.0.test_a.A.test_one",
                    "package.A.test_one",
                    "own.A.test_one",
                    "testament.A.test_one",
                    "tools.test_loud.A.test_one",
                ),
                "failure",
            ),
        )

    def test_a_module_may_skip_itself_and_load_tests_may_break(self):
        events = self.run_tests(
            test_inner_skip="import unittest\nraise unittest.SkipTest('not here')\n",
            test_inner_load="def load_tests(loader, tests, pattern):\n    1 / 0\n",
        )
        self.assertEqual(
            self.ids(events), {"test_inner_skip.import": "skipped", "test_inner_load.load_tests": "error"}
        )

    def test_a_traceback_of_an_import_begins_in_the_file(self):
        events = self.run_tests(test_inner_trace="def f():\n    1 / 0\nf()\n")
        lines = self.ended(events)["import"]["trace"].splitlines()
        self.assertIn('test_inner_trace.py", line 3, in <module>', lines[1])

    def test_what_hides_the_library_from_a_function_hides_it_in_its_tests(self):
        see = "import unittest\nimport json, platform, os, math\nclass A(unittest.TestCase):\n" + "".join(
            f"    def test_{name}(self): self.assertEqual(getattr({name}, 'OWN', 0), {own})\n"
            for name, own in (("json", 1), ("platform", 1), ("os", 0), ("math", 0))
        )
        events = self.run_tree(
            {
                "tests/test_inner_hidden.py": see,
                "function/json.py": "OWN = 1\n",
                "function/platform/__init__.py": "OWN = 1\n",
                # Loaded before any function, and built in.
                "function/os.py": "OWN = 1\n",
                "function/math.py": "OWN = 1\n",
            }
        )
        self.assertEqual(set(self.ids(events).values()), {"passed"}, events)


if __name__ == "__main__":
    unittest.main()
