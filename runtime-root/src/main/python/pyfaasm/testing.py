"""Runs a function's unit tests inside the guest: python3 -m pyfaasm.testing TESTS FUNCTION REPORT [PATTERN…]

TESTS holds test_*.py, FUNCTION holds function.py. REPORT receives one JSON object in each line, flushed before a test
starts and after it ended: whoever reads it knows which test ran when the interpreter itself dies. A PATTERN chooses
tests by their id (module.Class.method) as unittest's -k does. The exit code is 0 when everything ran, whatever the
outcomes; the report has those.
"""

import io
import json
import platform
import sys
import time
import traceback
import unittest
from fnmatch import fnmatchcase


class _Report:
    def __init__(self, path):
        self._file = open(path, "w", encoding="utf-8")

    def close(self):
        self._file.close()

    def event(self, kind, **values):
        self._file.write(json.dumps({"event": kind, **values}) + "\n")
        self._file.flush()


class _Tee(io.TextIOBase):
    """Shows what a test prints at once and keeps it for the report."""

    # A test that prints without end must not fill the guest's memory.
    _LIMIT = 1 << 20

    def __init__(self, stream):
        self._stream = stream
        self._kept = io.StringIO()

    @property
    def encoding(self):
        return self._stream.encoding

    @property
    def errors(self):
        return self._stream.errors

    @property
    def buffer(self):
        return self._stream.buffer

    def fileno(self):
        return self._stream.fileno()

    def writable(self):
        return True

    def write(self, text):
        if self._kept.tell() < self._LIMIT:
            self._kept.write(text)
        return self._stream.write(text)

    def flush(self):
        self._stream.flush()

    def take(self):
        text = self._kept.getvalue()
        self._kept = io.StringIO()
        return text


class _Result(unittest.TestResult):
    def __init__(self, report):
        super().__init__()
        self._report = report
        self._out = _Tee(sys.stdout)
        self._err = _Tee(sys.stderr)
        self._ended = None

    def startTestRun(self):
        self._streams = sys.stdout, sys.stderr
        sys.stdout, sys.stderr = self._out, self._err

    def stopTestRun(self):
        sys.stdout, sys.stderr = self._streams

    def startTest(self, test):
        super().startTest(test)
        self._ended = None
        self._report.event("start", **_name(test))
        self._started = time.perf_counter()

    def stopTest(self, test):
        super().stopTest(test)
        outcome = self._ended or {"outcome": "passed"}
        self._end(test, time.perf_counter() - self._started, outcome)

    def addError(self, test, err):
        super().addError(test, err)
        self._problem(test, "error", err)

    def addFailure(self, test, err):
        super().addFailure(test, err)
        self._problem(test, "failure", err)

    def addSubTest(self, test, subtest, err):
        super().addSubTest(test, subtest, err)
        if err is not None:
            outcome = "failure" if issubclass(err[0], test.failureException) else "error"
            self._problem(test, outcome, err, prefix=f"{subtest._subDescription()} ")

    def addSkip(self, test, reason):
        super().addSkip(test, reason)
        outcome = {"outcome": "skipped", "message": reason}
        if self._is_fixture(test):
            self._end(test, 0, outcome)
        else:
            self._ended = self._ended or outcome

    def addExpectedFailure(self, test, err):
        super().addExpectedFailure(test, err)
        self._ended = {"outcome": "skipped", "message": "failed as expected"}

    def addUnexpectedSuccess(self, test):
        super().addUnexpectedSuccess(test)
        message = "passed, but is marked to fail"
        self._ended = {"outcome": "failure", "type": "UnexpectedSuccess", "message": message, "trace": ""}

    def _problem(self, test, outcome, err, prefix=""):
        trace = prefix and f"{prefix}\n"
        trace += self._exc_info_to_string(err, _Holder if self._is_fixture(test) else test)
        message = str(err[1])
        if isinstance(test, unittest.loader._FailedTest):
            # The loader wraps the whole traceback of a failed import into its message.
            trace, message = message, message.strip().rsplit("\n", 1)[-1]
        problem = {"outcome": outcome, "type": err[0].__qualname__, "message": prefix + message, "trace": trace}
        if self._is_fixture(test):
            self._end(test, 0, problem)
        elif self._ended and self._ended["outcome"] in ("failure", "error"):
            # More failing subtests, or a failing tearDown after a failing test: one test, all its tracebacks.
            self._ended["trace"] += "\n" + trace
            if outcome == "error":
                self._ended["outcome"] = "error"
        else:
            self._ended = problem

    @staticmethod
    def _is_fixture(test):
        """Whether this stands for a failed setUpClass, setUpModule or their opposites, which no startTest announces."""
        return isinstance(test, unittest.suite._ErrorHolder)

    def _end(self, test, seconds, outcome):
        self._report.event(
            "end", **_name(test), seconds=round(seconds, 6), **outcome, stdout=self._out.take(), stderr=self._err.take()
        )


class _Holder:
    """Stands in for the test where unittest formats the exception of a class or module fixture."""

    failureException = AssertionError


def _name(test):
    if isinstance(test, unittest.suite._ErrorHolder):
        # Its id reads: setUpClass (module.Class)
        fixture, _, where = test.id().partition(" (")
        return {"class": where.rstrip(")") or fixture, "name": fixture}
    if isinstance(test, unittest.loader._FailedTest):
        return {"class": test._testMethodName, "name": "import"}
    parts = test.id().rsplit(".", 1)
    return {"class": parts[0], "name": parts[-1]}


def _tests(suite):
    for item in suite:
        if isinstance(item, unittest.TestSuite):
            yield from _tests(item)
        else:
            yield item


def _selected(test, patterns):
    # A module that cannot be imported is part of every selection: nobody knows which tests are in it.
    return isinstance(test, unittest.loader._FailedTest) or any(
        fnmatchcase(test.id(), pattern if "*" in pattern else f"*{pattern}*") for pattern in patterns
    )


def main(tests, function, report_file, *patterns):
    sys.path[:0] = [function, tests]
    sys.argv[1:] = []
    report = _Report(report_file)
    report.event(
        "begin",
        platform=sys.platform,
        version=platform.python_version(),
        implementation=platform.python_implementation(),
    )
    suite = unittest.TestLoader().discover(tests, pattern="test_*.py", top_level_dir=tests)
    found = list(_tests(suite))
    chosen = [test for test in found if not patterns or _selected(test, patterns)]
    report.event("found", tests=len(found), selected=len(chosen))
    result = _Result(report)
    result.startTestRun()
    try:
        unittest.TestSuite(chosen).run(result)
    except KeyboardInterrupt:
        traceback.print_exc()
        return 130
    finally:
        result.stopTestRun()
    report.event("done", tests=result.testsRun)
    report.close()
    return 0


if __name__ == "__main__":
    if len(sys.argv) < 4:
        sys.exit("usage: python3 -m pyfaasm.testing TESTS FUNCTION REPORT [PATTERN…]")
    sys.exit(main(*sys.argv[1:]))
