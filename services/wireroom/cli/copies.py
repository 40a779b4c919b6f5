"""`wireroom copies`: one story's articles, and the passages that each copy shares with the original."""

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any

import typer

from wireroom.cli import report
from wireroom.cli.output import Json, print_json, report_errors
from wireroom.cli.query import Elasticsearch, Store, opened
from wireroom.kernel.document import Document
from wireroom.kernel.errors import WireroomError
from wireroom.search.copies import Passage, passages
from wireroom.search.port import COPIES, Searcher


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


def family(searcher: Searcher, article: str, size: int) -> report.Family:
    """Return the article's cluster, at most `size` copies of it: the article itself first, the others by date.

    Raises WireroomError for an article that there is not.
    """
    document = searcher.get(article)
    if document is None:
        raise WireroomError(f"there is no article {article}; wireroom search shows ids")
    known = {found["id"]: found for found in searcher.copies(document["cluster"])} | {article: document}
    original = known.pop(document["cluster"], None) or searcher.get(document["cluster"])
    first = sorted(known.values(), key=lambda found: found["id"] != article)[:size]
    members = [(found, _shared(found, original)) for found in first]
    return report.Family(document["cluster"], original, members, len(known), certainty(original, known.values()))


def certainty(original: Document | None, copies: Iterable[Document]) -> float | None:
    """Return how sure the original is, 0 to 1: one over the articles that may as well have been the first.

    Those are the ones without a date, and those published at the original's time; a missing original is not sure.
    """
    if original is None:
        return None
    rivals = sum(copy["published"] in (None, original["published"]) for copy in copies)
    return round(1 / (1 + rivals), 4)


def _shared(found: Document, original: Document | None) -> list[Passage]:
    return passages(found["text"], original["text"]) if original else []


def _shape(found: report.Family) -> dict[str, Any]:
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
