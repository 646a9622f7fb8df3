"""Runs a driver as a Faasm function, for hosts that know no other programs.

The input has a line for each: the directory that modules are imported from, the driver, and the words for it.
"""

import runpy
import sys

from pyfaasm.core import get_input_len, read_input


def faasm_main():
    path, driver, *words = read_input(get_input_len()).decode().splitlines()
    sys.path.insert(0, path)
    sys.argv = [driver, *words]
    runpy.run_path(driver, run_name="__main__")
