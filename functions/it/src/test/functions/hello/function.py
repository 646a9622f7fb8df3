"""Says hello, with the version of the interpreter."""

import sys

from pyfaasm.core import write_output


def faasm_main():
    greeting = f"Hello! This is Python {sys.version}"
    print(greeting)
    write_output(greeting.encode())
    return 0
