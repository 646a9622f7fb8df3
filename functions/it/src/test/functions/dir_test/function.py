"""Lists the directory that the input names."""

import os

from pyfaasm.core import get_input_len, read_input, write_output


def faasm_main():
    path = read_input(get_input_len()).decode()
    if not path:
        print("The input has to be a path")
        return 1
    listed = sorted(os.listdir(path))
    assert listed == sorted(entry.name for entry in os.scandir(path))
    assert "." not in listed and ".." not in listed
    write_output(",".join(listed).encode())
    return 0
