from pyfaasm.core import write_output
from words import polite


def faasm_main():
    write_output(polite.greeting().encode())
