"""Hands a dictionary to a chained call through a state value, and takes another one back."""

import pickle

from pyfaasm.core import await_call, chain, read_state, read_state_size, write_state

GIVEN = "dict_a"
RETURNED = "dict_b"


def read_dict(key):
    return pickle.loads(read_state(key, read_state_size(key)))


def write_dict(key, values):
    write_state(key, pickle.dumps(values))


def add_an_item(data):
    values = read_dict(GIVEN)
    values["epsilon"] = "zeta"
    write_dict(RETURNED, values)


def faasm_main():
    write_dict(GIVEN, {"alpha": "beta", "gamma": "delta"})
    assert await_call(chain(add_an_item, b"")) == 0
    found = read_dict(RETURNED)
    assert found == {"alpha": "beta", "gamma": "delta", "epsilon": "zeta"}, found
    return 0
