"""Runs tests of a package, which are written for pytest, in the guest and writes what came of them to a file, as JSON.

Usage: package_tests.py PATH REPORT, where PATH is a directory or file below /packages. The report has the form of
conformance.py's: "failed" maps the id of every test that failed or broke to the last line of its message. A test that is
skipped, or that its author expects to fail, did not fail; a directory in which there is no test has failed.
"""

import importlib
import json
import os
import shutil
import sys
import time
import types

import pytest

ROOT = "/packages"

# No module of the guest, and imported at the top of files in which few tests need it.
ABSENT = "ctypes"


class Absent(types.ModuleType):
    """Stands where a module is missing, so that only those tests fail that use what it would have."""

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)

        def refuse(*_, **__):
            raise ImportError(f"there is no {self.__name__}.{name} here")

        return type(name, (), {"__init__": refuse})


class Collector:
    """What pytest tells while it runs."""

    def __init__(self):
        self.ran = set()
        self.skipped = set()
        self.failed = {}

    def pytest_runtest_logstart(self, nodeid):
        # The engine's message alone cannot tell which test a trap or the time limit ended.
        print(f"running {nodeid}", file=sys.stderr, flush=True)

    def pytest_runtest_logreport(self, report):
        if report.failed:
            self._note(report)
        elif report.skipped:
            self.skipped.add(report.nodeid)
        if report.when == "call":
            self.ran.add(report.nodeid)

    def pytest_collectreport(self, report):
        if report.failed:
            self._note(report)
        elif report.skipped:
            self.skipped.add(report.nodeid)

    @pytest.hookimpl(trylast=True)
    def pytest_runtest_teardown(self, item):
        # Of tests that failed, too: a worker has /tmp in memory, 64 MiB for all tests together.
        place = (getattr(item, "funcargs", None) or {}).get("tmp_path")
        if place:
            shutil.rmtree(place, ignore_errors=True)

    def _note(self, report):
        crash = getattr(report.longrepr, "reprcrash", None)
        text = crash.message if crash else str(report.longrepr).strip().splitlines()[-1]
        text = " ".join(text.split())[:200]
        # The list of known failures has one id in a line, and tabs between its columns.
        self.failed.setdefault(report.nodeid.encode("unicode_escape").decode(), text)
        print(f"{report.nodeid}: {text}", file=sys.stderr, flush=True)


def join(package):
    """Lets tests that lie in directories of the package itself be imported by the names that they have there."""
    kept = os.path.join(ROOT, package)
    for directory, directories, files in os.walk(kept):
        directories.sort()
        if directory == kept:
            continue
        if any(file.startswith("test_") for file in files):
            directories.clear()
            continue
        try:
            module = importlib.import_module(os.path.relpath(directory, kept).replace(os.sep, "."))
        except ImportError:
            module = None
        if module and module.__file__:
            module.__path__.insert(0, directory)
        else:
            directories.clear()  # what they test was pruned, or is known by another name


def run(path):
    started = time.perf_counter()
    collector = Collector()
    package = path.split("/")[0]
    join(package)
    # The package has been imported: what it does without the module is what is tested.
    sys.modules.setdefault(ABSENT, Absent(ABSENT))
    os.chdir("/tmp")
    options = [
        f"--rootdir={ROOT}",
        "--confcutdir=" + os.path.join(ROOT, package),
        "--import-mode=prepend",
        "--continue-on-collection-errors",
        "-p", "no:cacheprovider",  # nothing is writable beside the tests
        "-p", "no:faulthandler",  # there are no signals
        "-p", "no:terminal",
        os.path.join(ROOT, path),
    ]
    code = pytest.main(options, plugins=[collector])
    if not collector.failed and code != pytest.ExitCode.OK:
        collector.failed[path] = f"pytest ended with {pytest.ExitCode(code).name}"
    return {
        "module": path,
        "ran": len(collector.ran),
        "skipped": len(collector.skipped),
        "failed": collector.failed,
        "seconds": round(time.perf_counter() - started, 1),
    }


if __name__ == "__main__":
    report = run(sys.argv[1])
    with open(sys.argv[2], "w", encoding="utf-8") as file:
        json.dump(report, file)
