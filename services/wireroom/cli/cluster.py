"""`wireroom cluster`: corrections by hand of what is a copy of what."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from msgspec.structs import replace

from wireroom.cli.options import STORE, ArticleId, Json, Store
from wireroom.cli.output import err, out, print_json, report_errors
from wireroom.pipeline.settings import Settings, read

if TYPE_CHECKING:
    from wireroom.pipeline.repair import Kind

app = typer.Typer(help="Correct by hand what is a copy of what; it outlives replays.", no_args_is_help=True)
Redis = Annotated[
    str, typer.Option("--redis", metavar="URL", help="Correct the deployment with this Redis instead of a store.")
]
Elasticsearch = Annotated[
    str,
    typer.Option(
        "--elasticsearch",
        metavar="URL",
        help="Correct the deployment with this Elasticsearch; what is not named is that of the environment.",
    ),
]


@app.command()
@report_errors
def join(
    key: ArticleId,
    other: Annotated[str, typer.Argument(metavar="OTHER", help="The article that it belongs with.")],
    store: Store = STORE,
    redis: Redis = "",
    elasticsearch: Elasticsearch = "",
    json: Json = False,
) -> None:
    """Put two articles into one cluster, whatever their texts; the earlier original is the original of both.

    Examples:
      wireroom cluster join 3f2a9c0d1b2e4f5a6b7c8d9e 8e1b7c6d5a4f3e2d1c0b9a8f --store news.db

      wireroom cluster join 3f2a9c0d1b2e4f5a6b7c8d9e 8e1b7c6d5a4f3e2d1c0b9a8f --redis redis://127.0.0.1:6379/0
    """
    _correct("join", key, other, store, _deployment(redis, elasticsearch), json)


@app.command()
@report_errors
def split(
    key: ArticleId, store: Store = STORE, redis: Redis = "", elasticsearch: Elasticsearch = "", json: Json = False
) -> None:
    """Take a copy out of its original's cluster: the two are never put together again. New copies follow their text.

    Example: wireroom cluster split 3f2a9c0d1b2e4f5a6b7c8d9e --store news.db
    """
    _correct("split", key, None, store, _deployment(redis, elasticsearch), json)


@app.command("rebuild")
@report_errors
def rebuild_all(store: Store = STORE, redis: Redis = "", elasticsearch: Elasticsearch = "", json: Json = False) -> None:
    """Link the copies of all articles anew: after dedup's state was lost, or its settings changed.

    Corrections by hand stay. Articles are those of the store, or of the topic articles.clean.

    Examples:
      wireroom cluster rebuild --store news.db

      wireroom cluster rebuild --redis redis://127.0.0.1:6379/0 --elasticsearch http://127.0.0.1:9200
    """
    from wireroom.pipeline.repair import rebuild

    settings = _deployment(redis, elasticsearch)
    with err.status("linking copies ...") as status:
        progress = lambda done: status.update(f"linking copies: {done:,} articles")  # noqa: E731
        total = rebuild(None if settings else store, progress, settings)
    if json:
        print_json({"articles": total})
    else:
        out.print(f"{total:,} articles linked anew")


def _deployment(redis: str, elasticsearch: str) -> Settings | None:
    """Return the settings of the deployment that these URLs name, each "" for the environment's; None for no URL."""
    if not redis and not elasticsearch:
        return None
    settings = read()
    servers = settings.servers
    named = replace(servers, redis=redis or servers.redis, elasticsearch=elasticsearch or servers.elasticsearch)
    return replace(settings, servers=named)


def _correct(kind: "Kind", article: str, other: str | None, store: Path, settings: Settings | None, json: bool) -> None:
    from wireroom.pipeline.repair import correct

    changes = correct(kind, article, other, None if settings else store, settings)
    if json:
        print_json({"kind": kind, "article": article, "changes": changes})
        return
    for change in changes:
        alike = f"is a copy of {change.copy_of} now ({change.similarity:.0%} alike)"
        out.print(f"{change.id} {alike if change.copy_of else 'is an original now'}", markup=False, soft_wrap=True)
