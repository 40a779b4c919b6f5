"""Shows the figures of a run as tables for a person."""

from typing import Any

from rich.console import Console
from rich.table import Table

from bench.figures import BAR, Deployed, Embedded, Memory, Report, Stage


def show(report: Report, console: Console) -> None:
    """Print the machine and a table for each part that was measured."""
    _machine(report, console)
    if report.stages:
        console.print(_stages(report.stages))
    if report.embedded:
        console.print(_embedded(report.embedded))
        for run in report.embedded:
            if not run.workers:
                _overhead(run, report.stages, console)
    if report.memory:
        console.print(_memory(report.memory))
    if report.deployed:
        console.print(_deployed(report.deployed))
    if report.skipped:
        console.print("deployed pipe: not measured:", report.skipped, markup=False)


def _machine(report: Report, console: Console) -> None:
    machine = dict(report.machine)
    libraries = machine.pop("libraries", {})
    console.print(f"{report.articles:,} invented articles, seed {report.seed}")
    console.print(", ".join(f"{name} {value}" for name, value in machine.items()), markup=False)
    console.print(", ".join(f"{name} {value}" for name, value in libraries.items()), markup=False)


def _table(title: str, *columns: str) -> Table:
    table = Table(title=title, title_justify="left")
    table.add_column(columns[0])
    for column in columns[1:]:
        table.add_column(column, justify="right")
    return table


def _stages(stages: list[Stage]) -> Table:
    table = _table(
        "each stage alone, in one process", "stage", "articles", "articles/s", "share of time", "slowest batch"
    )
    total = sum(stage.seconds for stage in stages)
    for stage in stages:
        share = f"{stage.seconds / total:.0%}" if total else ""
        table.add_row(stage.name, f"{stage.articles:,}", f"{stage.rate:,.0f}", share, f"{stage.slowest * 1000:,.0f} ms")
    return table


def _embedded(runs: list[Embedded]) -> Table:
    table = _table("embedded pipe", "processes", "articles", "seconds", "articles/s", "accounted for")
    for run in runs:
        processes = f"1 + {run.workers}" if run.workers else "1"
        table.add_row(processes, *_figures(run), "all" if run.ok else "NOT ALL")
    return table


def _overhead(run: Embedded, alone: list[Stage], console: Console) -> None:
    spent = sum(run.in_stages.values())
    colour = "green" if run.overhead <= BAR else "red"
    console.print(
        f"embedded host: {run.seconds:.2f} s for {spent:.2f} s in its stages,"
        f" [{colour}]{run.overhead:+.1%}[/{colour}] (bar {BAR:+.0%})"
    )
    if alone:
        separately = sum(stage.seconds for stage in alone)
        console.print(f"the same stages alone took {separately:.2f} s: {run.seconds / separately - 1:+.1%}")


def _memory(run: Memory) -> str:
    return (
        f"language stages, {run.copies:.0%} verbatim copies: {run.answered:.1%} answered from memory, "
        f"{run.articles / run.seconds:,.0f} articles/s instead of {run.articles / run.without:,.0f} "
        f"({run.ratio:.2f} times), outcomes {'the same' if run.ok else 'NOT THE SAME'}"
    )


def _deployed(run: Deployed) -> Table:
    title = f"deployed pipe, one worker a service: {'all' if run.ok else 'NOT ALL'} accounted for"
    table = _table(title, "", "articles", "seconds", "articles/s")
    table.add_row("whole pipe", *_figures(run))
    for service, seconds in run.cpu.items():
        table.add_row(
            f"{service} (processor time)", f"{run.articles:,}", f"{seconds:.2f}", _rate(run.articles, seconds)
        )
    return table


def _figures(run: Any) -> tuple[str, str, str]:
    return f"{run.articles:,}", f"{run.seconds:.2f}", f"{run.rate:,.0f}"


def _rate(articles: int, seconds: float) -> str:
    return f"{articles / seconds:,.0f}" if seconds else ""
