"""`wireroom work`, `setup`, `audit` and `stale`: a deployment's workers, and what a newsroom accounts for."""

import logging
import time
from contextlib import closing
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.text import Text

from wireroom.cli.options import Deployed, Elasticsearch, Json, Store, Window, choose, open_searcher
from wireroom.cli.output import NOT_OK, err, fail, line, make_table, print_json, report_errors, write
from wireroom.kernel.errors import BadSettings
from wireroom.pipeline import topology
from wireroom.pipeline.settings import Settings, read
from wireroom.runtime.embedded.store import connect

Service = Annotated[str, typer.Argument(metavar="SERVICE", help="clean, dedup, entities, classify, index or letters.")]


@report_errors
def work(service: Service, window: Window = "") -> None:
    """Run one worker of a service: it reads its topic, runs its stages and passes on. Stop it with SIGTERM or Ctrl-C.

    The service letters keeps the dead letters in Elasticsearch too, where Kibana shows them.

    Examples:
      WIREROOM_KAFKA=127.0.0.1:9092 wireroom work clean

      wireroom work dedup --window 14d
    """
    services = {one.name: one for one in topology.PIPE}
    names = (*services, topology.LETTERS)
    if service not in names:
        raise BadSettings(f"there is no service {service}; there are: {', '.join(names)}")
    if window and service != "dedup":
        raise BadSettings(f"--window is of the service dedup, not of {service}")
    settings = read(WIREROOM_DEDUP_WINDOW=window)
    logging.basicConfig(level=settings.servers.log_level, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    from wireroom.pipeline import deployed

    if service == topology.LETTERS:
        deployed.work_letters(settings)
    else:
        deployed.work(services[service], settings)


@report_errors
def setup(json: Json = False) -> None:
    """Create the topics, the templates and the index, and import Kibana's objects (WIREROOM_KIBANA). Safe to repeat.

    Example: wireroom setup
    """
    from wireroom.index.deployed.setup import setup_index
    from wireroom.pipeline import deployed, kibana

    settings = read()
    servers = settings.servers
    states: dict[str, Any] = {"topics": deployed.make_topics(servers)}
    access = servers.elasticsearch_access()
    states["elasticsearch"] = setup_index(settings.index, access)
    states["kibana"] = "not asked for (WIREROOM_KIBANA)"
    if servers.kibana:
        states["kibana"] = kibana.import_objects(servers.kibana, access, settings.index.alias)
    if json:
        print_json(states)
        return
    for server, state in states.items():
        write(Text(server, style="bold"))
        for name, said in (state if isinstance(state, dict) else {"": state}).items():
            write(Text(f"  {name} {said}"))


@report_errors
def audit(
    store: Store = None,
    deployed: Deployed = False,
    elasticsearch: Elasticsearch = "",
    wait: Annotated[
        float, typer.Option(min=0, help="Wait so many seconds for the workers of the deployment to finish.")
    ] = 0,
    json: Json = False,
) -> None:
    """Reconcile what went in with what came out, by id: indexed, dropped with a reason, or dead; once.

    Examples:
      wireroom audit --store wireroom.db

      wireroom audit --deployed --wait 60 --json
    """
    file, settings = choose(store, deployed=deployed, elasticsearch=elasticsearch, wait=wait)
    figures = _audit_store(file) if file else _audit_deployment(settings, wait)
    if json:
        print_json(figures)
    else:
        _print_audit(figures)
    if not figures["ok"]:
        raise typer.Exit(NOT_OK)


@report_errors
def stale(
    store: Store = None,
    deployed: Deployed = False,
    elasticsearch: Elasticsearch = "",
    articles: Annotated[bool, typer.Option("--articles", help="Print the articles, for another run.")] = False,
    json: Json = False,
) -> None:
    """Count the articles by the models that made them, and those that are not of the models now set.

    Examples:
      wireroom stale --store news.db

      wireroom stale --store news.db --articles >again.jsonl && wireroom run again.jsonl --store news.db

      wireroom stale --deployed --articles | wireroom produce -
    """
    from wireroom.pipeline.stale import count, current_versions, is_stale, raw_article

    file, settings = choose(store, deployed=deployed, elasticsearch=elasticsearch)
    documents = open_searcher(file, settings).documents()
    with err.status("loading the models ..."):
        versions_now = current_versions(settings)
    if articles:
        for document in documents:
            if is_stale(document, versions_now):
                print_json(raw_article(document))
        return
    figures = count(documents, versions_now)
    if json:
        print_json(figures)
        return
    table = make_table("models", "stage", "model", "articles", "")
    for stage, counts in figures.versions.items():
        now = {models.get(stage) for models in (figures.now, *figures.others.values())}
        for version, number in counts.most_common():
            table.add_row(stage, version or "none", f"{number:,}", "now set" if version in now else "")
    write(table, f"{figures.stale:,} of {figures.articles:,} articles are not of the models now set")
    if figures.stale:
        write("next: wireroom stale --articles >again.jsonl, then run or produce that file")


def _audit_store(store: Path) -> dict[str, Any]:
    from wireroom.pipeline import local
    from wireroom.runtime.embedded.ledger import Ledger

    with closing(connect(store, create=False)) as connection:
        return local.audit(connection).figures() | {"unfinished": Ledger(connection).unfinished()}


def _audit_deployment(settings: Settings, wait: float) -> dict[str, Any]:
    from wireroom.pipeline import deployed

    started = time.monotonic()
    settled = deployed.settle(settings, wait) if wait else None
    return deployed.audit(settings).figures() | {"settled": settled, "waited_s": round(time.monotonic() - started, 1)}


def _print_audit(figures: dict[str, Any]) -> None:
    table = make_table("audit", "figure", "count")
    for name in ("in", "indexed", "dropped", "dead", "lost", "duplicated", "unknown", "articles"):
        table.add_row(name, f"{figures[name]:,}")
    write(table)
    for sources in figures.get("unfinished", ()):
        write(Text(f"a run was cut off; finish it with the same command: {line(sources)}"))
    if figures["ok"]:
        write("[green]everything that went in is accounted for[/green]")
    else:
        ids = [*figures["lost_ids"], *figures["duplicated_ids"], *figures["unknown_ids"]]
        fail(f"it does not reconcile; the first ids: {', '.join(ids[:5])}")
