"""`wireroom copies`: one story's articles, and the passages that each copy shares with the original."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Group
from rich.padding import Padding
from rich.text import Text

from wireroom.cli.describe import headline, join, percent, when
from wireroom.cli.options import ArticleId, Deployed, Elasticsearch, Json, Store, choose, open_searcher
from wireroom.cli.output import Table, line, make_table, print_json, report_errors, write
from wireroom.kernel.document import Document
from wireroom.search.port import COPIES

if TYPE_CHECKING:
    from wireroom.search.copies import Family, Passage

PASSAGES = 3  # of each copy, the longest; JSON has all of them
EXCERPT = 200  # characters of a passage


@report_errors
def copies(
    key: ArticleId,
    store: Store = None,
    deployed: Deployed = False,
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
    from wireroom.search.copies import family as find_family

    searcher = open_searcher(*choose(store, deployed=deployed, elasticsearch=elasticsearch))
    family = find_family(searcher, key, size)
    if json:
        print_json(_family_json(family))
    else:
        print_family(family)


def _family_json(family: "Family") -> dict[str, Any]:
    """Return the family in the JSON shape that scripts rely on; `total` counts the copies that are not listed too."""
    original = family.original and _identify(family.original) | {"certainty": family.certainty}
    members = [_member_json(document, shared) for document, shared in family.members]
    return {"cluster": family.cluster, "original": original, "total": family.total, "members": members}


def _identify(document: Document) -> dict[str, Any]:
    return {name: document[name] for name in ("id", "title", "outlet", "published")}


def _member_json(document: Document, shared: "list[Passage]") -> dict[str, Any]:
    figures = {name: document.get(name) for name in ("similarity", "contained", "contains")}
    parts = [
        {"start": part.start_a, "end": part.end_a, "original_start": part.start_b, "original_end": part.end_b}
        for part in shared
    ]
    return _identify(document) | figures | {"passages": parts}


def print_family(family: "Family") -> None:
    """Print the original, and below it each copy with the longest passages that it shares with it."""
    if family.original is None:
        write(Text(f"the original, {family.cluster}, is not in the store: there is nothing to compare with"))
    else:
        sure = "original" if family.certainty is None else f"original, {family.certainty:.0%} sure"
        write(_member(family.original, sure))
    if not family.total:
        write("no copies of it are known: it stands alone")
    for document, shared in family.members:
        write("", _member(document, _likeness(document)))
        if family.original is not None:
            write(Padding.indent(_passages(document["text"], shared), 2))
    if family.total > len(family.members):
        write(f"{family.total - len(family.members):,} more copies; --size shows more")


def _member(document: Document, place: str) -> Group:
    about = Text(join((document["outlet"], when(document), document["id"], place)), style="dim")
    return Group(Text(headline(document), style="bold"), Padding.indent(about, 2))


def _likeness(document: Document) -> str:
    parts = (
        percent(document, "similarity", "{} alike"),
        percent(document, "contained", "{} of it is in the original"),
        percent(document, "contains", "it has {} of the original"),
    )
    return ", ".join(part for part in parts if part)


def _passages(text: str, shared: "Sequence[Passage]") -> Table | Text:
    if not shared:
        return Text("no passage is the same")
    table = make_table("", "here", "original", "the same")
    longest = sorted(shared, key=lambda part: part.start_a - part.end_a)[:PASSAGES]
    for part in sorted(longest):
        excerpt = line(text[part.start_a : part.end_a], EXCERPT) + ("…" if part.end_a - part.start_a > EXCERPT else "")
        here, there = f"{part.start_a}-{part.end_a}", f"{part.start_b}-{part.end_b}"
        table.add_row(here, there, Text(excerpt))
    if len(shared) > PASSAGES:
        table.add_row("", "", Text(f"{len(shared) - PASSAGES:,} more; --json shows all", style="dim"))
    return table
