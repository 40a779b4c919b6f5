"""Writes the saved objects of Kibana that `wireroom setup` imports: `python -m infra.kibana.build`."""

from pathlib import Path

from infra.kibana import dashboards, views
from infra.kibana.objects import encode

FILE = Path(__file__).with_name("wireroom.ndjson")


def text() -> str:
    """Return the file: one object a line."""
    return "".join(encode(one) + "\n" for one in (*views.objects(), *dashboards.objects()))


if __name__ == "__main__":
    FILE.write_text(text(), encoding="utf-8")
