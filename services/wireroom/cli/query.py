"""`wireroom search` and `wireroom show`, over the embedded store or Elasticsearch."""

from pathlib import Path
from typing import Annotated, Any

import typer
from msgspec.structs import replace

from wireroom.cli import report
from wireroom.cli.output import Json, out, print_json, report_errors
from wireroom.pipeline.build import searcher
from wireroom.pipeline.settings import read
from wireroom.search.build import open_sqlite
from wireroom.search.port import Searcher, require_article

Store = Annotated[Path, typer.Option("--store", help="The store's file.")]
Elasticsearch = Annotated[
    str, typer.Option("--elasticsearch", metavar="URL", help="Search a deployment's Elasticsearch instead of a store.")
]


def opened(store: Path, elasticsearch: str) -> Searcher:
    """Return a searcher over Elasticsearch if its URL is given, else over the store's file."""
    if not elasticsearch:
        return open_sqlite(store)
    settings = read()
    return searcher(replace(settings, servers=replace(settings.servers, elasticsearch=elasticsearch)))


@report_errors
def search(
    query: Annotated[str, typer.Argument(help="A Lucene query, as in Kibana; * finds everything.")],
    store: Store = Path("wireroom.db"),
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
    found = opened(store, elasticsearch).search(query, size=size, offset=offset, sort=sort, collapse=collapse)
    if json:
        print_json(found)
    else:
        report.print_hits(query, dict(found), offset)


@report_errors
def show(
    id: Annotated[str, typer.Argument(metavar="ID", help="An article's id, as search shows it.")],  # noqa: A002  # its name on the command line
    store: Store = Path("wireroom.db"),
    elasticsearch: Elasticsearch = "",
    json: Json = False,
) -> None:
    """Show one article with everything known about it, and its copies.

    Example: wireroom show 3f2a9c0d1b2e4f5a6b7c8d9e
    """
    searcher = opened(store, elasticsearch)
    document = require_article(searcher, id)
    copies: list[dict[str, Any]] = [d for d in searcher.copies(document["cluster"]) if d["id"] != id]
    if json:
        print_json(document | {"copies": copies})
    else:
        out.print(report.article(document, copies))
