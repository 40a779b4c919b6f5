"""The `wireroom` command: every command of it, each with --json and --help."""

import typer

from wireroom.cli import cluster, copies, dead, deployed, embedded, entity, evaluate, query, stale

app = typer.Typer(
    name="wireroom",
    help="Live streams of news articles in, a searchable newsroom out.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)
app.command()(embedded.run)
app.command()(query.search)
app.command()(query.show)
app.command()(copies.copies)
app.command()(entity.entity)
app.command()(stale.stale)
app.command()(deployed.produce)
app.command()(deployed.work)
app.command()(deployed.setup)
app.command()(deployed.audit)
app.add_typer(cluster.app, name="cluster")
app.add_typer(dead.app, name="dead")
app.add_typer(evaluate.app, name="eval")


def main() -> None:
    """Run the command line."""
    app()
