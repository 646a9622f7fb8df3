"""Calls other functions, of this file and of others, and compares what they answer.

The input chooses the part: nothing for all but "fan-out", which makes 100 calls at once.
"""

import sys

from pyfaasm.core import await_call, await_call_output, chain, get_input_len, read_input, write_output

CALLS = 100


def first(data):
    assert data == b"1234", data
    assert read_input() == data, "an entry is given what read_input reads"
    assert get_input_len() == 4
    assert sys.argv[-1] == "first", sys.argv


def second(data):
    assert data == b"5678", data
    return 0


def answers(data):
    write_output(data[::-1])


def exits(data):
    sys.exit(int(data))


def raises(data):
    raise ValueError(data)


def asks():
    """An entry without parameters asks for its input itself."""
    write_output(read_input().upper())


def square(data):
    number = int(data)
    # Some of these end before others.
    write_output(str(sum(number for _ in range(number))).encode())


def nested(data):
    """Calls itself until the input is used up."""
    rest = await_call_output(chain(nested, data[1:])) if len(data) > 1 else b""
    write_output(rest + data[:1])


def faasm_main():
    part = read_input()
    if part == b"fan-out":
        return fan_out()
    one, two = chain(first, b"1234"), chain(second, b"5678")
    assert one != two
    assert (await_call(two), await_call(one)) == (0, 0)
    # Bytes that are no text, and bytes that look like an envelope.
    for data in (b"", b"text", bytes(range(256)), b"FAASMPY1", b"FAASMPY1\xff\xff\xff\xff\xff\xff", b"\0" * 100_000):
        call = chain(answers, data)
        assert await_call_output(call) == data[::-1], data
        assert await_call_output(chain("echo", data)) == data, data
    assert await_call_output(chain(asks, b"loud")) == b"LOUD"
    assert await_call(chain(exits, b"7")) == 7
    assert await_call(chain(raises, b"")) == 1
    assert await_call_output(chain(nested, b"abcde")) == b"edcba"
    assert await_call(chain("noop")) == 0
    assert await_call(chain("no-such-function")) != 0
    for refused in ("", "../echo", "a" * 60, "a/b", "a b"):
        try:
            chain(refused)
        except ValueError:
            continue
        raise AssertionError(f"chained {refused!r}")
    write_output(b"chained")
    return 0


def fan_out():
    calls = [chain(square, str(number).encode()) for number in range(CALLS)]
    results = [int(await_call_output(call)) for call in reversed(calls)]
    assert results == [number * number for number in reversed(range(CALLS))], results
    write_output(f"{CALLS} calls".encode())
    return 0
