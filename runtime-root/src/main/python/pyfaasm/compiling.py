"""Checks and byte-compiles a function's sources inside the guest:

    python3 -m pyfaasm.compiling SOURCES CLASSES REPORT [REQUIREMENT …]

Every file below SOURCES is copied to CLASSES; each .py file gets a hash-checked .pyc, which holds no time and no path
and is used wherever the sources are put. REPORT receives a JSON object: {"problems": […], "modules": N, "version": "…",
"written": [files below CLASSES], "unmet": {requirement: reason}, "installed": {name: version}}. A problem has severity
(error or warning), file (relative), line, column (from 1, 0 where unknown), type, message and text (the source line, or
null). Warnings of the compiler are problems too, and so are names of modules that the runtime root has as well. The exit
code is 0 when the report is written, whatever is in it.
"""

import ast
import json
import os
import sys
import warnings
from importlib import _bootstrap_external as bootstrap
from importlib.util import cache_from_source, source_hash

from pyfaasm import requirements, shadowing


# Of the working directory, which python3 -m puts in front, a function sees nothing.
_LIBRARY = sys.path[1:]


def _sources(root):
    for folder, folders, files in os.walk(root):
        folders[:] = sorted(name for name in folders if name != "__pycache__" and not name.startswith("."))
        for name in sorted(files):
            if not name.startswith(".") and not name.endswith((".pyc", "~")):
                yield os.path.relpath(os.path.join(folder, name), root)


def _problem(severity, file, error_type, message, line=0, column=0, text=None):
    return {
        "severity": severity,
        "file": file,
        "line": line or 0,
        "column": max(column or 0, 0),
        "type": error_type,
        "message": message,
        "text": text,
    }


def _compile(name, source, problems):
    """The module's syntax tree and code, or (None, None) after its problem was noted."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            tree = ast.parse(source, name)
            # From the bytes, not from the tree: the compiler's own errors then carry the source line.
            code = compile(source, name, "exec", dont_inherit=True)
        except SyntaxError as error:
            text = error.text.rstrip("\r\n") if error.text else None
            problems.append(_problem("error", name, type(error).__name__, error.msg, error.lineno, error.offset, text))
            return None, None
        except (ValueError, RecursionError, MemoryError, OverflowError) as error:
            message = str(error) or "the module is nested too deeply"
            problems.append(_problem("error", name, type(error).__name__, message))
            return None, None
    lines = source.splitlines()
    seen = set()
    for warning in caught:
        entry = (warning.lineno, str(warning.message))
        if entry not in seen:
            seen.add(entry)
            text = lines[warning.lineno - 1].decode("utf-8", "replace") if 0 < warning.lineno <= len(lines) else None
            problems.append(_problem("warning", name, warning.category.__name__, entry[1], warning.lineno, 0, text))
    return tree, code


def _entries(body):
    """The top-level names that a module binds, each with the function definition when it is one."""
    for node in body:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield node.name, node
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            for alias in node.names:
                yield (alias.asname or alias.name.partition(".")[0]), None
        elif isinstance(node, ast.Assign):
            for target in node.targets:
                if isinstance(target, ast.Name):
                    yield target.id, None
        elif isinstance(node, ast.Try):
            for part in (node.body, node.orelse, node.finalbody, *(handler.body for handler in node.handlers)):
                yield from _entries(part)
        elif isinstance(node, ast.If):
            yield from _entries(node.body)
            yield from _entries(node.orelse)


def _check_entry(tree, problems):
    found = dict(_entries(tree.body))
    if "faasm_main" not in found:
        message = "defines no faasm_main(): a function starts in a top-level def faasm_main()"
        problems.append(_problem("error", "function.py", "MissingEntry", message))
        return
    node = found["faasm_main"]
    if node is None:
        return
    required = len(node.args.posonlyargs) + len(node.args.args) - len(node.args.defaults)
    required += sum(default is None for default in node.args.kw_defaults)
    if required or isinstance(node, ast.AsyncFunctionDef):
        what = "is called without arguments, but requires some" if required else "must be an ordinary def, not async"
        problems.append(
            _problem("error", "function.py", "BadEntry", f"faasm_main() {what}", node.lineno, node.col_offset + 1)
        )


def _check_names(names, problems):
    """Warns of modules that have the name of one of the runtime root."""
    seen = set()
    files = set(names)
    for path in names:
        top, _, below = path.partition("/")
        name = top.removesuffix(".py")
        if not path.endswith(".py") or name in seen:
            continue
        seen.add(name)
        never = shadowing.is_never_imported(name)
        if not never and not shadowing.is_module(name, _LIBRARY):
            continue
        # A directory without __init__.py gives way to a module of the library.
        if never or (below and f"{top}/__init__.py" not in files):
            message = f'is never imported, because "import {name}" gives a module of Python itself: rename it'
            problems.append(_problem("warning", path, "HiddenModule", message))
        else:
            message = f'takes the place of the module "{name}" of the runtime root, for the library too: rename it'
            problems.append(_problem("warning", path, "HidingModule", message))


def main(sources, classes, report_file, *needed):
    problems = []
    written = []
    modules = 0
    names = list(_sources(sources))
    _check_names(names, problems)
    for name in names:
        with open(os.path.join(sources, name), "rb") as file:
            source = file.read()
        target = os.path.join(classes, name)
        os.makedirs(os.path.dirname(target), exist_ok=True)
        with open(target, "wb") as file:
            file.write(source)
        written.append(name)
        if not name.endswith(".py"):
            continue
        tree, code = _compile(name, source, problems)
        if code is None:
            continue
        if name == "function.py":
            _check_entry(tree, problems)
        modules += 1
        compiled = cache_from_source(target)
        os.makedirs(os.path.dirname(compiled), exist_ok=True)
        with open(compiled, "wb") as file:
            file.write(bootstrap._code_to_hash_pyc(code, source_hash(source), True))
        written.append(os.path.relpath(compiled, classes))
    with open(report_file, "w", encoding="utf-8") as file:
        version = ".".join(map(str, sys.version_info[:3]))
        report = {"problems": problems, "modules": modules, "version": version, "written": written}
        if needed:
            report["unmet"] = requirements.unmet(needed)
            report["installed"] = requirements.installed()
        json.dump(report, file)
    return 0


if __name__ == "__main__":
    if len(sys.argv) < 4:
        sys.exit("usage: python3 -m pyfaasm.compiling SOURCES CLASSES REPORT [REQUIREMENT …]")
    sys.exit(main(*sys.argv[1:]))
