"""Modules of a function that have the name of a module of the runtime root.

Python looks for a module among those that are loaded, then among those that are built in or frozen, then in the function's
own directory, and then in the library. So a function's json.py takes the place of the library's, and its os.py is never
imported. What is loaded when a function starts is what Python itself needs; a program that runs in front of a function, as
the runner of its tests does, has loaded more and unloads it.
"""

import os
import sys
from importlib.machinery import BuiltinImporter, FrozenImporter, PathFinder


def _loaded_at_start():
    """Names of the modules that Python loads before it runs anything; those behind runpy were loaded by python3 -m."""
    names = list(sys.modules)
    return frozenset(names[: names.index("runpy")] if "runpy" in names else ())


_AT_START = _loaded_at_start()


def is_never_imported(name):
    """Whether Python takes its own module of this name, whatever a function has."""
    return name in _AT_START or any(finder.find_spec(name) for finder in (BuiltinImporter, FrozenImporter))


def is_module(name, path):
    """Whether there is a module of this name on the path; a directory without __init__.py gives way to any other."""
    spec = PathFinder.find_spec(name, path)
    return spec is not None and spec.loader is not None


def unload_hidden(directory):
    """Unloads modules of the library that those in the directory take the place of, so that these are imported."""
    names = {entry.partition(".")[0] for entry in os.listdir(directory)} if os.path.isdir(directory) else set()
    for loaded in list(sys.modules):
        name = loaded.partition(".")[0]
        if name in names and not is_never_imported(name) and is_module(name, [directory]):
            del sys.modules[loaded]
