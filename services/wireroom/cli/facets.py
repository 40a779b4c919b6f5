"""What can be typed: the values of a facet with their numbers of articles; `wireroom topics` and `wireroom outlets`."""

from collections.abc import Mapping
from pathlib import Path

from rich.cells import cell_len
from rich.text import Text

from wireroom.cli.describe import BETWEEN
from wireroom.cli.options import Deployed, Elasticsearch, Json, Store, choose, open_searcher
from wireroom.cli.output import Table, line, make_grid, print_json, report_errors, width, write
from wireroom.pipeline.settings import Settings

SHOWN = ("outlet", "genre", "topic", "subtopic", "entity", "stance.negative", "stance.positive")
MOST = 8  # values of a facet beside hits
LISTED = 10_000  # values of a list


@report_errors
def topics(
    store: Store = None, deployed: Deployed = False, elasticsearch: Elasticsearch = "", json: Json = False
) -> None:
    """List the topics and subtopics of the articles, each with its number of articles, as a query can name them.

    Examples:
      wireroom topics

      wireroom search 'topic:"science and technology"'
    """
    _list_values(("topic", "subtopic"), choose(store, deployed=deployed, elasticsearch=elasticsearch), json)


@report_errors
def outlets(
    store: Store = None, deployed: Deployed = False, elasticsearch: Elasticsearch = "", json: Json = False
) -> None:
    """List the outlets of the articles, each with its number of articles, as a query can name them.

    Examples:
      wireroom outlets

      wireroom search 'outlet:"The Harbour Ledger"'
    """
    _list_values(("outlet",), choose(store, deployed=deployed, elasticsearch=elasticsearch), json)


def _list_values(fields: tuple[str, ...], newsroom: tuple[Path | None, Settings], json: bool) -> None:
    facets = open_searcher(*newsroom).search("*", size=0, facets=fields, facet_size=LISTED)["facets"]
    if json:
        print_json({f"{field}s": facets[field] for field in fields})
        return
    for field in fields:
        table = make_grid()
        table.add_column(justify="right")
        for value, count in facets[field].items():
            table.add_row(f"{count:,}", Text(line(value)))
        title = ("", f"[bold]{field}s[/bold]") if field != fields[0] else ()
        write(*title, table if facets[field] else f"no article has a known {field}")


def facets_table(facets: Mapping[str, Mapping[str, int]]) -> Table:
    """Return a row for each facet that has values: the field, as a query names it, and its values, none of them cut."""
    counted = {field: counts for field, counts in facets.items() if counts}
    indent = max(map(len, counted), default=0) + 2
    table = make_grid()
    for field, counts in counted.items():
        values = [f"{line(value)} {count:,}" for value, count in counts.items()]
        table.add_row(Text(field, style="dim"), _fill(values, width() - indent))
    return table


def _fill(values: list[str], most: int) -> Text:
    """Return the values in lines of at most so many columns; a line ends between two values."""
    rows = [""]
    for value in values:
        row = f"{rows[-1]}{BETWEEN}{value}" if rows[-1] else value
        if rows[-1] and cell_len(row) + len(BETWEEN) - 1 > most:
            rows[-1] += BETWEEN.rstrip()
            rows.append(value)
        else:
            rows[-1] = row
    return Text("\n".join(rows))
