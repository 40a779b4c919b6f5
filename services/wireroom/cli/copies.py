"""`wireroom copies`: one story's articles, and the passages that each copy shares with the original."""

from pathlib import Path
from typing import Annotated, Any

import typer

from wireroom.cli import report
from wireroom.cli.output import Json, print_json, report_errors
from wireroom.cli.query import Elasticsearch, Store, opened
from wireroom.kernel.document import Document
from wireroom.search.copies import Family, Passage, family
from wireroom.search.port import COPIES


@report_errors
def copies(
    id: Annotated[str, typer.Argument(metavar="ID", help="An article's id, as search shows it.")],  # noqa: A002  # its name on the command line
    store: Store = Path("wireroom.db"),
    elasticsearch: Elasticsearch = "",
    size: Annotated[int, typer.Option(min=1, max=COPIES, help="Copies to compare with the original.")] = 100,
    json: Json = False,
) -> None:
    """Show the cluster of an article: the original and how sure it is, each copy, and what it took over.

    Passages are worked out from the two texts as they are in the store; offsets are characters, from 0.

    Examples:
      wireroom copies 3f2a9c0d1b2e4f5a6b7c8d9e --store news.db

      wireroom copies 3f2a9c0d1b2e4f5a6b7c8d9e --json
    """
    found = family(opened(store, elasticsearch), id, size)
    if json:
        print_json(_shape(found))
    else:
        report.print_family(found)


def _shape(found: Family) -> dict[str, Any]:
    """Return the family in the JSON shape that scripts rely on; `total` counts the copies that are not listed too."""
    original = found.original and _named(found.original) | {"certainty": found.certainty}
    members = [_member(document, shared) for document, shared in found.members]
    return {"cluster": found.cluster, "original": original, "total": found.total, "members": members}


def _named(document: Document) -> dict[str, Any]:
    return {name: document[name] for name in ("id", "title", "outlet", "published")}


def _member(document: Document, shared: list[Passage]) -> dict[str, Any]:
    figures = {name: document.get(name) for name in ("similarity", "contained", "contains")}
    parts = [
        {"start": part.start_a, "end": part.end_a, "original_start": part.start_b, "original_end": part.end_b}
        for part in shared
    ]
    return _named(document) | figures | {"passages": parts}
