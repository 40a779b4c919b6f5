"""`wireroom produce`, `work`, `setup` and `audit`: a deployment from the command line."""

import logging
import time
from contextlib import closing
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from wireroom.cli.embedded import Sources, Window, bar, stoppable
from wireroom.cli.output import INTERRUPTED, NOT_OK, Json, fail, out, print_json, report_errors
from wireroom.kernel.errors import BadSettings
from wireroom.kernel.moments import utc_now
from wireroom.pipeline import local, topology
from wireroom.pipeline.audit import Audit
from wireroom.pipeline.settings import read
from wireroom.producer.sources import open_feed
from wireroom.runtime.embedded.store import connect

Services = Annotated[str, typer.Argument(metavar="SERVICE", help="clean, dedup, entities, classify or index.")]


@report_errors
def produce(
    sources: Sources,
    follow: Annotated[bool, typer.Option("--follow", help="Go on polling feed URLs for new entries.")] = False,
    again: Annotated[bool, typer.Option("--again", help="Send also what was already sent.")] = False,
    json: Json = False,
) -> None:
    """Put articles on the topic articles.raw. What was sent is remembered: a second run sends only what is new.

    Examples:
      wireroom produce seeds/feed.jsonl

      wireroom produce --follow https://news.example/feed.xml
    """
    from wireroom.producer.kafka import produce as send

    settings = read()
    topics = settings.topics()
    with stoppable() as stop:
        feed = open_feed(sources, utc_now, topics, follow=follow, stop=stop)
        with bar(feed, json) as progress:
            summary = send(feed, settings.servers.kafka, topics, again=again, on_progress=progress)
    if json:
        print_json(summary.figures())
    else:
        out.print(", ".join(f"{name}: {value}" for name, value in summary.figures().items()))
    if stop.is_set() and not follow:
        raise typer.Exit(INTERRUPTED)
    if not summary.ok:
        raise typer.Exit(NOT_OK)


@report_errors
def work(service: Services, window: Window = "") -> None:
    """Run one worker of a service: it reads its topic, runs its stages and passes on. Stop it with SIGTERM or Ctrl-C.

    Examples:
      WIREROOM_KAFKA=127.0.0.1:9092 wireroom work clean

      wireroom work dedup --window 14d
    """
    from wireroom.pipeline import deployed

    try:
        chosen = topology.service(service)
    except KeyError:
        names = ", ".join(known.name for known in topology.PIPE)
        raise BadSettings(f"there is no service {service}; there are: {names}") from None
    if window and "dedup" not in chosen.stages:
        raise BadSettings(f"--window is of the service dedup, not of {service}")
    settings = read(WIREROOM_DEDUP_WINDOW=window)
    logging.basicConfig(level=settings.servers.log_level, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    deployed.work(chosen, settings)


@report_errors
def setup(json: Json = False) -> None:
    """Create the topics, the index template and alias, and, where Kibana answers, its data view. Safe to repeat.

    Example: wireroom setup
    """
    from wireroom.index.setup import setup_index
    from wireroom.pipeline import deployed

    settings = read()
    servers = settings.servers
    done: dict[str, Any] = {"topics": deployed.make_topics(servers)}
    user, password = servers.elasticsearch_user, servers.elasticsearch_password
    done["elasticsearch"] = setup_index(settings.index, servers.elasticsearch, user, password)
    done["kibana"] = (
        deployed.import_kibana_objects(servers.kibana, user, password)
        if servers.kibana
        else "not asked for (WIREROOM_KIBANA)"
    )
    if json:
        print_json(done)
        return
    for part, what in done.items():
        out.print(part, style="bold")
        for name, state in (what if isinstance(what, dict) else {"": what}).items():
            out.print(f"  {name} {state}".rstrip(), markup=False)


@report_errors
def audit(
    store: Annotated[Path | None, typer.Option("--store", help="Audit this store; without it, the deployment.")] = None,
    wait: Annotated[float, typer.Option(min=0, help="Seconds to wait for the workers to finish first.")] = 0,
    json: Json = False,
) -> None:
    """Reconcile what went in with what came out, by id: indexed, dropped with a reason, or dead; once.

    Examples:
      wireroom audit --store wireroom.db

      wireroom audit --wait 60 --json
    """
    audited, extra = _audit_store(store) if store else _audit_deployment(wait)
    found = _figures(audited) | extra
    if json:
        print_json(found)
    else:
        _print(found)
    if not found["ok"]:
        raise typer.Exit(NOT_OK)


def _audit_store(store: Path) -> tuple[Audit, dict[str, Any]]:
    with closing(connect(store, create=False)) as connection:
        return local.audit(connection), {"unfinished": local.unfinished(connection)}


def _audit_deployment(wait: float) -> tuple[Audit, dict[str, Any]]:
    from wireroom.pipeline import deployed

    settings = read()
    started = time.monotonic()
    quiet = deployed.settle(settings, wait) if wait else None
    return deployed.audit(settings), {"settled": quiet, "waited_s": round(time.monotonic() - started, 1)}


def _figures(audited: Audit) -> dict[str, Any]:
    return {
        "in": audited.delivered,
        "indexed": audited.indexed,
        "dropped": audited.dropped,
        "dead": audited.dead,
        "lost": len(audited.lost),
        "duplicated": len(audited.duplicated),
        "unknown": len(audited.unknown),
        "ok": audited.ok,
        "articles": audited.articles,
        "lost_ids": list(audited.lost[:100]),
        "duplicated_ids": list(audited.duplicated[:100]),
        "unknown_ids": list(audited.unknown[:100]),
    }


def _print(found: dict[str, Any]) -> None:
    table = Table("figure", "count", title="audit", title_justify="left")
    for name in ("in", "indexed", "dropped", "dead", "lost", "duplicated", "unknown", "articles"):
        table.add_row(name, f"{found[name]:,}")
    out.print(table)
    for sources in found.get("unfinished", ()):
        out.print("a run was cut off; finish it with the same command:", sources.replace("\n", " "), markup=False)
    if found["ok"]:
        out.print("[green]everything that went in is accounted for[/green]")
    else:
        ids = [*found["lost_ids"], *found["duplicated_ids"], *found["unknown_ids"]]
        fail(f"it does not reconcile; the first ids: {', '.join(ids[:5])}")
