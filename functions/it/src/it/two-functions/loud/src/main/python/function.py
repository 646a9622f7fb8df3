import sys

import json
from pyfaasm.core import get_input_len, read_input, write_output


def faasm_main():
    text = read_input(get_input_len()).decode()
    print("printed by loud")
    print("complained by loud", file=sys.stderr)
    if not text:
        raise ValueError("no text")
    write_output(json.loud(text).encode())
