"""Escaping short and long texts, through markupsafe's extension module."""

from markupsafe import Markup, escape


def run():
    row = Markup("<tr><td>{}</td><td>{}</td></tr>").format
    cells = [row(i, f"<{i}> & 'co'") for i in range(4_000)]
    text = "plain text, then <b>some</b> markup & more; " * 2_000
    return len("".join(cells)) + sum(len(escape(text)) for _ in range(20))
