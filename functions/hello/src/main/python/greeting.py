"""A helper module: it lies beside function.py and is imported from there."""

import platform
import sys


def greeting(name):
    return f"Hello {name}, this is Python {platform.python_version()} on {sys.platform}"
