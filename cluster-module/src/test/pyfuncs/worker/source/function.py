"""Looks at where its own source is, and at what it can do to the process around it."""

import os
import sys
import traceback

from pyfaasm.core import write_output


def fail():
    raise ValueError("told")  # in this line


def lines():
    yield f"file {__file__} {fail.__code__.co_filename}"
    yield f"listed {os.listdir(os.path.dirname(__file__))}"
    try:
        fail()
    except ValueError as error:
        frame = traceback.extract_tb(error.__traceback__)[-1]
        yield f"raised in {frame.filename}, {frame.lineno}: {frame.line}"
    try:
        open(os.path.join(__file__, "below"))
    except OSError as error:
        yield f"below: {type(error).__name__}"
    yield f"terminals {sys.stdout.isatty()} {sys.stderr.isatty()}, byte code {not sys.dont_write_bytecode}"
    yield f"tmp {os.listdir('/tmp')}"
    with open("/tmp/left", "w") as file:
        file.write("nobody else sees it")


def faasm_main():
    write_output("".join(line + "\n" for line in lines()).encode())
