"""`wireroom show` and `entity`: one article, one name, with all that is known."""

from collections.abc import Sequence
from shlex import quote
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Group
from rich.padding import Padding
from rich.text import Text

from wireroom.cli.describe import COLOURS, copy_status, headline, is_of_outlet, join, summary
from wireroom.cli.options import ArticleId, Deployed, Elasticsearch, Json, Store, choose, open_searcher
from wireroom.cli.output import Table, line, make_grid, make_table, print_json, printable, report_errors, write
from wireroom.kernel.document import Document
from wireroom.kernel.errors import WireroomError
from wireroom.search.port import require_article

if TYPE_CHECKING:
    from wireroom.search.entity import NamedEntity, OtherMeaning


@report_errors
def show(
    key: ArticleId,
    store: Store = None,
    deployed: Deployed = False,
    elasticsearch: Elasticsearch = "",
    json: Json = False,
) -> None:
    """Show one article with everything known about it, and its copies.

    Example: wireroom show 3f2a9c0d1b2e4f5a6b7c8d9e
    """
    searcher = open_searcher(*choose(store, deployed=deployed, elasticsearch=elasticsearch))
    document = require_article(searcher, key)
    copies: list[Document] = [copy for copy in searcher.copies(document["cluster"]) if copy["id"] != key]
    if json:
        print_json(document | {"copies": copies})
    else:
        write(_article(document, copies))


@report_errors
def entity(
    name: Annotated[str, typer.Argument(help="A name or a short form of one; its case makes no difference.")],
    store: Store = None,
    deployed: Deployed = False,
    elasticsearch: Elasticsearch = "",
    size: Annotated[int, typer.Option(min=0, max=100, help="Articles to show of each.")] = 5,
    json: Json = False,
) -> None:
    """Show who or what a name means: its kind, its forms with their numbers of articles, and the latest articles.

    A short form means a full name where most articles that use it, as that kind, use it so. The forms are counted over
    the articles themselves: the table grows with them.

    Examples:
      wireroom entity 'European Investment Bank' --store news.db

      wireroom entity Alvarenga --json
    """
    from wireroom.search.entity import look_up

    if not name.strip():
        raise WireroomError("an empty name names nobody; give a name or a short form of one")
    searcher = open_searcher(*choose(store, deployed=deployed, elasticsearch=elasticsearch))
    meanings = look_up(searcher, name, size=size)
    if not meanings["entities"] and not meanings["others"]:
        raise WireroomError(f'no article names "{name}"; wireroom search {quote(name)} looks for the words')
    if json:
        print_json({"name": name} | meanings)
        return
    for meaning in meanings["entities"]:
        _print_entity(meaning)
    if meanings["others"]:
        _print_others(name, meanings["others"])


def _article(document: Document, copies: Sequence[Document]) -> Group:
    """Return one article, what the stages made of it, and its copies, ready to print."""
    return Group(
        Text(headline(document), style="bold"),
        Text(summary(document), style="dim"),
        "",
        *(Text(printable(part)) for part in document["text"].split("\n")),
        "",
        _origin(document),
        _entities(document),
        *_voices_tables(document),
        *(Text(line(f"{copy['id']}  {summary(copy)}  {headline(copy)}")) for copy in copies),
    )


def _origin(document: Document) -> Table:
    table = make_grid()
    names = ("id", "url", "language", "published", "ingested", "source", "authors")
    rows = {name: document[name] for name in names} | {
        "genre": f"{document['genre']} ({document['genre_score']:.2f})" if document["genre"] else "",
        "topics": _topics(document, "topic"),
        "subtopics": _topics(document, "subtopic"),
        "skipped by": f"{join(document['skipped'])}: no model for this language" if document["skipped"] else "",
        "place": f"cluster {document['cluster']}, {copy_status(document)}",
    }
    for name, value in rows.items():
        if value:
            table.add_row(Text(name, style="dim"), Text(join(value) if isinstance(value, list) else line(value)))
    return table


def _topics(document: Document, level: str) -> str:
    return join(
        f"{topic['name']} {topic['score']:.2f}" for topic in document["topics"] if topic["name"] in document[level]
    )


def _entities(document: Document) -> Table:
    table = make_table("", "entity", "kind", "mentions", "salience", "comes off", "the outlet's stance")
    portrayals = {portrayal["target"]: portrayal for portrayal in document["portrayals"]}
    stances = {stance["target"]: stance for stance in document["stances"] if is_of_outlet(stance)}
    for entity in document["entities"][:15]:
        name = entity["name"]
        main = ", the main subject" if name == document["subject"] else ""
        table.add_row(
            Text.assemble(line(name), (main, "dim")), entity["kind"], str(entity["count"]), f"{entity['salience']:.2f}",
            _polarity(portrayals.get(name)), _polarity(stances.get(name)),
        )  # fmt: skip
    return table


def _voices_tables(document: Document) -> list[Table]:
    """Return the stances of those who are quoted, where any of them takes a side."""
    table = make_table("", "who is quoted", "towards", "their stance")
    for stance in document["stances"]:
        if not is_of_outlet(stance) and stance["polarity"] != "neutral":
            table.add_row(Text(line(stance["voice"])), Text(line(stance["target"])), _polarity(stance))
    return [table] if table.row_count else []


def _polarity(found: dict[str, Any] | None) -> Text:
    """Return the polarity of a portrayal or a stance, and how sure it is."""
    return Text(f"{found['polarity']} ({found['score']:.2f})", style=COLOURS[found["polarity"]]) if found else Text("")


def _print_entity(entity: "NamedEntity") -> None:
    articles = f"{entity['articles']:,} article{'' if entity['articles'] == 1 else 's'}"
    forms = join(f"{count['form']} {count['articles']:,}" for count in entity["aliases"])
    write(
        Text.assemble((line(entity["name"]), "bold"), (f"   {entity['kind']}, {articles}", "dim")),
        Padding.indent(Text(f"written {forms}"), 2),
    )
    for article in entity["latest"]:
        about = join((str(article["published"] or "")[:10], article["outlet"]))
        title = Text.assemble((f"{line(article['id'])}  {about}  ", "dim"), line(article["title"]))
        write(Padding.indent(title, 2))


def _print_others(name: str, others: "list[OtherMeaning]") -> None:
    table = make_table(f"what {line(name)} stands for in some articles", "kind", "name", "articles")
    for other in others:
        table.add_row(other["kind"], Text(line(other["name"])), f"{other['articles']:,}")
    write(table)
