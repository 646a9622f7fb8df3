"""Chains calls: the host puts their outputs into memory that it gets from the module."""

from pyfaasm.core import await_call_output, chain, write_output


def doubled(data):
    write_output(data * 2)


def faasm_main():
    outputs = [await_call_output(chain(doubled, b"x" * size)) for size in (1, 1000, 100_000)]
    write_output(f"{[len(output) for output in outputs]} {set().union(*outputs)}\n".encode())
