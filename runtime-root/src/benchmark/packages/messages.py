"""MessagePack both ways, through msgpack's extension module."""

import msgpack


def run():
    orders = [
        {"id": i, "name": f"customer {i}", "lines": [{"sku": j, "price": j * 1.25, "ok": j % 2 == 0} for j in range(6)]}
        for i in range(2_500)
    ]
    total = 0
    for _ in range(5):
        packed = msgpack.packb(orders)
        again = msgpack.unpackb(packed)
        total += len(packed) + sum(order["id"] for order in again)
    return total
