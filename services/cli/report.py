"""What a person sees: the newsroom after a run, the hits of a search, one article with everything known about it."""

from collections.abc import Iterable, Sequence
from html import unescape
from pathlib import Path
from typing import Any

from rich.console import Group
from rich.markup import escape
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from services.cli.output import out
from services.search.build import open_sqlite

COLOURS = {"negative": "red", "neutral": "dim", "positive": "green"}
Document = dict[str, Any]


def print_newsroom(found: dict[str, Any], store: Path) -> None:
    """Print what a run came to, what is in the newsroom now, and what to type next."""
    searcher = open_sqlite(store)
    results = searcher.search("*", size=8, sort="date", collapse=True)
    out.print(_figures(found))
    out.print(_articles(results["hits"], {c: len(searcher.copies(c)) for c in (h["cluster"] for h in results["hits"])}))
    out.print(_facets(results["facets"]))
    name = next(iter(results["facets"].get("entity", {})), "")
    at = "" if store == Path("wireroom.db") else f" --store {store}"
    out.print("[bold]next[/bold]")
    if name:
        out.print(f"""  wireroom search 'entity:"{name}"'{at}""", markup=False)
    if results["hits"]:
        out.print(f"  wireroom show {results['hits'][0]['id']}{at}", markup=False)
    if found["dead"]:
        out.print(f"  wireroom dead list{at}", markup=False)


def print_hits(query: str, found: dict[str, Any], offset: int) -> None:
    """Print the hits of a search with their highlights, and the facets below."""
    out.print(f"{found['total']:,} for {query}", style="bold", markup=False)
    for number, hit in enumerate(found["hits"], offset + 1):
        out.print(Text.assemble((f"{number:>3}  ", "dim"), (_line(hit["title"] or hit["text"][:80]), "bold")))
        out.print(Text(f"     {_about(hit)}   {hit['id']}", style="dim"))
        for fragment in hit["highlights"].get("text", ())[:2]:
            out.print(Text("     … ") + _marked(fragment))
    if found["total"]:
        out.print(_facets(found["facets"]))


def article(document: Document, copies: Sequence[Document]) -> Group:
    """Return one article, what was found in it, and its copies, ready to print."""
    parts: list[Any] = [
        Panel(Text(document["text"]), title=escape(_line(document["title"]) or "untitled"), subtitle=_about(document))
    ]
    table = Table("entity", "kind", "mentions", "salience", "stance")
    stances = {stance["target"]: stance for stance in document["stances"]}
    for entity in document["entities"][:15]:
        table.add_row(
            escape(_line(entity["name"])), entity["kind"], str(entity["count"]), f"{entity['salience']:.2f}",
            _stance(stances.get(entity["name"])),
        )  # fmt: skip
    parts.append(table)
    topics = ", ".join(f"{topic['name']} ({topic['score']:.2f})" for topic in document["topics"])
    parts.append(Text(f"topics: {topics or 'none'}"))
    parts.append(Text(f"cluster {document['cluster']}, {_place(document)}"))
    parts.extend(Text(f"  {copy['id']}  {_about(copy)}  {_line(copy['title'])}") for copy in copies)
    return Group(*parts)


def _figures(found: dict[str, Any]) -> Table:
    table = Table(title=f"{found['in']:,} in, {found['seconds']:.1f} s", title_justify="left", box=None)
    for name in ("new", "indexed", "dropped", "dead", "lost", "articles"):
        table.add_column(name, justify="right")
    table.add_row(*(f"{found[name]:,}" for name in ("new", "indexed", "dropped", "dead", "lost", "articles")))
    return table


def _articles(hits: Iterable[Document], sizes: dict[str, int]) -> Table:
    table = Table(title="the latest stories", title_justify="left")
    for column in ("when", "headline", "outlets", "topic", "who", "stance"):
        table.add_column(column, overflow="fold")
    for hit in hits:
        size = sizes[hit["cluster"]]
        stances = [s for s in hit["stances"] if s["polarity"] != "neutral"][:3]
        table.add_row(
            hit["@timestamp"][:10],
            escape(_line(hit["title"] or hit["text"][:60])),
            escape(hit["outlet"]) + (f" [dim]+{size - 1} cop{'y' if size == 2 else 'ies'}[/dim]" if size > 1 else ""),
            "\n".join(hit["topic"]),
            escape("\n".join(_line(name) for name in hit["entity"][:3])),
            "\n".join(f"[{COLOURS[s['polarity']]}]{escape(_line(s['target']))}[/]" for s in stances),
        )
    return table


def _facets(facets: dict[str, dict[str, int]]) -> Table:
    shown = [name for name in ("outlet", "topic", "entity", "stance.negative", "stance.positive") if facets.get(name)]
    table = Table(title="in the newsroom", title_justify="left", box=None)
    for name in shown:
        table.add_column(name, overflow="fold")
    columns = [[f"{_line(value)} {count}" for value, count in list(facets[name].items())[:8]] for name in shown]
    for row in range(max((len(column) for column in columns), default=0)):
        table.add_row(*(escape(column[row]) if row < len(column) else "" for column in columns))
    return table


def _about(document: Document) -> str:
    parts = (document["outlet"], document["@timestamp"][:10], ", ".join(document["topic"]), _place(document))
    return "  ".join(_line(part) for part in parts if part)


def _place(document: Document) -> str:
    return f"a copy of {document['copy_of']} ({document['similarity']:.0%})" if document["copy"] else "original"


def _stance(stance: dict[str, Any] | None) -> Text:
    if stance is None:
        return Text("")
    return Text(f"{stance['polarity']} ({stance['score']:.2f})", style=COLOURS[stance["polarity"]])


def _marked(fragment: str) -> Text:
    """Return a highlighted fragment: its text is escaped HTML in which only the marks are real."""
    text = Text(style="dim")
    for number, piece in enumerate(fragment.replace("</em>", "<em>").split("<em>")):
        text.append(_line(unescape(piece)), style="bold yellow" if number % 2 else "")
    return text


def _line(text: str) -> str:
    """Return hostile text as one printable line."""
    return "".join(c if c.isprintable() else " " for c in text)
