"""The `wireroom` command: every command of it, each with --json and --help.

Commands import what they work with when they run: so help comes at once, and a worker needs only its own libraries.
"""

from collections.abc import Callable

import typer

from wireroom.cli import cluster, copies, dead, deployed, evaluate, run, search

app = typer.Typer(
    name="wireroom",
    help="Live streams of news articles in, a searchable newsroom out.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)
COMMANDS: tuple[Callable[..., None], ...] = (
    run.run, search.search, search.show, copies.copies, search.entity, deployed.stale,
    run.produce, deployed.work, deployed.setup, deployed.audit,
)  # fmt: skip
for command in COMMANDS:
    app.command()(command)
app.add_typer(cluster.app, name="cluster")
app.add_typer(dead.app, name="dead")
app.add_typer(evaluate.app, name="eval")


def main() -> None:
    """Run the command line."""
    app()
