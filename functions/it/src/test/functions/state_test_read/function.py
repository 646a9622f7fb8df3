"""Compares the state value that state_test_write wrote."""

from pyfaasm.core import read_state, read_state_offset, read_state_size

KEY = "state_test"


def faasm_main():
    assert read_state_size(KEY) == 10, read_state_size(KEY)
    assert read_state_size("nobody") == 0
    assert read_state(KEY, 10) == b"0199956789"
    assert read_state(KEY, 4) == b"0199"
    assert read_state(KEY, 12) == b"0199956789\0\0"
    # The total length is a hint for a value that does not exist yet.
    assert read_state_offset(KEY, 3, 0, 3) == b"019"
    assert read_state_offset(KEY, 4, 4, 4) == b"9567"
    assert read_state_offset(KEY, 10, 8, 4) == b"89\0\0"
    return 0
