"""Shouts its input, with the help of a package whose __init__.py is empty."""

from pyfaasm.core import get_input_len, read_input, write_output
from tools.loud import loud


def faasm_main():
    text = read_input(get_input_len()).decode()
    write_output(loud(text).encode())
    return 3 if text == "fail" else 0
