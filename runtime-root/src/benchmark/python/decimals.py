"""Exact arithmetic: long integers and decimal fractions."""

from decimal import Decimal, getcontext


def run():
    getcontext().prec = 60
    total, term = Decimal(1), Decimal(1)
    for i in range(1, 4_000):
        term = term * 3 / (i + 2)
        total += term
    big = 1
    for i in range(1, 900):
        big *= i
    return str(total)[:40] + str(pow(3, 5001, 10**200 + 267) % 1_000_007) + str(len(str(big)))
