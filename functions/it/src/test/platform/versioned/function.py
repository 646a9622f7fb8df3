"""Waits, and answers with the version that the module beside it has."""

import time

import version
from pyfaasm.core import read_input, write_output


def faasm_main():
    time.sleep(float(read_input() or b"0"))
    import later

    write_output(f"{version.VERSION} {later.VERSION}".encode())
