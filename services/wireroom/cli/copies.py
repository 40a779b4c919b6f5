"""`wireroom copies`: one story's articles, and the passages that each copy shares with the original."""

from collections.abc import Iterable, Sequence
from typing import Annotated, Any, NamedTuple

import typer
from rich.box import SIMPLE_HEAD
from rich.console import Group
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from wireroom.cli.options import STORE, ArticleId, Elasticsearch, Json, Store, open_searcher
from wireroom.cli.output import line, out, print_json, report_errors
from wireroom.cli.search import headline, percent, when
from wireroom.kernel.document import Document
from wireroom.kernel.errors import WireroomError
from wireroom.search.copies import Passage, passages
from wireroom.search.port import COPIES, Searcher

PASSAGES = 3  # of each copy, the longest; JSON has all of them
EXCERPT = 200  # characters of a passage


class Family(NamedTuple):
    """A cluster: its original (None if the store has it no more), and copies with what they share with it.

    In a passage a is the copy's text and b the original's. `total` counts all copies, `members` may be fewer.
    `certainty`, 0 to 1, is how sure the original is.
    """

    cluster: str
    original: Document | None
    members: Sequence[tuple[Document, list[Passage]]]
    total: int
    certainty: float | None


@report_errors
def copies(
    id: ArticleId,  # noqa: A002  # its name on the command line
    store: Store = STORE,
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
    found = family(open_searcher(store, elasticsearch), id, size)
    if json:
        print_json(_shape(found))
    else:
        print_family(found)


def family(searcher: Searcher, article: str, size: int) -> Family:
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
    return Family(document["cluster"], original, members, len(known), certainty(original, known.values()))


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


def _shape(found: Family) -> dict[str, Any]:
    """Return the family in the JSON shape that scripts rely on; `total` counts the copies that are not listed too."""
    original = found.original and _named(found.original) | {"certainty": found.certainty}
    members = [_member_json(document, shared) for document, shared in found.members]
    return {"cluster": found.cluster, "original": original, "total": found.total, "members": members}


def _named(document: Document) -> dict[str, Any]:
    return {name: document[name] for name in ("id", "title", "outlet", "published")}


def _member_json(document: Document, shared: list[Passage]) -> dict[str, Any]:
    figures = {name: document.get(name) for name in ("similarity", "contained", "contains")}
    parts = [
        {"start": part.start_a, "end": part.end_a, "original_start": part.start_b, "original_end": part.end_b}
        for part in shared
    ]
    return _named(document) | figures | {"passages": parts}


def print_family(found: Family) -> None:
    """Print the original, and below it each copy with the longest passages that it shares with it."""
    if found.original is None:
        out.print(f"the original, {found.cluster}, is not in the store: there is nothing to compare with", markup=False)
    else:
        sure = "original" if found.certainty is None else f"original, {found.certainty:.0%} sure"
        out.print(_member(found.original, sure))
    if not found.total:
        out.print("no copies of it are known: it stands alone")
    for document, shared in found.members:
        out.print(_member(document, _likeness(document)))
        if found.original is not None:
            out.print(Padding(_passages(document["text"], shared), (0, 0, 0, 2)))
    if found.total > len(found.members):
        out.print(f"{found.total - len(found.members):,} more copies; --size shows more")


def _member(document: Document, place: str) -> Group:
    parts = (document["outlet"], when(document), document["id"], place)
    about = "  ".join(line(part) for part in parts if part)
    return Group(Text(headline(document), style="bold"), Padding(Text(about, style="dim"), (0, 0, 0, 2)))


def _likeness(document: Document) -> str:
    parts = (
        percent(document, "similarity", "{} alike"),
        percent(document, "contained", "{} of it is in the original"),
        percent(document, "contains", "it has {} of the original"),
    )
    return ", ".join(part for part in parts if part)


def _passages(text: str, shared: Sequence[Passage]) -> Table | Text:
    if not shared:
        return Text("no passage is the same")
    table = Table("here", "original", "the same", box=SIMPLE_HEAD, padding=(0, 1, 0, 0))
    longest = sorted(shared, key=lambda part: part.start_a - part.end_a)[:PASSAGES]
    for part in sorted(longest):
        excerpt = line(text[part.start_a : part.end_a], EXCERPT) + ("…" if part.end_a - part.start_a > EXCERPT else "")
        here, there = f"{part.start_a}-{part.end_a}", f"{part.start_b}-{part.end_b}"
        table.add_row(here, there, Text(excerpt))
    if len(shared) > PASSAGES:
        table.add_row("", "", Text(f"{len(shared) - PASSAGES:,} more; --json shows all", style="dim"))
    return table
