"""Compares the environment with the one that Faasm gives functions."""

import os
import sys

EXPECTED = {
    "PYTHONHOME": "/",
    "PYTHONHASHSEED": "0",
    "PYTHONNOUSERSITE": "on",
    "PYTHONWASM": "1",
    "MKL_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "PYTHON_LOCAL_CHAINING": None,
    "PYTHON_LOCAL_OUTPUT": None,
    "FOOBAR": None,
    "HOME": None,
}


def faasm_main():
    different = {name: os.environ.get(name) for name in EXPECTED if os.environ.get(name) != EXPECTED[name]}
    if different:
        print(f"Not as Faasm has it: {different}")
        return 1
    if sys.flags.hash_randomization or not sys.flags.no_user_site:
        print(f"The interpreter did not take it: {sys.flags}")
        return 1
    return 0
