"""Writes a state value and a part of it; state_test_read compares it in another call."""

from pyfaasm.core import (
    pull_state,
    push_state,
    push_state_partial,
    read_state,
    read_state_offset,
    write_state,
    write_state_offset,
)

KEY = "state_test"
VALUE = b"0123456789"


def require(expected):
    pull_state(KEY, len(VALUE))
    actual = read_state(KEY, len(VALUE))
    assert actual == expected, actual


def faasm_main():
    write_state(KEY, VALUE)
    push_state(KEY)
    require(VALUE)
    write_state_offset(KEY, len(VALUE), 2, b"999")
    push_state_partial(KEY)
    require(b"0199956789")
    assert read_state_offset(KEY, len(VALUE), 2, 3) == b"999"
    # What nobody has written reads as zeros, and reading, pushing and pulling it does not bring it into being.
    assert read_state("nobody", 4) == bytes(4)
    push_state("nobody")
    pull_state("nobody", 4)
    assert read_state_offset("nobody", 10, 8, 2) == bytes(2)
    write_state("nobody", b"")
    # A value keeps its size: a shorter buffer is not read beyond its end, nor a longer value cut.
    for other in (VALUE[1:], VALUE + b"0"):
        try:
            write_state(KEY, other)
        except OSError:
            continue
        raise AssertionError("the value changed its size")
    require(b"0199956789")
    return 0
