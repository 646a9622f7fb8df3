"""Chains itself with a wait: "10:nothing" waits so long, and "10:chain" chains it and awaits it."""

import time

from pyfaasm.core import await_call, chain, read_input, write_output


def faasm_main():
    seconds, what = read_input().decode().split(":")
    if what == "chain":
        return await_call(chain("waits", f"{seconds}:nothing".encode()))
    if what == "leave":
        chain("waits", f"{seconds}:nothing".encode())
        return 0
    time.sleep(float(seconds))
    write_output(b"waited")
    return 0
