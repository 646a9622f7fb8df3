"""What a call finds of the image that all calls are copies of, and what it leaves of itself. The input says what to do."""

import atexit
import io
import os
import random
import secrets
import sys
import tempfile
import time
import uuid

import numpy
from pyfaasm.core import get_input_len, read_input, write_output

print("imported")
random.seed(1)
numpy.random.seed(1)
unseeded = numpy.random.default_rng()
seeded = numpy.random.default_rng(1)
uuid.uuid1()
tempfile.mkstemp()
with open("/tmp/of-import", "w") as file:
    file.write("of the import")
left_open = open(__file__)
kept = []
calls = 0


def identity():
    descriptor, path = tempfile.mkstemp()
    os.close(descriptor)
    return [
        random.random(),
        random.Random().random(),
        numpy.random.random(),
        unseeded.random(),
        numpy.random.default_rng().random(),
        uuid.uuid1(),
        uuid.uuid4(),
        os.path.basename(path),
        secrets.token_hex(8),
        os.urandom(8).hex(),
        time.monotonic_ns(),
    ]


def leave():
    print("without an end", end="")
    kept.append(io.TextIOWrapper(io.FileIO(1, "w", closefd=False)))
    kept[0].write(" and without a flush")
    atexit.register(print, "at exit")


def look():
    assert os.listdir("/tmp") == [], os.listdir("/tmp")
    assert time.process_time() < 1, time.process_time()
    try:
        left_open.read()
    except OSError:
        return "a closed file"
    return "an open file"


def faasm_main():
    global calls
    calls += 1
    assert calls == 1, calls
    wanted = read_input(get_input_len()).decode()
    if wanted == "identity":
        write_output(" ".join(map(str, identity())).encode())
    elif wanted == "seeded":
        write_output(str(seeded.random()).encode())
    elif wanted == "leave":
        leave()
    elif wanted == "look":
        write_output(look().encode())
    elif wanted == "exit":
        sys.exit(3)
    elif wanted == "exit with text":
        sys.exit("a reason")
    elif wanted == "atexit fails":
        atexit.register(int, "no number")
    return 0
