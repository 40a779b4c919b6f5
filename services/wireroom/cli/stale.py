"""`wireroom stale`: what was made by other models than those now set."""

from typing import Annotated

import typer
from rich.table import Table

from wireroom.cli.options import STORE, Elasticsearch, Json, Store, open_searcher
from wireroom.cli.output import err, out, print_json, report_errors
from wireroom.pipeline.settings import read


@report_errors
def stale(
    store: Store = STORE,
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
    from wireroom.pipeline.stale import count, current_versions, is_stale, raw_article

    documents = open_searcher(store, elasticsearch).documents()
    with err.status("loading the models ..."):
        versions_now = current_versions(read())
    if articles:
        for document in documents:
            if is_stale(document, versions_now):
                print_json(raw_article(document))
        return
    figures = count(documents, versions_now)
    if json:
        print_json(figures)
        return
    table = Table("stage", "model", "articles", "", title="models", title_justify="left")
    for stage, counts in figures.versions.items():
        for version, number in counts.most_common():
            table.add_row(stage, version or "none", f"{number:,}", "now set" if version == figures.now[stage] else "")
    out.print(table)
    out.print(f"{figures.stale:,} of {figures.articles:,} articles are not of the models now set")
    if figures.stale:
        out.print("next: wireroom stale --articles >again.jsonl, then run or produce that file")
