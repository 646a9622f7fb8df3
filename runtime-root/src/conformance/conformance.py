"""Runs one of CPython's own test modules in the guest and writes what came of it to a file, as JSON.

Usage: conformance.py MODULE REPORT, for instance test.test_json /report/test.test_json.json

"failed" maps the id of every test that failed or broke to the last line of its traceback. A test that is skipped, or was
expected to fail by CPython itself, did not fail. Nor did one that says itself that it needs a process, a thread, a network or
one of the modules that are not built: it is skipped, too.

Many tests leave themselves out on Emscripten, because of a browser's file system and event loop. There is none of these
here: from 3.13 on they run.
"""

import errno
import importlib
import io
import json
import os
import sys
import time
import unittest


ABSENT_MODULES = {"_ctypes", "ctypes", "_curses", "_dbm", "_gdbm", "_lzma", "_multiprocessing", "_posixshmem", "_posixsubprocess",
                  "_sqlite3", "_ssl", "_tkinter", "_uuid", "grp", "readline", "sqlite3", "ssl", "syslog", "termios", "tkinter"}

# The tests of versions before have not been gone through.
SKIPS_ARE_PASSED = sys.version_info >= (3, 13)

# What these leave out are subinterpreters, and crashes on purpose.
AS_ON_EMSCRIPTEN = ("test.test_capi", "test.test_importlib")


def lacks(error):
    """Whether a test ended because of what no Faaslet has. The exceptions are those of CPython and of the guest library."""
    while error is not None:
        if isinstance(error, RuntimeError) and str(error) == "can't start new thread":
            return True
        if isinstance(error, OSError) and error.errno in (errno.EAFNOSUPPORT, errno.ENOTSUP) and error.filename is None:
            return True  # socket(), and every way to start a process
        if isinstance(error, ImportError) and error.name in ABSENT_MODULES:
            return True
        error = error.__cause__ or error.__context__
    return False


def past_skips(support):
    """Makes tests run that leave themselves out on Emscripten."""
    support.is_emscripten = False
    support.has_socket_support = True
    # What this imports wants a process for tools that its users' other tests do without.
    support.has_subprocess_support = True
    importlib.import_module("test.support.i18n_helper")
    support.has_subprocess_support = False


class Collector(unittest.TestResult):
    def __init__(self):
        super().__init__()
        self.failed = {}

    def _note(self, test, error):
        kind, value, _ = error
        if SKIPS_ARE_PASSED and lacks(value):
            self.addSkip(test, f"{kind.__name__}: {value}")
            return
        text = f"{kind.__name__}: {value}".strip().splitlines()[0][:200]
        identifier = test.id()
        self.failed.setdefault(identifier, text)
        print(f"{identifier}: {text}", file=sys.stderr)

    def addFailure(self, test, error):
        super().addFailure(test, error)
        self._note(test, error)

    def addError(self, test, error):
        super().addError(test, error)
        self._note(test, error)

    def addSubTest(self, test, subtest, error):
        super().addSubTest(test, subtest, error)
        if error is not None:
            self._note(test, error)

    def addUnexpectedSuccess(self, test):
        super().addUnexpectedSuccess(test)
        self.failed.setdefault(test.id(), "unexpected success")

    def startTest(self, test):
        super().startTest(test)
        # The engine's message alone cannot tell which test a trap or the time limit ended.
        print(f"running {test.id()}", file=sys.stderr, flush=True)


def run(name):
    # Tests write beside themselves, and only the scratch directory can be written.
    os.chdir("/tmp")
    os.environ["HOME"] = "/tmp"
    from test import support

    support.verbose = 0
    support.use_resources = []
    if SKIPS_ARE_PASSED and not name.startswith(AS_ON_EMSCRIPTEN):
        past_skips(support)
    started = time.perf_counter()
    collector = Collector()
    # What tests print is not part of the report.
    stdout, sys.stdout = sys.stdout, io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    try:
        try:
            module = importlib.import_module(name)
        except (unittest.SkipTest, ImportError) as skipped:
            if not isinstance(skipped, unittest.SkipTest) and not lacks(skipped):
                raise
            return {"module": name, "ran": 0, "skipped": 1, "failed": {}, "seconds": 0.0, "reason": str(skipped)}
        if hasattr(module, "test_main"):
            # Up to 3.11 some modules put their tests together themselves, and hand them to a runner of their own.
            support._run_suite = lambda suite: suite.run(collector)
            module.test_main()
        else:
            unittest.defaultTestLoader.loadTestsFromModule(module).run(collector)
    finally:
        sys.stdout = stdout
    return {
        "module": name,
        "ran": collector.testsRun,
        "skipped": len(collector.skipped),
        "failed": collector.failed,
        "seconds": round(time.perf_counter() - started, 1),
    }


if __name__ == "__main__":
    report = run(sys.argv[1])
    with open(sys.argv[2], "w", encoding="utf-8") as file:
        json.dump(report, file)
