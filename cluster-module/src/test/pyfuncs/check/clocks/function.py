"""Looks at clocks and waits."""

import asyncio
import select
import time

from pyfaasm.core import write_output


def faasm_main():
    started, day, worked = time.monotonic(), time.time(), time.process_time()
    time.sleep(0.2)
    asyncio.run(asyncio.sleep(0.1))
    select.select([], [], [], 0.1)
    waited = time.monotonic() - started
    # A busy machine may take longer, but not so long.
    text = f"waited {0.39 < waited < 5}, as long by day {abs(time.time() - day - waited) < 1}\n"
    text += f"this century {4e9 > day > 1.75e9}, little work {0 <= time.process_time() - worked <= waited + 0.1}\n"
    readings = [time.monotonic() for _ in range(10000)]
    text += f"never back {readings == sorted(readings)}\n"
    write_output(text.encode())
