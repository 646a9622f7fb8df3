"""Writes its input to its output, byte for byte."""

from pyfaasm.core import get_input_len, read_input, write_output


def faasm_main():
    length = get_input_len()
    if length == 0:
        write_output(b"Nothing to echo")
    else:
        write_output(read_input(length))
    return 0


def shout(data):
    """An entry of its own: -Dfaasm.entry=shout, or a chained call. It is handed the input."""
    write_output(data.upper())
    return 0
