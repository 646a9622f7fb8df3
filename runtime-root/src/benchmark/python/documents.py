"""JSON both ways, through the accelerated module."""

import json


def run():
    orders = [
        {"id": i, "name": f"customer {i}", "lines": [{"sku": j, "price": j * 1.25, "ok": j % 2 == 0} for j in range(6)]}
        for i in range(2_500)
    ]
    text = json.dumps(orders)
    again = json.loads(text)
    return len(text) + sum(line["sku"] for order in again for line in order["lines"])
