"""The compiler of functions, with the interpreter that runs them."""

import importlib.util
import json
import sys
import tempfile
import unittest
from pathlib import Path

from pyfaasm import compiling

MAIN = "def faasm_main():\n    return 0\n"


class CompilingTest(unittest.TestCase):
    def compiled(self, **files):
        """The report for sources of these names and contents, and the directory of what was written."""
        directory = Path(self.enterContext(tempfile.TemporaryDirectory()))
        for name, content in files.items():
            path = directory / "sources" / name.replace("__", "/").replace("_py", ".py").replace("INIT", "__init__")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        report = directory / "report.json"
        self.assertEqual(compiling.main(str(directory / "sources"), str(directory / "classes"), str(report)), 0)
        return json.loads(report.read_text()), directory / "classes"

    def problem(self, **files):
        report, _ = self.compiled(**files)
        self.assertEqual(len(report["problems"]), 1, report)
        return report["problems"][0]

    def test_bytecode_lies_beside_the_sources_and_fits_their_hash(self):
        report, classes = self.compiled(function_py=MAIN, pkg__mod_py="x = 1\n", data="bytes")
        self.assertEqual(report["problems"], [])
        self.assertEqual(report["modules"], 2)
        compiled = classes / importlib.util.cache_from_source("pkg/mod.py")
        content = compiled.read_bytes()
        self.assertEqual(content[:4], importlib.util.MAGIC_NUMBER)
        self.assertEqual(content[4:8], b"\3\0\0\0", "a checked hash and no time")
        self.assertEqual(content[8:16], importlib.util.source_hash(b"x = 1\n"))
        written = sorted(str(path.relative_to(classes)) for path in classes.rglob("*") if path.is_file())
        self.assertEqual(sorted(report["written"]), written)

    def test_the_place_of_the_sources_leaves_no_trace(self):
        _, first = self.compiled(function_py=MAIN)
        _, second = self.compiled(function_py=MAIN)
        name = importlib.util.cache_from_source("function.py")
        self.assertEqual((first / name).read_bytes(), (second / name).read_bytes())

    def test_syntax_errors_have_their_place(self):
        problem = self.problem(function_py=MAIN, helper_py="x = 1\ny = (1 +\n")
        self.assertEqual(
            {key: problem[key] for key in ("severity", "file", "line", "column", "type", "text")},
            {
                "severity": "error",
                "file": "helper.py",
                "line": 2,
                "column": 5,
                "type": "SyntaxError",
                "text": "y = (1 +",
            },
        )
        self.assertEqual(self.problem(function_py="return 1\n")["message"], "'return' outside function")
        self.assertEqual(self.problem(function_py="if x:\ny\n")["type"], "IndentationError")
        self.assertEqual(self.problem(function_py=b"x = '\xff'\n")["type"], "SyntaxError")
        # A zero byte was a matter of the value, not of the syntax, up to Python 3.11.
        expected = "SyntaxError" if sys.version_info >= (3, 12) else "ValueError"
        self.assertEqual(self.problem(function_py=b"x = 1\0\n")["type"], expected)

    def test_every_broken_module_is_reported(self):
        report, _ = self.compiled(function_py="def f(:\n", a_py="(\n", b_py="x = 1\n")
        self.assertEqual([problem["file"] for problem in report["problems"]], ["a.py", "function.py"])

    def test_warnings_of_the_compiler_are_told_once(self):
        problem = self.problem(function_py=MAIN + 'pattern = "\\d"\n')
        expected = "SyntaxWarning" if sys.version_info >= (3, 12) else "DeprecationWarning"
        self.assertEqual((problem["severity"], problem["type"], problem["line"]), ("warning", expected, 3))

    def test_the_entry_must_be_there(self):
        self.assertEqual(self.problem(function_py="def main():\n    pass\n")["type"], "MissingEntry")
        method = "class A:\n    def faasm_main(self):\n        pass\n"
        self.assertEqual(self.problem(function_py=method)["type"], "MissingEntry")
        for good in (
            "from helper import faasm_main\n",
            "import helper as faasm_main\n",
            "faasm_main = print\n",
            "try:\n    from fast import faasm_main\nexcept ImportError:\n    def faasm_main():\n        pass\n",
            "def faasm_main(a=1, *b, c=2, **d):\n    pass\n",
        ):
            with self.subTest(good):
                self.assertEqual(self.compiled(function_py=good)[0]["problems"], [])

    def test_the_entry_must_be_callable_without_arguments(self):
        for bad in ("def faasm_main(a): pass", "def faasm_main(*, a): pass", "async def faasm_main(): pass"):
            with self.subTest(bad):
                problem = self.problem(function_py=bad)
                self.assertEqual((problem["type"], problem["line"], problem["column"]), ("BadEntry", 1, 1))

    def test_names_of_modules_that_python_has_too_are_told(self):
        for file, severity in (
            ("json_py", "HidingModule"),
            ("json__INIT_py", "HidingModule"),
            ("pyfaasm_py", "HidingModule"),
            ("os_py", "HiddenModule"),
            ("math_py", "HiddenModule"),
            # Without __init__.py the directory gives way.
            ("json__mine_py", "HiddenModule"),
        ):
            with self.subTest(file):
                problem = self.problem(function_py=MAIN, **{file: "x = 1\n"})
                self.assertEqual((problem["severity"], problem["type"]), ("warning", severity))
        self.assertEqual(self.compiled(function_py=MAIN, tools__json_py="x = 1\n", json__data="")[0]["problems"], [])

    def test_a_package_with_the_name_of_one_of_the_library_is_told_once(self):
        report, _ = self.compiled(function_py=MAIN, json__INIT_py="", json__a_py="", json__b_py="")
        self.assertEqual(len(report["problems"]), 1, report)


if __name__ == "__main__":
    unittest.main()
