"""Makes an HTML table of records: the input is a MessagePack list of maps, the output is a page's part in UTF-8.

Columns come in the order in which they first occur; a record without a value has an empty cell. Whatever is in the
values, nothing of it becomes markup.
"""

import datetime

import msgpack
from markupsafe import Markup
from pyfaasm.core import read_input, write_output


def _cell(value):
    if value is None:
        return ""
    if isinstance(value, datetime.datetime):
        return value.astimezone(datetime.timezone.utc).isoformat(timespec="seconds")
    if isinstance(value, bytes):
        return value.hex(" ")
    return value


def table(packed):
    records = msgpack.unpackb(packed, timestamp=3)
    if not isinstance(records, list) or not all(isinstance(record, dict) for record in records):
        raise ValueError("the input has to be a MessagePack list of maps")
    columns = list(dict.fromkeys(name for record in records for name in record))
    cell = Markup("<td>{}</td>").format
    lines = [Markup("<tr>{}</tr>").format(Markup("").join(map(Markup("<th>{}</th>").format, columns)))]
    for record in records:
        cells = Markup("").join(cell(_cell(record.get(name))) for name in columns)
        lines.append(Markup("<tr>{}</tr>").format(cells))
    return Markup("<table>\n{}\n</table>\n").format(Markup("\n").join(lines))


def faasm_main():
    write_output(table(read_input()).encode())
    return 0
