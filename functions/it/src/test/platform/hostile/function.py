"""Attacks the platform in the way that its input names; returns 0 where the attack was refused."""

import os
import re
import sys

from pyfaasm.core import (
    GlobalKey,
    await_call,
    await_call_output,
    chain,
    read_input,
    read_state,
    read_state_size,
    write_output,
    write_state,
)


def must_fail(attack, *arguments):
    try:
        attack(*arguments)
    except (AttributeError, ImportError, OSError):
        return
    raise AssertionError(f"{attack} succeeded")


def processes():
    import subprocess

    must_fail(subprocess.run, ["/bin/sh", "-c", "true"])
    must_fail(lambda: os.fork())
    must_fail(lambda: os.posix_spawn("/bin/sh", ["sh"], {}))
    must_fail(lambda: os.execv("/bin/sh", ["sh"]))
    must_fail(lambda: os.kill(1, 9))
    assert os.system("true") != 0


def threads():
    import threading

    try:
        threading.Thread(target=print).start()
    except RuntimeError:
        return
    raise AssertionError("started a thread")


def memory():
    held = []
    while True:
        held.append(bytearray(1 << 20))


def memory_that_goes_on():
    held = []
    while True:
        try:
            held.append(bytearray(1 << 20))
        except MemoryError:
            pass


def loop():
    while True:
        pass


def loop_in_c():
    re.match(r"(a+)+$", "a" * 64 + "b")


def sleeps():
    import time

    time.sleep(1000)


def prints():
    block = "x" * 65536
    for _ in range(10 * (1 << 30) // len(block)):
        sys.stdout.write(block)


def answers():
    write_output(b"x" * (40 << 20))


def exits():
    os._exit(17)


def aborts():
    os.abort()


def recurses():
    sys.setrecursionlimit(1 << 30)

    def deeper(rest):
        return [deeper(rest + 1)]

    deeper(0)


def links():
    """Exchanges links and files while they are opened: nothing outside of /tmp is reached."""
    secret = read_state("path-of-the-secret", read_state_size("path-of-the-secret")).decode()
    for target in (secret, "/proc/self/environ", "/proc/1/root" + secret, "../../../.." + secret):
        for _ in range(50):
            for path in ("/tmp/link", "/tmp/other"):
                if os.path.lexists(path):
                    os.unlink(path)
            os.symlink(target, "/tmp/link")
            for flags in (os.O_RDONLY, os.O_WRONLY | os.O_CREAT, os.O_RDWR | os.O_TRUNC):
                try:
                    descriptor = os.open("/tmp/link", flags)
                except OSError:
                    continue
                found = os.read(descriptor, 1000) if flags == os.O_RDONLY else b""
                os.close(descriptor)
                assert b"secret" not in found, found
            os.rename("/tmp/link", "/tmp/other")
    for left in os.listdir("/tmp"):
        os.unlink("/tmp/" + left)


def scratch():
    """Fills /tmp; its limit is an error like that of a full disk."""
    with open("/tmp/full", "wb", buffering=0) as file:
        try:
            while True:
                file.write(b"x" * 65536)
        except OSError:
            return


def leaves_a_file():
    with open("/tmp/left", "w") as file:
        file.write("left")
    sys.modules["left"] = sys


def finds_nothing_left():
    assert os.listdir("/tmp") == [], os.listdir("/tmp")
    assert "left" not in sys.modules


def state():
    keys = ("secret", "victim:secret", "../victim/secret", "victim/secret", "%2E%2E/victim/secret")
    for name in keys + tuple(map(GlobalKey, keys)):
        assert read_state(name, 6) != b"secret", name
        write_state(name, b"public")
        assert read_state(name, 6) == b"public", name


def fills_state():
    for number in range(1 << 20):
        write_state(f"key{number}", b"x" * (1 << 20))
        # Whether the host took it cannot be told otherwise.
        if read_state_size(f"key{number}") == 0:
            return


def itself():
    """A chain of itself, without end."""
    return await_call(chain("hostile", b"itself"))


def flood():
    """As many calls as there may be, each of which does the same."""
    calls = []
    while True:
        try:
            calls.append(chain("hostile", b"flood"))
        except OSError:
            break
    for call in calls:
        await_call(call)


def large_chain():
    """Holds as much as can be held in inputs and outputs of calls."""
    calls = []
    while True:
        try:
            calls.append(chain("hostile", b"large_answer" + bytes(8 << 20)))
        except OSError:
            break
    for call in calls:
        try:
            await_call_output(call)
        except RuntimeError:
            pass


def large_answer():
    write_output(bytes(8 << 20))


def faasm_main():
    part = read_input().rstrip(b"\0").decode()
    return globals()[part]()
