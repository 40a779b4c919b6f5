"""The `wireroom` command: every command of it, each with --json and --help.

Commands import what they work with when they run: so help comes at once, and a worker needs only its own libraries.
"""

from collections.abc import Callable
from typing import Annotated

import typer

from wireroom.cli import article, cluster, copies, dead, deployed, evaluate, facets, run, search

app = typer.Typer(name="wireroom", no_args_is_help=True, pretty_exceptions_enable=False, rich_markup_mode="rich")
FIND, FILL, TEND, DEPLOY = "Find", "Fill", "Look after", "Deploy"
COMMANDS: dict[str, tuple[Callable[..., None], ...]] = {
    FILL: (run.run,),
    FIND: (search.search, article.show, copies.copies, article.entity, facets.topics, facets.outlets),
    TEND: (deployed.audit, deployed.stale),
    DEPLOY: (deployed.setup, deployed.work, run.produce),
}
for panel, commands in COMMANDS.items():
    for command in commands:
        app.command(rich_help_panel=panel)(command)
app.add_typer(dead.app, name="dead", rich_help_panel=TEND)
app.add_typer(cluster.app, name="cluster", rich_help_panel=TEND)
app.add_typer(evaluate.app, name="eval", rich_help_panel=TEND)


def _print_version(asked: bool) -> None:
    if asked:
        from importlib.metadata import version

        typer.echo(f"wireroom {version('wireroom')}")
        raise typer.Exit


@app.callback()
def wireroom(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Live streams of news articles in, a searchable newsroom out."""


def main() -> None:
    """Run the command line."""
    app()
