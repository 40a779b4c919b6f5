"""`wireroom search`, over the embedded store or Elasticsearch."""

import shlex
import sys
from collections.abc import Sequence
from html import unescape
from typing import Annotated, Any

import typer
from rich.console import Group
from rich.text import Text

from wireroom.cli.describe import copy_status, headline, summary, write_csv
from wireroom.cli.facets import MOST, SHOWN, facets_table
from wireroom.cli.options import Deployed, Elasticsearch, Json, Store, choose, open_searcher
from wireroom.cli.output import err, line, make_grid, out, print_json, printable, report_errors, write
from wireroom.kernel.document import Document
from wireroom.kernel.errors import WireroomError
from wireroom.search.port import COUNTED, DEFAULT_FACETS, FACET_SIZE, SORTS, WINDOW, Results

PIECES = 2  # of a hit's text
Originals = Annotated[bool, typer.Option("--originals", help="No copies: only what is copy:false.")]
Collapse = Annotated[bool, typer.Option("--collapse", help="One hit for each cluster of copies.")]
Sort = Annotated[str, typer.Option(metavar="|".join(SORTS), autocompletion=lambda: list(SORTS), help="What is first.")]
From = Annotated[
    int,
    typer.Option(
        "--from", min=0, metavar="N", help="Hits to skip; with --after only the number of the page's first hit."
    ),
]
After = Annotated[
    str,
    typer.Option(
        metavar="PAGE", help="Go on behind a page (its `next`); no hit comes twice, whatever comes in meanwhile."
    ),
]
Facet = Annotated[
    list[str],
    typer.Option(
        "--facet",
        metavar="FIELD,...",
        autocompletion=lambda: [*COUNTED, "none"],
        help="What to count over all hits: outlet, topic, person, author and so on, or none.",
    ),
]
Csv = Annotated[
    bool,
    typer.Option(
        "--csv",
        help="Print the hits as CSV; an apostrophe comes before a text that begins as a formula does (= + - @).",
    ),
]
Query = Annotated[
    str,
    typer.Argument(
        metavar="QUERY",
        help="Lucene's language, as in Kibana; * finds everything, -- goes before one that begins with -. "
        "Fields: title, text, outlet, author, url, language, published, genre, topic, subtopic, entity, person, org, "
        "place, event, product, date, money, cluster, copy, source, voice, subject, tone (the outlet's, towards the "
        "subject), portrayal.positive, .negative, .neutral (who comes off so, whoever says it), stance.positive, "
        ".negative, .neutral (the outlet's own), quoted.positive, .negative, .neutral (of those it quotes), skipped "
        "(by stages that have no model for the language).",
    ),
]
Size = Annotated[int, typer.Option(min=0, max=WINDOW, metavar="N", help="Hits to print.")]
Offset = Annotated[int, typer.Option("--offset", min=0, hidden=True)]
FacetSize = Annotated[
    int | None,
    typer.Option("--facet-size", min=1, metavar="N", help=f"Values of each facet; {MOST}, with --json {FACET_SIZE}."),
]


@report_errors
def search(
    context: typer.Context,
    query: Query,
    store: Store = None,
    deployed: Deployed = False,
    elasticsearch: Elasticsearch = "",
    originals: Originals = False,
    collapse: Collapse = False,
    sort: Sort = SORTS[0],
    size: Size = 10,
    first: From = 0,
    offset: Offset = 0,
    after: After = "",
    facet: Facet = [],  # noqa: B006
    facet_size: FacetSize = None,
    json: Json = False,
    csv: Csv = False,
) -> None:
    """Search the newsroom: full text with filters, highlights and facets.

    Examples:
      wireroom search 'cruise AND outlet:"Harbour Ledger"'

      wireroom search 'stance.negative:Parlanta AND published:2025-05' --sort date

      wireroom search topic:sport --originals --facet person,voice

      wireroom search place:Valparaiso --size 1000 --csv >valparaiso.csv
    """
    if json and csv:
        raise WireroomError("--json and --csv: give one of them")
    results = open_searcher(*choose(store, deployed=deployed, elasticsearch=elasticsearch)).search(
        _originals(query) if originals else query,
        size=size, offset=first or offset, sort=sort, collapse=collapse, after=after or None,
        facets=() if csv else _facets(facet, DEFAULT_FACETS if json else SHOWN),
        facet_size=facet_size or (FACET_SIZE if json else MOST),
    )  # fmt: skip
    if json:
        print_json(results)
    elif csv:
        write_csv(results["hits"], sys.stdout)
    else:
        write(Text(_found(results["total"], query, originals=originals, collapse=collapse), style="bold"))
        _write_page(results, first or offset)
    if results["next"] and results["hits"] and not json:
        following = _command(context, query, (first or offset) + len(results["hits"]), results["next"])
        (err if csv else out).print(Text(f"\nnext  {printable(following)}"), soft_wrap=True)


def _facets(typed: Sequence[str], default: Sequence[str]) -> Sequence[str]:
    """Return the fields that were typed, each once; one option may name several."""
    names = [name.strip() for part in typed for name in part.split(",")]
    return tuple(dict.fromkeys(name for name in names if name not in ("", "none"))) if names else default


def _originals(query: str) -> str:
    """Return the query for its originals only; raises BadQuery, with the columns of the query as it was typed."""
    from wireroom.search.language.query import parse

    parse(query)
    return f"({query}) AND copy:false" if query.strip() else "copy:false"


def _found(total: int, query: str, *, originals: bool, collapse: bool) -> str:
    articles = ("original" if originals else "article") + ("" if total == 1 else "s")
    collapsed = "; one of each cluster is shown" if collapse and total else ""
    return f"{f'{total:,}' if total else 'no'} {articles} for {line(query)}{collapsed}"


def _write_page(results: Results, first: int) -> None:
    """Print the hits, their numbers counted from `first`, and the facets; or why there are none."""
    for hint in results["hints"]:
        write(Text.assemble((line(hint["part"]), "bold"), f": {line(hint['says'])}"))
        if hint["nearest"]:
            write(Text(f"  did you mean {' or '.join(map(line, hint['nearest']))}?"))
    if first and results["total"] and not results["hits"]:
        write(f"none of them is behind the first {first:,}")
    digits = len(str(first + len(results["hits"])))
    for number, hit in enumerate(results["hits"], first + 1):
        table = make_grid()
        table.add_row(Text(f"{number:>{digits}}", style="dim"), _hit(hit))
        write("", table)
    if any(results["facets"].values()):
        write("", facets_table(results["facets"]))


def _hit(hit: Document) -> Group:
    pieces = hit["highlights"].get("text", ())[:PIECES]
    return Group(
        _title(hit),
        Text(summary(hit), style="dim"),
        *(Text.assemble(("… ", "dim"), _marked(piece), (" …", "dim")) for piece in pieces),
        Text(f"{line(hit['id'])}  {line(copy_status(hit))}", style="dim"),
    )


def _title(hit: Document) -> Text:
    """Return the headline, with its marks where the highlight is all of it."""
    title = Text(headline(hit))
    for piece in hit["highlights"].get("title", ()):
        if (marked := _marked(piece)).plain == title.plain:
            title = marked
    title.stylize_before("bold")
    return title


def _marked(piece: str) -> Text:
    """Return a highlighted piece: its text is escaped HTML in which only the marks are real."""
    text = Text()
    for number, part in enumerate(" ".join(piece.split()).replace("</em>", "<em>").split("<em>")):
        text.append(printable(unescape(part)), style="bold yellow" if number % 2 else "")
    return text


def _command(context: typer.Context, query: str, first: int, page: str) -> str:
    """Return the command for the page that follows, with the options that were typed."""
    words: list[Any] = ["wireroom", "search"]
    for option in context.command.params:
        source = context.get_parameter_source(option.name or "")
        if source and source.name == "COMMANDLINE" and option.name not in ("query", "first", "offset", "after"):
            value = context.params[option.name]
            values = value if isinstance(value, list | tuple) else [value]
            words += [word for each in values for word in (option.opts[0], each) if word is not True]
    words += ["--from", first, f"--after={page}"]
    words += ["--", query] if query.startswith("-") else [query]
    return shlex.join(map(str, words))
