"""Builds a wheel from the sources in the current directory: build_wheel.py DIRECTORY SETTINGS

The wheel goes into DIRECTORY. SETTINGS is a JSON object of what the build system is told, names with lists of words.
This is what PEP 517 calls a build frontend, reduced to one hook: the build system that pyproject.toml names is imported
from PYTHONPATH, and nothing is downloaded. Which versions of tools a project asks for is not looked at: the recipes'
list of tools decides, and whether the wheel is as it should be is checked afterwards.
"""

import importlib
import json
import os
import sys
import sysconfig
import tomllib

LEGACY = "setuptools.build_meta:__legacy__"


def build_system():
    """Returns the import path of the backend, and directories of the sources that it is imported from."""
    try:
        with open("pyproject.toml", "rb") as file:
            table = tomllib.load(file).get("build-system", {})
    except FileNotFoundError:
        table = {}
    return table.get("build-backend", LEGACY), table.get("backend-path", [])


def speak_of_the_target():
    """Has the tags of wheels be those of the Python that they are for, where that is of another version than this one.

    Everything else about it the build systems read from the target's own sysconfig module.
    """
    version = sysconfig.get_config_var("VERSION")
    major, minor = map(int, version.split("."))
    if (major, minor) == sys.version_info[:2]:
        return
    from packaging import tags

    tags.interpreter_version = lambda *, warn=False: f"{major}{minor}"
    tags.sys_tags = lambda *, warn=False: tags.cpython_tags((major, minor), warn=warn)


def main():
    target = os.path.abspath(sys.argv[1])
    # As the usual frontends pass them on: a single value is no list, and some settings take no list.
    settings = {name: words[0] if len(words) == 1 else words for name, words in json.loads(sys.argv[2]).items()}
    backend, places = build_system()
    # Without -I the first entry is this file's directory, which no build system may see.
    sys.path[0:1] = [os.path.abspath(place) for place in places]
    speak_of_the_target()
    module, _, attribute = backend.partition(":")
    hooks = importlib.import_module(module)
    for name in filter(None, attribute.split(".")):
        hooks = getattr(hooks, name)
    print("build system:", backend, flush=True)
    print("wheel:", hooks.build_wheel(target, settings or None), flush=True)


if __name__ == "__main__":
    main()
