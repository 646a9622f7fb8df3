"""Says hello, with the name of the interpreter that runs it."""

from greeting import greeting
from pyfaasm.core import write_output


def faasm_main():
    message = greeting("Faasm")
    print(message)
    write_output(message.encode())
    return 0
