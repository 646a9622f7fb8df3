"""Does nothing with numpy loaded."""

import numpy


def faasm_main():
    return 0 if numpy else 1
