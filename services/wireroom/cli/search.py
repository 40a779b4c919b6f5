"""`wireroom search`, `show` and `entity`, over the embedded store or Elasticsearch."""

from collections.abc import Sequence
from html import unescape
from itertools import zip_longest
from shlex import quote
from textwrap import shorten
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.box import SIMPLE_HEAD
from rich.console import Group
from rich.padding import Padding
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from wireroom.cli.options import STORE, ArticleId, Elasticsearch, Json, Store, open_searcher
from wireroom.cli.output import line, out, print_json, printable, report_errors
from wireroom.kernel.article import OUTLET
from wireroom.kernel.errors import WireroomError
from wireroom.search.port import require_article

if TYPE_CHECKING:
    from wireroom.search.entity import NamedEntity, OtherMeaning

COLOURS = {"negative": "red", "neutral": "dim", "positive": "green"}
FACETS = {
    "outlet": "outlet", "topic": "topic", "entity": "entity", "stance.negative": "against", "stance.positive": "for",
}  # fmt: skip
Document = dict[str, Any]


@report_errors
def search(
    query: Annotated[str, typer.Argument(help="A Lucene query, as in Kibana; * finds everything.")],
    store: Store = STORE,
    elasticsearch: Elasticsearch = "",
    size: Annotated[int, typer.Option(min=0, max=1000, help="Hits to print.")] = 10,
    offset: Annotated[int, typer.Option(min=0, max=9000, help="Hits to skip.")] = 0,
    sort: Annotated[str, typer.Option(help="relevance or date.")] = "relevance",
    collapse: Annotated[bool, typer.Option(help="One hit for each cluster of copies.")] = False,
    json: Json = False,
) -> None:
    """Search the newsroom: full text with filters, highlights and facets.

    Fields: title, text, outlet, author, url, language, published, topic, entity, person, org, place, event,
    product, date, money, stance.positive, stance.negative, stance.neutral (the outlet's own), quoted.positive,
    quoted.negative, quoted.neutral (of those it quotes), voice, subject, tone (towards the subject), cluster, copy.

    Examples:
      wireroom search 'flood AND outlet:"Harbour Ledger"'

      wireroom search 'stance.negative:"Northgate" AND published:[2026-03-01 TO 2026-03-31]' --sort date
    """
    results = open_searcher(store, elasticsearch).search(query, size=size, offset=offset, sort=sort, collapse=collapse)
    if json:
        print_json(results)
        return
    out.print(f"{results['total']:,} for {printable(query)}", style="bold", markup=False)
    for number, hit in enumerate(results["hits"], offset + 1):
        out.print(Text.assemble((f"{number:>3}  ", "dim"), (headline(hit), "bold")))
        about = Text(f"{_summary(hit)}   {hit['id']}", style="dim")
        fragments = [_show_highlight(fragment) for fragment in hit["highlights"].get("text", ())[:2]]
        out.print(Padding(Group(about, *fragments), (0, 0, 0, 5)))
    if results["total"]:
        out.print(facets_table(results["facets"]))


@report_errors
def show(key: ArticleId, store: Store = STORE, elasticsearch: Elasticsearch = "", json: Json = False) -> None:
    """Show one article with everything known about it, and its copies.

    Example: wireroom show 3f2a9c0d1b2e4f5a6b7c8d9e
    """
    searcher = open_searcher(store, elasticsearch)
    document = require_article(searcher, key)
    copies: list[Document] = [copy for copy in searcher.copies(document["cluster"]) if copy["id"] != key]
    if json:
        print_json(document | {"copies": copies})
    else:
        out.print(_article(document, copies))


@report_errors
def entity(
    name: Annotated[str, typer.Argument(help="A name or a short form of one; its case makes no difference.")],
    store: Store = STORE,
    elasticsearch: Elasticsearch = "",
    size: Annotated[int, typer.Option(min=0, max=100, help="Articles to show of each.")] = 5,
    json: Json = False,
) -> None:
    """Show who or what a name means: its kind, its forms with their numbers of articles, and the latest articles.

    A short form means a full name where most articles that use it, as that kind, use it so. The forms are counted over
    the articles themselves: the table grows with them.

    Examples:
      wireroom entity 'Northgate Bank' --store news.db

      wireroom entity Alvarenga --json
    """
    from wireroom.search.entity import look_up

    if not name.strip():
        raise WireroomError("an empty name names nobody; give a name or a short form of one")
    meanings = look_up(open_searcher(store, elasticsearch), name, size=size)
    if not meanings["entities"] and not meanings["others"]:
        raise WireroomError(f'no article names "{name}"; wireroom search {quote(name)} looks for the words')
    if json:
        print_json({"name": name} | meanings)
        return
    for meaning in meanings["entities"]:
        _print_entity(meaning)
    if meanings["others"]:
        _print_others(name, meanings["others"])


def headline(document: Document) -> str:
    """Return the article's title, or where it has none the first words of its text."""
    return line(document["title"], 200) or shorten(line(document["text"]), 80, placeholder=" …") or "untitled"


def when(document: Document) -> str:
    """Return the day on which the article was published, or else first seen."""
    published = document["published"]
    return str(published[:10] if published else f"seen {document['ingested'][:10]}")


def percent(document: Document, name: str, sentence: str) -> str:
    """Return the sentence with the field's value as a percentage in it, or "" where the document has none."""
    value = document.get(name)
    return "" if value is None else sentence.format(f"{value:.0%}")


def is_of_outlet(stance: dict[str, Any]) -> bool:
    """Return whether the stance is the outlet's own, and not that of somebody it quotes."""
    return bool(stance.get("voice", OUTLET) == OUTLET)


def facets_table(facets: dict[str, dict[str, int]]) -> Table:
    """Return a column for each facet with its most frequent values."""
    table = titled_table("in the newsroom", expand=True)
    columns = []
    for name, title in FACETS.items():
        if counts := facets.get(name):
            table.add_column(title, ratio=1, no_wrap=True, overflow="ellipsis")
            columns.append([Text(f"{count:>3,} {line(value)}") for value, count in list(counts.items())[:8]])
    for row in zip_longest(*columns, fillvalue=Text()):
        table.add_row(*row)
    return table


def titled_table(title: str, *, expand: bool = False) -> Table:
    """Return an empty table without lines between its rows."""
    return Table(
        title=title, title_justify="left", title_style="bold", box=SIMPLE_HEAD, padding=(0, 1, 0, 0), expand=expand
    )


def _show_highlight(fragment: str) -> Text:
    """Return a highlighted fragment: its text is escaped HTML in which only the marks are real."""
    text = Text("… ", style="dim")
    for number, piece in enumerate(fragment.replace("</em>", "<em>").split("<em>")):
        text.append(printable(unescape(piece)), style="bold yellow" if number % 2 else "")
    return text.append(" …")


def _summary(document: Document) -> str:
    parts = (document["outlet"], when(document), ", ".join(document["topic"]), _copy_status(document))
    return "  ".join(line(part) for part in parts if part)


def _copy_status(document: Document) -> str:
    if not document["copy"]:
        return "original"
    figures = f"{document['similarity']:.0%}", percent(document, "contained", "{} of this text is in it")
    return f"a copy of {document['copy_of']} ({'; '.join(figure for figure in figures if figure)})"


def _article(document: Document, copies: Sequence[Document]) -> Group:
    """Return one article, what the stages made of it, and its copies, ready to print."""
    text = Text("\n".join(printable(part) for part in document["text"].split("\n")))
    topics = ", ".join(f"{topic['name']} ({topic['score']:.2f})" for topic in document["topics"])
    parts: list[Any] = [
        Panel(text, title=Text(headline(document)), subtitle=Text(_summary(document))),
        _origin(document),
        _entities(document),
        *_voices_tables(document),
        Text(f"topics: {topics or 'none'}"),
        Text(f"cluster {document['cluster']}, {_copy_status(document)}"),
    ]
    parts.extend(Padding(Text(f"{copy['id']}  {_summary(copy)}  {headline(copy)}"), (0, 0, 0, 2)) for copy in copies)
    return Group(*parts)


def _origin(document: Document) -> Table:
    table = Table.grid(padding=(0, 2, 0, 0))
    values = {name: document[name] for name in ("id", "url", "language", "published", "ingested", "source")}
    for name, value in (values | {"authors": ", ".join(document["authors"])}).items():
        if value:
            table.add_row(name, Text(line(value), overflow="fold"))
    return table


def _entities(document: Document) -> Table:
    table = Table("entity", "kind", "mentions", "salience", "stance", box=SIMPLE_HEAD, padding=(0, 1, 0, 0))
    stances = {stance["target"]: stance for stance in document["stances"] if is_of_outlet(stance)}
    for entity in document["entities"][:15]:
        table.add_row(
            Text(line(entity["name"])), entity["kind"], str(entity["count"]), f"{entity['salience']:.2f}",
            _stance(stances.get(entity["name"])),
        )  # fmt: skip
    return table


def _voices_tables(document: Document) -> list[Table]:
    """Return the stances of those who are quoted, where any of them takes a side."""
    table = Table("voice", "towards", "stance", box=SIMPLE_HEAD, padding=(0, 1, 0, 0))
    for stance in document["stances"]:
        if not is_of_outlet(stance) and stance["polarity"] != "neutral":
            table.add_row(Text(line(stance["voice"])), Text(line(stance["target"])), _stance(stance))
    return [table] if table.row_count else []


def _stance(stance: dict[str, Any] | None) -> Text:
    if stance is None:
        return Text("")
    main = ", the main subject" if stance.get("main") else ""
    return Text(f"{stance['polarity']} ({stance['score']:.2f}){main}", style=COLOURS[stance["polarity"]])


def _print_entity(entity: "NamedEntity") -> None:
    articles = f"{entity['articles']:,} article{'' if entity['articles'] == 1 else 's'}"
    out.print(Text.assemble((line(entity["name"]), "bold"), (f"   {entity['kind']}, {articles}", "dim")))
    forms = ", ".join(f"{line(count['form'])} ({count['articles']:,})" for count in entity["aliases"])
    out.print(Padding(Text(f"written {forms}"), (0, 0, 0, 2)))
    for article in entity["latest"]:
        published = str(article["published"] or "")[:10]
        about = "  ".join(part for part in (published, line(article["outlet"])) if part)
        title = Text.assemble((f"{article['id']}  {about}  ", "dim"), line(article["title"], 200))
        out.print(Padding(title, (0, 0, 0, 2)))


def _print_others(name: str, others: "list[OtherMeaning]") -> None:
    table = Table("kind", "name", "articles", title=f"what {line(name)} stands for in some articles", box=SIMPLE_HEAD)
    for other in others:
        table.add_row(other["kind"], Text(line(other["name"])), f"{other['articles']:,}")
    out.print(table)
