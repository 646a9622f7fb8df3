"""Regular expressions over log-like lines."""

import re

LINE = re.compile(r"(?P<host>\d+\.\d+\.\d+\.\d+) - (?P<user>\w+|-) \[(?P<time>[^\]]+)\] \"(?P<verb>GET|PUT) (?P<path>/\S*)\" (\d{3})")
NUMBER = re.compile(r"\d+")


def run():
    lines = [
        f'10.0.{i % 256}.{i % 199} - user{i % 31} [22/Nov/2026:10:{i % 60:02d}] "{"GET" if i % 3 else "PUT"} /f/u/{i}?q={i * i}" 200'
        for i in range(8_000)
    ]
    total = 0
    for line in lines:
        match = LINE.match(line)
        total += len(match["path"]) + len(match["user"])
        total += sum(int(number) for number in NUMBER.findall(line)) % 1009
        total += len(re.sub(r"[aeiou]", "", line))
    return total
