import numpy


def faasm_main():
    return int(numpy.zeros(1)[0])
