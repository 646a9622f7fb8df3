"""What the interpreter does around calls that are copies of one process. Called by py_func, and by nobody else.

A host that serves calls imports a function once and forks a process for each call. So what an import leaves behind is in every
call, except for what must not be the same in two of them.
"""

from __future__ import annotations

import atexit
import gc
import io
import sys

_generators: list = []
"""numpy's bit generators that the import has made without a seed."""

_BUFFERED = (io.TextIOWrapper, io.BufferedWriter, io.BufferedRandom, io.BufferedRWPair)


def prepare() -> None:
    """Before the first call, in the process that all calls are copies of."""
    _flush()
    gc.collect()
    if "numpy.random" in sys.modules:
        _generators.extend(thing for thing in gc.get_objects() if _is_unseeded(thing))
    # Collections in a call need not look at what is there already, and so do not write to it either.
    gc.freeze()


def renew() -> None:
    """In a call's process, before it gets its call: sources of randomness go on differently in each."""
    modules = sys.modules
    if "random" in modules:
        modules["random"]._inst.seed()
    if "numpy.random" in modules:
        modules["numpy.random"].seed()
        for generator in _generators:
            generator.state = type(generator)().state
    if "uuid" in modules:
        modules["uuid"]._node = modules["uuid"]._last_timestamp = None
    if "tempfile" in modules:
        modules["tempfile"]._name_sequence = None
    # Nothing to write yet: the memory that this touches in every call becomes the process's own while nobody waits for it.
    _flush()


def exit_code(exit: SystemExit) -> int:
    """What sys.exit() makes of its argument, without ending the interpreter."""
    if exit.code is None:
        return 0
    if isinstance(exit.code, int):
        return exit.code & 0xFF
    print(exit.code, file=sys.stderr)
    return 1


def _is_unseeded(thing: object) -> bool:
    """Whether it is a bit generator whose seed came from the host: numpy then draws 128 bits, and nobody writes such a number."""
    if not isinstance(thing, sys.modules["numpy.random"].BitGenerator):
        return False
    entropy = getattr(thing.seed_seq, "entropy", None)
    return isinstance(entropy, int) and entropy.bit_length() > 64


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
