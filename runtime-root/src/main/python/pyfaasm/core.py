"""Input, output, state and chained calls of a Faasm function.

The names, arguments and results are those of the public pyfaasm package, so a function written for it runs unchanged. The
calls go to the built-in module _faasm, which is part of the WebAssembly interpreter; no shared library is loaded, there is
no ctypes. Data are bytes-like, lengths and offsets are numbers of bytes, keys are strings. What the host refuses raises
OSError or RuntimeError and is never a code that a function could overlook; only await_call answers with the called
function's own return code.

Input. What the caller sent. A chained call's envelope, with which Python functions call each other, is not part of it.

Output. The last write counts. A Faasm cluster carries results as text, and its planner ends at one that is not UTF-8, so there,
and only there, such an output travels as "data:application/octet-stream;base64,…" (RFC 2397), and so do one that begins like that
and the empty output of a chained call. await_call_output gives what was written; a caller from outside decodes it.

Chained calls. A Faasm cluster does not queue them: one that finds no free slot is lost, and whoever awaits it is answered
after five minutes. So on a worker a function has one call under way at a time, and the others wait in the function until
it is awaited or the function ends; set_chain_limit allows more, where the cluster has the slots. A lost call is an OSError.

State. Values are kept under keys, those of each user apart from those of others. A Faasm worker has one name space for all
Python functions, in which the key KEY of the user USER is "USER:KEY"; the user "python", to which Faasm itself gives all
Python functions, has its keys as they are. GlobalKey names a value as it is there. A value of no bytes is the same as no
value. A value keeps the size with which it was first written, as Faasm's do.
"""

from __future__ import annotations

import os
import sys

import _faasm

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Union

    BytesLike = Union[bytes, bytearray, memoryview]

env_cache: dict[str, bool] = {}
"""What get_env_bool has looked up, and what set_env_bool has set."""

input_data: bytes | None = None
"""What read_input gives instead of the call's input, where it is not None; for tests of functions."""

output_data: bytes | None = None
"""The output, where is_local_output() keeps it."""

emulator_status: bool | None = None
"""What set_emulator_status was told; None before."""

_KEY_LIMIT = 150  # with a user in front, 200: what every host takes
_PYTHON_USER = "python"

_message_id = 0
_local_depth = 0
_chain_limit = 1 if _faasm.is_on_worker() else sys.maxsize
_calls: dict[int, _Call] = {}
_waiting: list[_Call] = []
_under_way: dict[_Call, None] = {}  # in the order in which they were started


class GlobalKey(str):
    """The key of a state value that is not this user's own: read_state_size(GlobalKey("model")).

    On a Faasm worker it is used as it is, in the name space that all Python functions and functions of other languages of
    the user "python" share, and into which PUT /s/python/KEY uploads; "other:key" there is the key of another user. The
    engine of this project keeps each user's values in a directory of their own and knows no others: there it is the same
    as an ordinary key.
    """

    __slots__ = ()


# Environment


def get_env_bool(var_name: str) -> bool:
    """Whether the environment variable is set and not empty; looked up once, and then as set_env_bool sets it."""
    if var_name not in env_cache:
        env_cache[var_name] = bool(os.environ.get(var_name))
    return env_cache[var_name]


def set_env_bool(var_name: str, value: bool) -> None:
    """Sets what get_env_bool answers; the environment stays as it is."""
    env_cache[var_name] = bool(value)


def is_local_chaining() -> bool:
    """Whether chain() calls functions at once in this interpreter (PYTHON_LOCAL_CHAINING)."""
    return get_env_bool("PYTHON_LOCAL_CHAINING")


def is_local_output() -> bool:
    """Whether output is kept for get_output() and not handed to the host (PYTHON_LOCAL_OUTPUT)."""
    return get_env_bool("PYTHON_LOCAL_OUTPUT")


def set_local_chaining(value: bool) -> None:
    """Makes chain() call functions of the same file at once in this interpreter; for tests of functions."""
    set_env_bool("PYTHON_LOCAL_CHAINING", value)
    _calls.clear()


def set_local_input_output(value: bool) -> None:
    """Keeps output in memory for get_output() instead of handing it to the host; for tests of functions."""
    global output_data
    set_env_bool("PYTHON_LOCAL_OUTPUT", value)
    output_data = None


# Input and output


def get_input_len() -> int:
    """Number of bytes of the call's input."""
    return _faasm.get_input_len() if input_data is None else len(input_data)


def read_input(input_len: int | None = None) -> bytes:
    """The call's input, or its first input_len bytes; fewer where the input is shorter."""
    data = _faasm.read_input() if input_data is None else bytes(input_data)
    return data if input_len is None else data[: _size("input_len", input_len)]


def write_output(output: BytesLike) -> None:
    """Sets the call's output, replacing what an earlier call of this set.

    On a Faasm cluster, output that is not UTF-8 is encoded; see above.
    """
    global output_data
    data = _bytes("output", output)
    if _local_depth or is_local_output():
        output_data = data
    elif _faasm.is_on_worker():
        _write_as_text(data)
    else:
        _faasm.write_output(data)


def get_output() -> bytes | None:
    """The output written so far, None before; RuntimeError where set_local_input_output(True) does not keep it."""
    if not is_local_output():
        raise RuntimeError("the output is kept for get_output() only after set_local_input_output(True)")
    return output_data


# State


def read_state_size(key: str) -> int:
    """Number of bytes of the state value; 0 where there is none."""
    return _faasm.get_state_size(_key(key))


def read_state(key: str, state_len: int) -> bytes:
    """The first state_len bytes of the state value; zero bytes where it has fewer."""
    return read_state_offset(key, state_len, 0, state_len)


def read_state_offset(key: str, total_len: int, offset: int, offset_len: int) -> bytes:
    """offset_len bytes of the state value from offset on; zero bytes where it has none.

    total_len is the size of a value that nobody has written yet, and not looked at otherwise.
    """
    _size("total_len", total_len)
    start, length = _size("offset", offset), _size("offset_len", offset_len)
    value = _faasm.get_state(_key(key)) if length else b""
    return value[start : start + length].ljust(length, b"\0")


def write_state(key: str, value: BytesLike) -> None:
    """Sets the local copy of a state value; push_state makes it global.

    OSError if there is a value of another size under this key.
    """
    _faasm.set_state(_key(key), _bytes("value", value))


def write_state_offset(key: str, total_len: int, offset: int, value: BytesLike) -> None:
    """Sets a part of the local copy of a state value, from offset on.

    A value that does not exist yet comes into being with total_len bytes, zeros around the part. ValueError if the part is
    not within the value. The host interface has whole values only: of two functions that set parts of one value at the
    same time, one may undo what the other did.
    """
    full_key, data = _key(key), _bytes("value", value)
    total, start = _size("total_len", total_len), _size("offset", offset)
    whole = bytearray(_faasm.get_state(full_key)) or bytearray(total)
    if start + len(data) > len(whole):
        raise ValueError(f"bytes {start} to {start + len(data)} are not within the value's {len(whole)}")
    whole[start : start + len(data)] = data
    _faasm.set_state(full_key, whole)


def push_state(key: str) -> None:
    """Makes the local copy of a state value the global one; nothing happens where there is none."""
    _faasm.push_state(_key(key))


def push_state_partial(key: str) -> None:
    """The same: today's host interface pushes whole values."""
    push_state(key)


def pull_state(key: str, state_len: int) -> None:
    """Fetches the global state value into the local copy, the whole of it; nothing happens where there is none."""
    _size("state_len", state_len)
    _faasm.pull_state(_key(key))


# Chained calls


def chain(func: Callable[..., object] | str, input_data: BytesLike = b"") -> int:
    """Starts a call and returns its id for await_call.

    func is a function at the top level of this function.py, which is called with the input as its argument, or without if
    it has no parameters; or, beyond the public package, the name of another function of the same user, whose faasm_main()
    runs. ValueError for a name that no function can have, OSError if the host does not start the call.
    """
    data = _bytes("input_data", input_data)
    if is_local_chaining():
        call = _chained_locally(func, data)
    else:
        call = _Call(func, "faasm_main", data) if isinstance(func, str) else _Call(None, _entry(func), data)
        if len(_under_way) < _chain_limit:
            call.start()
        else:
            call.wait()
    call_id = len(_calls) + 1
    _calls[call_id] = call
    return call_id


def await_call(call_id: int) -> int:
    """Waits for a chained call and returns its return code, 0 for success."""
    return _ended(call_id)[0]


def await_call_output(call_id: int) -> bytes:
    """Waits for a chained call and returns the bytes it wrote to its output; a call that failed is a RuntimeError."""
    code, output = _ended(call_id)
    if code != 0:
        said = output[:500].decode(errors="replace")
        raise RuntimeError(f"the chained call {call_id} returned {code}" + (f": {said}" if said else ""))
    return output


def set_chain_limit(limit: int) -> None:
    """Sets how many chained calls this function has under way at once on a Faasm worker; 1 at first.

    Each takes a slot of the cluster, and so do this call and those that wait for it. Elsewhere calls are queued, and there
    is no limit.
    """
    global _chain_limit
    if limit < 1:
        raise ValueError(f"the limit must be 1 or more, and not {limit}")
    if _faasm.is_on_worker():
        _chain_limit = limit
        _start_waiting()


# An emulator of native programs in earlier releases of Faasm. Here, it is this interpreter.


def set_emulator_message(message_json: str) -> int:
    """Makes read_input give the input of this message, and returns the message's id, 0 if it has none; for tests.

    The message is a JSON object as the planner takes it, with user and function, and input_data in base64. ValueError if it
    is not.
    """
    import base64
    import json

    global emulator_status, input_data, output_data, _message_id
    message = json.loads(message_json)
    if not isinstance(message, dict) or not all(isinstance(message.get(part), str) for part in ("user", "function")):
        raise ValueError(f"a message is a JSON object with user and function, and not {message_json!r}")
    input_data = base64.b64decode(message.get("input_data", ""), validate=True)
    _message_id = int(message.get("id", 0))
    emulator_status = None
    if is_local_output():
        output_data = None
    return _message_id


def set_emulator_status(success: bool) -> None:
    """Keeps in emulator_status how the emulated call ended."""
    global emulator_status
    emulator_status = bool(success)


def get_emulator_async_response() -> int:
    """The id of the emulated message: what a caller that does not wait is answered."""
    return _message_id


# Names of earlier releases of the public package, which its documentation and functions still use.
get_input = read_input
set_output = write_output
chain_this_with_input = chain
get_state_size = read_state_size
get_state = read_state
get_state_offset = read_state_offset
set_state = write_state
set_state_offset = write_state_offset


def _bytes(name: str, value: BytesLike) -> bytes:
    if isinstance(value, str):
        raise TypeError(f"{name} must be bytes, not str: use {name}.encode()")
    return bytes(memoryview(value))


def _size(name: str, value: int) -> int:
    size = int(value)
    if size < 0:
        raise ValueError(f"{name} must not be negative: {size}")
    return size


def _key(key: str) -> str:
    """The host's name of a state value."""
    if not isinstance(key, str):
        raise TypeError(f"a state key is a str, and not {type(key).__name__}")
    size = len(key.encode())
    if not 0 < size <= _KEY_LIMIT or "\0" in key:
        raise ValueError(f"a state key has 1 to {_KEY_LIMIT} bytes, none of them zero: {key!r} has {size}")
    if _faasm.is_on_worker() and not isinstance(key, GlobalKey):
        call = _faasm.get_call()
        if call and call[0] != _PYTHON_USER:
            return f"{call[0]}:{key}"
    return str(key)


def _write_as_text(data: bytes) -> None:
    """Writes the output as a cluster can carry it."""
    call = _faasm.get_call()
    chained = call is not None and call[3]
    if not data.startswith(_faasm.ENCODED_OUTPUT) and (data or not chained):
        try:
            _faasm.write_output(data)
            return
        except UnicodeDecodeError:
            pass
    import binascii

    _faasm.write_output(_faasm.ENCODED_OUTPUT + binascii.b2a_base64(data, newline=False))


def _from_text(output: bytes) -> bytes:
    """What _write_as_text was given."""
    if not output.startswith(_faasm.ENCODED_OUTPUT):
        return output
    import binascii

    return binascii.a2b_base64(output[len(_faasm.ENCODED_OUTPUT) :], strict_mode=True)


class _Call:
    """A chained call: waiting in this function, under way, or ended, with a code or an error."""

    def __init__(self, function: str | None, entry: str, data: bytes) -> None:
        self.function, self.entry, self.data = function, entry, data
        self.host_id = 0
        self.code: int | None = None
        self.output = b""
        self.error: OSError | None = None

    def wait(self) -> None:
        """Leaves it for later; what would be refused then is refused now."""
        import atexit

        _faasm.check_chain(self.function, self.entry)
        if not _waiting:
            atexit.unregister(_end_waiting)
            atexit.register(_end_waiting)
        _waiting.append(self)

    def start(self) -> None:
        self.host_id = _faasm.chain(self.function, self.entry, self.data)
        self.data = b""
        _under_way[self] = None

    def end(self) -> None:
        """Waits until it has ended; it is under way."""
        try:
            code, output = _faasm.await_call_output(self.host_id)
        finally:
            del _under_way[self]
        if not _faasm.is_on_worker():
            self.code, self.output = code, output
        elif code == 0 and not output:
            self.error = OSError(
                f"the cluster lost the chained call of {self.function or self.entry + '()'}: probably there was no free slot for"
                " it. Give the workers more slots (OVERRIDE_CPU_COUNT), or chain less at a time"
            )
            # To lose each of the others would take as long again.
            for call in _waiting:
                call.error = OSError(f"this chained call was not started, because one before it was lost: {self.error}")
            _waiting.clear()
        else:
            self.code, self.output = code, _from_text(output)


def _start_waiting() -> None:
    """Starts calls that wait, in their order, as far as the limit allows."""
    while _waiting and len(_under_way) < _chain_limit:
        call = _waiting.pop(0)
        try:
            call.start()
        except OSError as error:
            call.error = error


def _ended(call_id: int) -> tuple[int, bytes]:
    """Code and output of the call, after it has ended."""
    call = _calls.get(call_id)
    if call is None:
        raise ValueError(f"this function did not start a call {call_id!r}")
    while call.code is None:
        if call.error is not None:
            raise call.error
        # What waits gets its turn when another one ends.
        (call if call in _under_way else next(iter(_under_way))).end()
        _start_waiting()
    return call.code, call.output


def _end_waiting() -> None:
    """Starts what nobody awaited, as a call that need not wait would have been started at once."""
    while _waiting:
        call, left = next(iter(_under_way)), len(_waiting)
        call.end()
        if call.error is not None:
            print(f"{call.error}; {left} more were not started", file=sys.stderr)
        _start_waiting()


def _entry(func: Callable[..., object]) -> str:
    """The name by which the called interpreter finds the function in function.py."""
    name = getattr(func, "__name__", None)
    if not callable(func) or not isinstance(name, str):
        raise TypeError(
            f"a function of this function.py or the name of another function can be chained, and not {func!r}"
        )
    module = sys.modules.get("function")
    if module is not None and not callable(getattr(module, name, None)):
        raise ValueError(f"function.py has no {name}() at its top level, so a chained call could not find it")
    return name


def _chained_locally(func: Callable[..., object] | str, data: bytes) -> _Call:
    global input_data, output_data, _local_depth
    if isinstance(func, str):
        raise ValueError(
            f"local chaining calls functions of this function.py, and {func!r} is another one: replace chain()"
        )
    call = _Call(None, getattr(func, "__name__", ""), b"")
    saved = input_data, output_data
    input_data, output_data = data, None
    _local_depth += 1
    try:
        result = func() if _has_no_parameters(func) else func(data)
        call.code = int(result or 0)  # type: ignore[call-overload]
    except SystemExit as end:
        call.code = end.code if isinstance(end.code, int) else int(end.code is not None)
    finally:
        call.output, _local_depth = output_data or b"", _local_depth - 1
        input_data, output_data = saved
    return call


def _has_no_parameters(func: Callable[..., object]) -> bool:
    code = getattr(func, "__code__", None)
    return code is not None and code.co_argcount == 0 and not code.co_flags & 0x04  # *args
