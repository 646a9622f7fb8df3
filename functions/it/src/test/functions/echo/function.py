"""Writes its input to its output, byte for byte."""

from pyfaasm.core import get_input_len, read_input, write_output


def faasm_main():
    length = get_input_len()
    if length == 0:
        print("Nothing to echo")
        return 0
    data = read_input(length)
    print(f"Got {data[:80]!r}")
    write_output(data)
    return 0
