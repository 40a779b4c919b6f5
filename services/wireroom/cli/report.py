"""What a person sees: the newsroom after a run, the hits of a search, one article with everything known about it."""

import shlex
from collections.abc import Iterable, Sequence
from html import unescape
from pathlib import Path
from textwrap import shorten
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Group
from rich.padding import Padding
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from wireroom.cli.output import line, out, printable
from wireroom.kernel.article import OUTLET, ClusterChange
from wireroom.search.build import open_sqlite
from wireroom.search.copies import Family, Passage

COLOURS = {"negative": "red", "neutral": "dim", "positive": "green"}
SIGNS = {"negative": "- ", "neutral": "  ", "positive": "+ "}
FACETS = {
    "outlet": "outlet", "topic": "topic", "entity": "entity", "stance.negative": "against", "stance.positive": "for",
}  # fmt: skip
FIGURES = ("new", "indexed", "dropped", "dead", "lost", "articles")
PASSAGES = 3  # of each copy, the longest; JSON has all of them
EXCERPT = 200  # characters of a passage
Document = dict[str, Any]


def print_newsroom(found: dict[str, Any], store: Path) -> None:
    """Print what a run came to, what is in the newsroom now, and what to type next."""
    searcher = open_sqlite(store)
    results = searcher.search("*", size=8, sort="date", collapse=True)
    out.print(_figures(found))
    if found["skipped"]:
        out.print(f"{found['skipped']:,} files of other kinds were passed over")
    if not results["hits"]:
        out.print("there is nothing in the newsroom yet: the sources held no article that can be indexed")
    else:
        out.print(_stories([searcher.copies(hit["cluster"]) for hit in results["hits"]]))
        out.print(_facets(results["facets"]))
        out.print("[bold]next[/bold]")
    for command in _next(found, results["hits"], results["facets"].get("entity", {})):
        at = "" if store == Path("wireroom.db") else f" --store {shlex.quote(str(store))}"
        out.print(f"  wireroom {command}{at}", markup=False, soft_wrap=True)


def print_hits(query: str, found: dict[str, Any], offset: int) -> None:
    """Print the hits of a search with their highlights, and the facets below."""
    out.print(f"{found['total']:,} for {printable(query)}", style="bold", markup=False)
    for number, hit in enumerate(found["hits"], offset + 1):
        out.print(Text.assemble((f"{number:>3}  ", "dim"), (_headline(hit), "bold")))
        about = [Text(f"{_about(hit)}   {hit['id']}", style="dim")]
        fragments = [_marked(fragment) for fragment in hit["highlights"].get("text", ())[:2]]
        out.print(Padding(Group(*about, *fragments), (0, 0, 0, 5)))
    if found["total"]:
        out.print(_facets(found["facets"]))


def article(document: Document, copies: Sequence[Document]) -> Group:
    """Return one article, what was found in it, and its copies, ready to print."""
    text = Text("\n".join(printable(part) for part in document["text"].split("\n")))
    topics = ", ".join(f"{topic['name']} ({topic['score']:.2f})" for topic in document["topics"])
    parts: list[Any] = [
        Panel(text, title=Text(_headline(document)), subtitle=Text(_about(document))),
        _known(document),
        _entities(document),
        *_quoted(document),
        Text(f"topics: {topics or 'none'}"),
        Text(f"cluster {document['cluster']}, {_place(document)}"),
    ]
    parts.extend(Padding(Text(f"{copy['id']}  {_about(copy)}  {_headline(copy)}"), (0, 0, 0, 2)) for copy in copies)
    return Group(*parts)


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


def print_changes(changes: Sequence[ClusterChange]) -> None:
    """Print where each article stands that a correction moved."""
    for change in changes:
        place = (
            f"is a copy of {change.copy_of} now ({change.similarity:.0%} alike)"
            if change.copy_of
            else "is an original now"
        )
        out.print(f"{change.id} {place}", markup=False, soft_wrap=True)


def _member(document: Document, place: str) -> Group:
    parts = (document["outlet"], _when(document), document["id"], place)
    about = "  ".join(line(part) for part in parts if part)
    return Group(Text(_headline(document), style="bold"), Padding(Text(about, style="dim"), (0, 0, 0, 2)))


def _likeness(document: Document) -> str:
    parts = (
        _percent(document, "similarity", "{} alike"),
        _percent(document, "contained", "{} of it is in the original"),
        _percent(document, "contains", "it has {} of the original"),
    )
    return ", ".join(part for part in parts if part)


def _percent(document: Document, name: str, told: str) -> str:
    value = document.get(name)
    return "" if value is None else told.format(f"{value:.0%}")


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


def _next(found: dict[str, Any], hits: Sequence[Document], entities: Iterable[str]) -> Iterable[str]:
    for name in list(entities)[:1]:
        quoted = name.replace("\\", "\\\\").replace('"', '\\"')
        yield "search " + shlex.quote(f'entity:"{printable(quoted)}"')
    if hits:
        yield f"show {shlex.quote(hits[0]['id'])}"
    if found["dead"]:
        yield "dead list"


def _figures(found: dict[str, Any]) -> Table:
    table = _table(f"{found['in']:,} in, {found['seconds']:.1f} s")
    for name in FIGURES:
        table.add_column(name, justify="right")
    table.add_row(*(f"{found[name]:,}" for name in FIGURES))
    return table


def _stories(clusters: Iterable[Sequence[Document]]) -> Table:
    table = _table("the latest stories", expand=True)
    table.add_column("when", no_wrap=True)
    table.add_column("headline", ratio=4)
    for column in ("outlet", "topic"):
        table.add_column(column, ratio=2)
    table.add_column("who (+ for, - against)", ratio=3)
    for original, *copies in clusters:
        count = f" +{len(copies)} cop{'y' if len(copies) == 1 else 'ies'}" if copies else ""
        table.add_row(
            _when(original),
            Text(_headline(original)),
            Text.assemble(line(original["outlet"]), (count, "dim")),
            ", ".join(original["topic"][:1]),
            _who(original),
        )
    return table


def _who(document: Document) -> Text:
    """Return three of the article's entities, those that it is for or against first."""
    polarity = {stance["target"]: stance["polarity"] for stance in document["stances"] if _outlet(stance)}
    names = sorted(document["entity"], key=lambda name: polarity.get(name, "neutral") == "neutral")[:3]
    shown = [
        (SIGNS[polarity.get(name, "neutral")] + line(name), COLOURS[polarity.get(name, "neutral")]) for name in names
    ]
    return Text("\n").join(Text(name, style=colour) for name, colour in shown)


def _facets(facets: dict[str, dict[str, int]]) -> Table:
    table = _table("in the newsroom", expand=True)
    shown = [name for name in FACETS if facets.get(name)]
    for name in shown:
        table.add_column(FACETS[name], ratio=1, no_wrap=True, overflow="ellipsis")
    columns = [
        [Text(f"{count:>3,} {line(value)}") for value, count in list(facets[name].items())[:8]] for name in shown
    ]
    for row in range(max((len(column) for column in columns), default=0)):
        table.add_row(*(column[row] if row < len(column) else "" for column in columns))
    return table


def _table(title: str, *, expand: bool = False) -> Table:
    return Table(
        title=title, title_justify="left", title_style="bold", box=SIMPLE_HEAD, padding=(0, 1, 0, 0), expand=expand
    )


def _known(document: Document) -> Table:
    """Return what is known of where the article comes from."""
    table = Table.grid(padding=(0, 2, 0, 0))
    known = {name: document[name] for name in ("id", "url", "language", "published", "ingested", "source")}
    for name, value in (known | {"authors": ", ".join(document["authors"])}).items():
        if value:
            table.add_row(name, Text(line(value), overflow="fold"))
    return table


def _entities(document: Document) -> Table:
    table = Table("entity", "kind", "mentions", "salience", "stance", box=SIMPLE_HEAD, padding=(0, 1, 0, 0))
    stances = {stance["target"]: stance for stance in document["stances"] if _outlet(stance)}
    for entity in document["entities"][:15]:
        table.add_row(
            Text(line(entity["name"])), entity["kind"], str(entity["count"]), f"{entity['salience']:.2f}",
            _stance(stances.get(entity["name"])),
        )  # fmt: skip
    return table


def _outlet(stance: dict[str, Any]) -> bool:
    return bool(stance.get("voice", OUTLET) == OUTLET)


def _quoted(document: Document) -> list[Table]:
    """Return how those who are quoted stand, where any of them takes a side."""
    table = Table("voice", "towards", "stance", box=SIMPLE_HEAD, padding=(0, 1, 0, 0))
    for stance in document["stances"]:
        if not _outlet(stance) and stance["polarity"] != "neutral":
            table.add_row(Text(line(stance["voice"])), Text(line(stance["target"])), _stance(stance))
    return [table] if table.row_count else []


def _headline(document: Document) -> str:
    return line(document["title"], 200) or shorten(line(document["text"]), 80, placeholder=" …") or "untitled"


def _about(document: Document) -> str:
    parts = (document["outlet"], _when(document), ", ".join(document["topic"]), _place(document))
    return "  ".join(line(part) for part in parts if part)


def _when(document: Document) -> str:
    published = document["published"]
    return str(published[:10] if published else f"seen {document['ingested'][:10]}")


def _place(document: Document) -> str:
    if not document["copy"]:
        return "original"
    figures = f"{document['similarity']:.0%}", _percent(document, "contained", "{} of this text is in it")
    return f"a copy of {document['copy_of']} ({'; '.join(figure for figure in figures if figure)})"


def _stance(stance: dict[str, Any] | None) -> Text:
    if stance is None:
        return Text("")
    main = ", the main subject" if stance.get("main") else ""
    return Text(f"{stance['polarity']} ({stance['score']:.2f}){main}", style=COLOURS[stance["polarity"]])


def _marked(fragment: str) -> Text:
    """Return a highlighted fragment: its text is escaped HTML in which only the marks are real."""
    text = Text("… ", style="dim")
    for number, piece in enumerate(fragment.replace("</em>", "<em>").split("<em>")):
        text.append(printable(unescape(piece)), style="bold yellow" if number % 2 else "")
    return text.append(" …")
