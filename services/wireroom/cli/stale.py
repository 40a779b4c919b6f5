"""`wireroom stale`: what was made by other models than those now set."""

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from wireroom.cli.output import Json, err, out, print_json, report_errors
from wireroom.cli.query import Elasticsearch, Store, opened
from wireroom.pipeline.settings import read
from wireroom.pipeline.stale import Stale, count, current_versions, is_stale, raw_article


@report_errors
def stale(
    store: Store = Path("wireroom.db"),
    elasticsearch: Elasticsearch = "",
    articles: Annotated[bool, typer.Option("--articles", help="Print the articles, for another run.")] = False,
    json: Json = False,
) -> None:
    """Count the articles by the models that made them, and those that are not of the models now set.

    Examples:
      wireroom stale --store news.db

      wireroom stale --store news.db --articles >again.jsonl && wireroom run again.jsonl --store news.db

      wireroom stale --elasticsearch http://127.0.0.1:9200 --articles | wireroom produce -
    """
    documents = opened(store, elasticsearch).documents()
    with err.status("loading the models ..."):
        now = current_versions(read())
    if articles:
        for document in documents:
            if is_stale(document, now):
                print_json(raw_article(document))
        return
    found = count(documents, now)
    if json:
        print_json(found)
    else:
        _print(found)


def _print(found: Stale) -> None:
    table = Table("stage", "model", "articles", "", title="models", title_justify="left")
    for stage, versions in found.versions.items():
        for version, number in versions.most_common():
            table.add_row(stage, version or "none", f"{number:,}", "now set" if version == found.now[stage] else "")
    out.print(table)
    out.print(f"{found.stale:,} of {found.articles:,} articles are not of the models now set")
    if found.stale:
        out.print("next: wireroom stale --articles >again.jsonl, then run or produce that file")
