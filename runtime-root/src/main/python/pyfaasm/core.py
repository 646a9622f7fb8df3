"""Input, output, state and chained calls of a Faasm function.

The names and arguments are those of the public pyfaasm package, so a function written for it runs unchanged. The calls
go to the built-in module _faasm, which is part of the WebAssembly interpreter; no shared library is loaded, there is
no ctypes. Keys are strings, values are bytes-like. A failing call of the host raises OSError or RuntimeError, it never
returns a code that a function could overlook; only await_call answers with the called function's own return code.
"""

import _faasm

_local_chaining = False
_local_output = False
_output = None
_local_results = []


def get_input_len():
    """Number of bytes of the call's input."""
    return _faasm.get_input_len()


def read_input(input_len=None):
    """The call's input, or its first input_len bytes."""
    data = _faasm.read_input()
    return data if input_len is None else data[: _size("input_len", input_len)]


def write_output(output):
    """Sets the call's output, replacing what an earlier call of this set."""
    global _output
    data = _bytes("output", output)
    if _local_output:
        _output = data
    else:
        _faasm.write_output(data)


def get_output():
    """The output written so far; only where set_local_input_output(True) keeps it."""
    if not _local_output:
        raise RuntimeError("the output is kept for get_output() only after set_local_input_output(True)")
    return _output


def set_local_input_output(value):
    """Keeps output in memory for get_output() instead of handing it to the host; for tests of functions."""
    global _local_output, _output
    _local_output = bool(value)
    _output = None


def read_state_size(key):
    """Number of bytes of the state value; 0 where there is none."""
    return len(_faasm.get_state(key))


def read_state(key, state_len):
    """The first state_len bytes of the state value."""
    # For the host interface, a length of 0 asks for the whole value.
    length = _size("state_len", state_len)
    return _faasm.get_state(key, length) if length else b""


def read_state_offset(key, total_len, offset, offset_len):
    """offset_len bytes of a state value of total_len bytes, from offset on."""
    total_len, offset, offset_len = _range(total_len, offset, offset_len)
    return read_state(key, total_len)[offset : offset + offset_len]


def write_state(key, value):
    """Sets the local copy of a state value; push_state makes it global."""
    _faasm.set_state(key, _bytes("value", value))


def write_state_offset(key, total_len, offset, value):
    """Sets a part of the local copy of a state value of total_len bytes."""
    data = _bytes("value", value)
    total_len, offset, _ = _range(total_len, offset, len(data))
    whole = bytearray(_faasm.get_state(key)[:total_len])
    whole.extend(bytes(total_len - len(whole)))
    whole[offset : offset + len(data)] = data
    _faasm.set_state(key, bytes(whole))


def push_state(key):
    """Makes the local copy of a state value the global one."""
    _faasm.push_state(key)


def push_state_partial(key):
    """Makes the changed parts of the local copy global; today's host interface pushes the whole value."""
    _faasm.push_state(key)


def pull_state(key, state_len):
    """Fetches state_len bytes of the global state value into the local copy."""
    _faasm.pull_state(key, _size("state_len", state_len))


def chain(func, input_data=b""):
    """Starts a call and returns its id for await_call.

    func is a function at the top level of this function.py, which is handed the input; or, beyond the public package,
    the name of another function of the same user, whose faasm_main() runs.
    """
    data = _bytes("input_data", input_data)
    if isinstance(func, str):
        return _faasm.chain(func, data)
    if _local_chaining:
        _local_results.append(func(data) or 0)
        return len(_local_results) - 1
    if not hasattr(_faasm, "chain_py"):
        raise NotImplementedError(
            f"the host cannot start {func.__name__}() of this function.py:"
            " make it a function of its own and chain its name"
        )
    return _faasm.chain_py(func.__name__, data)


def await_call(call_id):
    """Waits for a chained call and returns its return code, 0 for success."""
    if _local_chaining:
        return _local_results[call_id]
    return _faasm.await_call(call_id)


def await_call_output(call_id):
    """Waits for a chained call and returns the bytes it wrote to its output; a call that failed is a RuntimeError."""
    code, output = _faasm.await_call_output(call_id)
    if code != 0:
        raise RuntimeError(f"the chained call {call_id} returned {code}")
    return output


def set_local_chaining(value):
    """Makes chain() call the function at once in this interpreter; for tests of functions."""
    global _local_chaining
    _local_chaining = bool(value)
    _local_results.clear()


# Names of earlier releases of the public package, which its documentation still shows.
get_input = read_input
set_output = write_output
chain_this_with_input = chain


def _bytes(name, value):
    if isinstance(value, str):
        raise TypeError(f"{name} must be bytes, not str: use {name}.encode()")
    return bytes(memoryview(value))


def _size(name, value):
    size = int(value)
    if size < 0:
        raise ValueError(f"{name} must not be negative: {size}")
    return size


def _range(total_len, offset, length):
    total_len, offset = _size("total_len", total_len), _size("offset", offset)
    length = _size("offset_len", length)
    if offset + length > total_len:
        raise ValueError(f"bytes {offset} to {offset + length} are not within the value's {total_len}")
    return total_len, offset, length
