"""`wireroom cluster`: corrections by hand of what is a copy of what."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.text import Text

from wireroom.cli.options import ArticleId, Deployed, Elasticsearch, Json, Store, choose
from wireroom.cli.output import err, print_json, report_errors, write
from wireroom.pipeline.settings import Settings

if TYPE_CHECKING:
    from wireroom.pipeline.repair import Kind

app = typer.Typer(help="Correct by hand what is a copy of what; it outlives replays.", no_args_is_help=True)
Redis = Annotated[str, typer.Option("--redis", metavar="URL", help="The deployment with this Redis.")]


@app.command()
@report_errors
def join(
    key: ArticleId,
    other: Annotated[str, typer.Argument(metavar="OTHER", help="The article that it belongs with.")],
    store: Store = None,
    deployed: Deployed = False,
    redis: Redis = "",
    elasticsearch: Elasticsearch = "",
    json: Json = False,
) -> None:
    """Put two articles into one cluster, whatever their texts; the earlier original is the original of both.

    Examples:
      wireroom cluster join 3f2a9c0d1b2e4f5a6b7c8d9e 8e1b7c6d5a4f3e2d1c0b9a8f --store news.db

      wireroom cluster join 3f2a9c0d1b2e4f5a6b7c8d9e 8e1b7c6d5a4f3e2d1c0b9a8f --deployed
    """
    _correct("join", key, other, choose(store, deployed=deployed, redis=redis, elasticsearch=elasticsearch), json)


@app.command()
@report_errors
def split(
    key: ArticleId,
    store: Store = None,
    deployed: Deployed = False,
    redis: Redis = "",
    elasticsearch: Elasticsearch = "",
    json: Json = False,
) -> None:
    """Take a copy out of its original's cluster: the two are never put together again. New copies follow their text.

    Example: wireroom cluster split 3f2a9c0d1b2e4f5a6b7c8d9e --store news.db
    """
    _correct("split", key, None, choose(store, deployed=deployed, redis=redis, elasticsearch=elasticsearch), json)


@app.command("rebuild")
@report_errors
def rebuild_all(
    store: Store = None,
    deployed: Deployed = False,
    redis: Redis = "",
    elasticsearch: Elasticsearch = "",
    json: Json = False,
) -> None:
    """Link the copies of all articles anew: after dedup's state was lost, or its settings changed.

    Corrections by hand stay. Articles are those of the store, or of the topic articles.clean.

    Examples:
      wireroom cluster rebuild --store news.db

      wireroom cluster rebuild --redis redis://127.0.0.1:6379/0 --elasticsearch http://127.0.0.1:9200
    """
    from wireroom.pipeline.repair import rebuild

    file, settings = choose(store, deployed=deployed, redis=redis, elasticsearch=elasticsearch)
    with err.status("linking copies ...") as status:
        progress = lambda done: status.update(f"linking copies: {done:,} articles")  # noqa: E731
        total = rebuild(file, progress, settings)
    if json:
        print_json({"articles": total})
    else:
        write(f"{total:,} articles linked anew")


def _correct(kind: "Kind", article: str, other: str | None, newsroom: tuple[Path | None, Settings], json: bool) -> None:
    from wireroom.pipeline.repair import correct

    changes = correct(kind, article, other, *newsroom)
    if json:
        print_json({"kind": kind, "article": article, "changes": changes})
        return
    for change in changes:
        alike = f"is a copy of {change.copy_of} now ({change.similarity:.0%} alike)"
        write(Text(f"{change.id} {alike if change.copy_of else 'is an original now'}"))
