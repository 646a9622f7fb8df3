"""Cannot be loaded."""

import no_such_module


def faasm_main():
    return no_such_module
