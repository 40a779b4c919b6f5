"""`python -m bench`: how many articles a second each stage, the embedded pipe and a deployment take."""

import argparse
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

import msgspec
from rich.console import Console

from bench import local
from bench.figures import BAR, Report
from bench.generate import generate
from bench.machine import describe
from bench.memory import verbatim
from bench.show import show
from wireroom.kernel.errors import WireroomError
from wireroom.pipeline.settings import read

PARTS = ("stages", "embedded", "memory", "deployed")
LONGEST = 300.0  # seconds that a deployment is given
WARM_UP = 100  # articles that go through a deployment before the clock starts


def main(arguments: list[str] | None = None) -> int:
    """Measure and print; return 1 if the host is over the bar, or a delivery or what was asked for is missing."""
    given = _parser().parse_args(arguments)
    parts = [given.only] if given.only else list(PARTS)
    report = Report(machine=describe(), articles=given.count, seed=given.seed)
    with tempfile.TemporaryDirectory(prefix="wireroom-bench-") as folder:
        _measure(report, parts, given, Path(folder))
    if given.json:
        sys.stdout.write(msgspec.json.encode(_plain(report)).decode() + "\n")
    else:
        show(report, Console(highlight=False))
    missed = given.only == "deployed" and report.deployed is None
    return 1 if missed or not (report.within_bar and report.accounted_for) else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--count", type=int, default=2_000, help="articles (default 2,000)")
    parser.add_argument("--seed", type=int, default=1, help="of the generator (default 1)")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1, help="processes of the second embedded run")
    parser.add_argument("--only", choices=PARTS, help="measure this part alone")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    return parser


def _measure(report: Report, parts: list[str], given: argparse.Namespace, folder: Path) -> None:
    settings = read({})
    feed = _write(folder / "feed.jsonl", given.count, given.seed)
    if "stages" in parts:
        report.stages = list(local.stages_alone(feed, settings, folder))
    if "embedded" in parts:
        report.embedded = [
            local.run_embedded(feed, settings, folder, workers) for workers in sorted({0, given.workers})
        ]
    if "memory" in parts:
        report.memory = verbatim(feed, settings, given.seed)
    if "deployed" in parts:
        _measure_deployment(report, feed, _write(folder / "warm.jsonl", WARM_UP, given.seed + 1))


def _measure_deployment(report: Report, feed: Path, warm: Path) -> None:
    from bench.deployed import run_deployed

    try:
        report.deployed = run_deployed(feed, warm, LONGEST)
    except WireroomError as error:
        report.skipped = str(error)


def _write(path: Path, count: int, seed: int) -> Path:
    path.write_bytes(b"".join(line + b"\n" for line in generate(count, seed)))
    return path


def _plain(report: Report) -> dict[str, Any]:
    """Return the report with the figures that are worked out of the measured ones."""
    found: dict[str, Any] = msgspec.to_builtins(report)
    for name in ("stages", "embedded"):
        for plain, run in zip(found[name], getattr(report, name), strict=True):
            plain["articles_per_s"] = round(run.rate, 1)
    for plain, run in zip(found["embedded"], report.embedded, strict=True):
        plain["overhead"] = None if run.workers else round(run.overhead, 4)
    if report.memory:
        found["memory"]["ratio"] = round(report.memory.ratio, 3)
    if report.deployed:
        found["deployed"]["articles_per_s"] = round(report.deployed.rate, 1)
    return found | {"bar": BAR, "within_bar": report.within_bar}


if __name__ == "__main__":
    sys.exit(main())
