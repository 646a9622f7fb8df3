"""Runs a function's unit tests inside the guest: python3 -m pyfaasm.testing TESTS FUNCTION REPORT [PATTERN…]

TESTS holds test*.py, in subdirectories too, packages or not; FUNCTION holds function.py. REPORT receives one JSON object in
each line, flushed before a test starts and after it ended: whoever reads it knows which test ran when the interpreter itself
dies. A PATTERN chooses tests by their id (module.Class.method) as unittest's -k does. The exit code is 0 when everything ran,
whatever the outcomes; the report has those.
"""

import importlib
import importlib.util
import io
import json
import os
import platform
import sys
import time
import traceback
import unittest
from fnmatch import fnmatchcase

from pyfaasm import shadowing

# Tracebacks begin behind the frames of modules that have this name.
__unittest = True

_PATTERN = "test*.py"

# Characters of a name, a message and a traceback that the report takes. A failing comparison may show megabytes.
_LONGEST_NAME = 1000
_LONGEST_MESSAGE = 16 << 10
_LONGEST_TRACE = 128 << 10


def _shortened(text, limit):
    if len(text) <= limit:
        return text
    half = limit // 2
    return f"{text[:half]}[… {len(text) - 2 * half} characters left out …]{text[-half:]}"


class _Report:
    # Whoever reads the report does not take any size. Beyond this, only names and outcomes are written.
    _LIMIT = 24 << 20

    def __init__(self, path):
        self._file = open(path, "w", encoding="utf-8")
        self._size = 0

    def close(self):
        self._file.close()

    def event(self, kind, **values):
        line = json.dumps({"event": kind, **values})
        if self._size + len(line) > self._LIMIT:
            for name in ("stdout", "stderr", "trace"):
                if values.get(name):
                    values[name] = "(left out: the report is too long)"
            if "message" in values:
                values["message"] = _shortened(values["message"], 200)
            line = json.dumps({"event": kind, **values})
        self._size += len(line)
        self._file.write(line + "\n")
        self._file.flush()


class _Kept(io.RawIOBase):
    """The bytes of a stream, shown at once and kept for the report."""

    # A test that prints without end must not fill the guest's memory.
    _LIMIT = 1 << 20

    mode = "wb"

    def __init__(self, stream):
        self._stream = stream
        self._bytes = bytearray()
        self._more = 0
        self.name = stream.name

    def writable(self):
        return True

    def isatty(self):
        return self._stream.isatty()

    def fileno(self):
        return self._stream.fileno()

    def write(self, data):
        with memoryview(data).cast("B") as octets:
            room = self._LIMIT - len(self._bytes)
            self._bytes += octets[:room]
            self._more += max(0, len(octets) - room)
            self._stream.buffer.write(octets)
            self._stream.buffer.flush()
            return len(octets)

    def take(self):
        text = self._bytes.decode("utf-8", "backslashreplace")
        if self._more:
            text += f"\n[… {self._more} more bytes …]\n"
        self._bytes.clear()
        self._more = 0
        return text


class _Output:
    """A standard stream with all its methods, whose bytes are kept."""

    def __init__(self, stream):
        self._kept = _Kept(stream)
        self.stream = io.TextIOWrapper(
            io.BufferedWriter(self._kept),
            encoding=stream.encoding,
            errors=stream.errors,
            newline="\n",
            line_buffering=True,
        )

    def take(self):
        if not self.stream.closed:
            self.stream.flush()
        return self._kept.take()


class _Result(unittest.TestResult):
    def __init__(self, report):
        super().__init__()
        self._report = report

    def startTestRun(self):
        self._streams = sys.stdout, sys.stderr
        self._out, self._err = map(_Output, self._streams)
        sys.stdout, sys.stderr = self._out.stream, self._err.stream

    def stopTestRun(self):
        self.forget_output()
        sys.stdout, sys.stderr = self._streams

    def forget_output(self):
        """What was printed so far belongs to no test."""
        for output in (self._out, self._err):
            output.take()

    def startTest(self, test):
        super().startTest(test)
        self._ended = None
        self._skipped_parts = []
        self._passed_parts = 0
        self._report.event("start", **_name(test))
        self._started = time.perf_counter()

    def stopTest(self, test):
        super().stopTest(test)
        outcome = self._ended or {"outcome": "passed"}
        note = ""
        if self._skipped_parts and not self._ended:
            # A test passes when some of its parts do and the others are skipped.
            if self._passed_parts:
                note = "".join(f"skipped {part}\n" for part in self._skipped_parts)
            else:
                outcome = {"outcome": "skipped", "message": "; ".join(self._skipped_parts)}
        self._end(test, time.perf_counter() - self._started, outcome, note)

    def addError(self, test, err):
        super().addError(test, err)
        self._problem(test, "error", err)

    def addFailure(self, test, err):
        super().addFailure(test, err)
        self._problem(test, "failure", err)

    def addSubTest(self, test, subtest, err):
        super().addSubTest(test, subtest, err)
        if err is None:
            self._passed_parts += 1
        else:
            outcome = "failure" if issubclass(err[0], test.failureException) else "error"
            self._problem(test, outcome, err, prefix=f"{subtest._subDescription()} ")

    def addSkip(self, test, reason):
        super().addSkip(test, reason)
        outcome = {"outcome": "skipped", "message": reason}
        if self._is_fixture(test):
            self._end(test, 0, outcome)
        elif isinstance(test, unittest.case._SubTest):
            self._skipped_parts.append(f"{test._subDescription()} {reason}")
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
        if isinstance(test, _Unloaded):
            message = f"{err[0].__name__}: {message}"
        problem = {"outcome": outcome, "type": err[0].__qualname__, "message": prefix + message, "trace": trace}
        if self._is_fixture(test):
            self._end(test, 0, problem)
        elif self._ended and self._ended["outcome"] in ("failure", "error"):
            # More failing subtests, or a failing tearDown after a failing test: one test, all its tracebacks. An error is
            # worse than a failure.
            trace = self._ended["trace"] + "\n" + trace
            if outcome == "error" and self._ended["outcome"] == "failure":
                self._ended = problem
            self._ended["trace"] = trace
        else:
            self._ended = problem

    @staticmethod
    def _is_fixture(test):
        """Whether this stands for a failed setUpClass, setUpModule or their opposites, which no startTest announces."""
        return isinstance(test, unittest.suite._ErrorHolder)

    def _end(self, test, seconds, outcome, note=""):
        for name, limit in (("message", _LONGEST_MESSAGE), ("trace", _LONGEST_TRACE)):
            if name in outcome:
                outcome[name] = _shortened(str(outcome[name]), limit)
        self._report.event(
            "end",
            **_name(test),
            seconds=round(seconds, 6),
            **outcome,
            stdout=self._out.take() + note,
            stderr=self._err.take(),
        )


class _Holder:
    """Stands in for the test where unittest formats the exception of a class or module fixture."""

    failureException = AssertionError


class _Unloaded(unittest.TestCase):
    """Stands for the tests of a module that cannot be imported, or that skips itself."""

    def __init__(self, name, reason):
        super().__init__("load")
        self.name = name
        self._reason = reason

    def load(self):
        raise self._reason


def _name(test):
    if isinstance(test, unittest.suite._ErrorHolder):
        # Its id reads: setUpClass (module.Class)
        name, _, where = test.id().partition(" (")
        where = where.rstrip(")") or name
    elif isinstance(test, _Unloaded):
        where, name = test.name, "import"
    elif isinstance(test, unittest.loader._FailedTest):
        where, name = test._testMethodName, "load_tests"
    else:
        # A method that was made by a program may have any name, with dots in it too.
        where = unittest.util.strclass(type(test))
        name = test.id().removeprefix(where + ".")
    return {"class": _shortened(where, _LONGEST_NAME), "name": _shortened(name, _LONGEST_NAME)}


def _tests(suite):
    for item in suite:
        if isinstance(item, unittest.TestSuite):
            yield from _tests(item)
        else:
            yield item


def _import(name, file):
    """
    The module in this file. It is imported by its name where that leads to it. Below a directory that is no package, or
    that has the name of a package of the function, it does not, and the module is loaded from the file.
    """
    try:
        spec = importlib.util.find_spec(name)
    except (ImportError, AttributeError, ValueError):
        spec = None
    if spec is not None and spec.origin == file:
        return importlib.import_module(name)
    spec = importlib.util.spec_from_file_location(name, file)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def _loaded(loader, name, file):
    """The module in this file, or None, and its tests; when it cannot be loaded, what stands for them."""
    try:
        module = _import(name, file)
        return module, loader.loadTestsFromModule(module, pattern=_PATTERN)
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        frames = error.__traceback__
        while frames and frames.tb_frame.f_code.co_filename.startswith((__file__, "<frozen importlib", importlib.__file__)):
            frames = frames.tb_next
        return None, [_Unloaded(name, error.with_traceback(frames))]


def _discovered(loader, folder, prefix=""):
    """All tests in a directory and those below it, as unittest discovers them, and also where there is no __init__.py."""
    for entry in sorted(os.listdir(folder)):
        path = os.path.join(folder, entry)
        if entry.startswith(".") or entry == "__pycache__":
            continue
        if os.path.isdir(path):
            package = os.path.join(path, "__init__.py")
            module, tests = _loaded(loader, prefix + entry, package) if os.path.isfile(package) else (None, [])
            yield from _tests(tests)
            # With load_tests, a package says itself what its tests are.
            if not hasattr(module, "load_tests"):
                yield from _discovered(loader, path, f"{prefix}{entry}.")
        elif fnmatchcase(entry, _PATTERN):
            yield from _tests(_loaded(loader, prefix + entry.removesuffix(".py"), path)[1])


def _selected(test, patterns):
    # A module that cannot be imported is part of every selection: nobody knows which tests are in it.
    return isinstance(test, (_Unloaded, unittest.loader._FailedTest)) or any(
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
    # A function does not find loaded what only this runner needed.
    shadowing.unload_hidden(function)
    result = _Result(report)
    # Loggers keep the stream that was there when their module was imported.
    result.startTestRun()
    try:
        found = list(_discovered(unittest.TestLoader(), tests))
        chosen = [test for test in found if not patterns or _selected(test, patterns)]
        report.event("found", tests=len(found), selected=len(chosen))
        result.forget_output()
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
