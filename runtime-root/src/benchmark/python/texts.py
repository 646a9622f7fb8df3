"""Strings: building, splitting, formatting, encoding and case."""


def run():
    lines = [f"{i:06d};näme {i % 97};{i * 3.5:.2f};{'x' * (i % 13)}" for i in range(12_000)]
    table = []
    for line in "\n".join(lines).splitlines():
        number, name, price, tail = line.split(";")
        table.append(f"{name.strip().title()}|{int(number):x}|{float(price):,.1f}|{tail.upper()}".replace("X", "yz"))
    encoded = "\n".join(table).encode("utf-8")
    return len(encoded) + encoded.count(b"yz") + len(encoded.decode("utf-8"))
