"""Writes a state value, and answers with it: the input is the key and the value."""

from pyfaasm.core import push_state, read_input, write_output, write_state


def faasm_main():
    key, value = read_input().split()
    write_state(key.decode(), value)
    push_state(key.decode())
    write_output(value)
