"""What the interpreter does around calls that are copies of one process. Called by py_func, and by nobody else.

A host that serves calls imports a function once and forks a process for each call. So what an import leaves behind is in every
call, except for what must not be the same in two of them.
"""

from __future__ import annotations

import atexit
import gc
import io
import sys

_BUFFERED = (io.TextIOWrapper, io.BufferedWriter, io.BufferedRandom, io.BufferedRWPair)


def prepare() -> None:
    """Before the first call, in the process that all calls are copies of."""
    _flush()
    gc.collect()
    # Collections in a call need not look at what is there already, and so do not write to it either.
    gc.freeze()


def renew() -> None:
    """In a call's process, before it gets its call: sources of randomness go on differently in each."""
    modules = sys.modules
    if "random" in modules:
        modules["random"]._inst.seed()
    if "numpy.random" in modules:
        modules["numpy.random"].seed()
    if "uuid" in modules:
        modules["uuid"]._node = modules["uuid"]._last_timestamp = None
    if "tempfile" in modules:
        modules["tempfile"]._name_sequence = None


def finish() -> bool:
    """After the call. What is not done is to destroy every object, which takes longer than most calls."""
    atexit._run_exitfuncs()
    return _flush()


def _flush() -> bool:
    """Writes what files have in their buffers; those that were there before prepare() have nothing, or are closed."""
    flushed = True
    for file in gc.get_objects():
        if isinstance(file, _BUFFERED) and not file.closed:
            try:
                file.flush()
            except (OSError, ValueError):
                flushed = False
    for stream in (sys.stdout, sys.stderr):
        try:
            if stream is not None and not stream.closed:
                stream.flush()
        except (OSError, ValueError):
            flushed = False
    return flushed
