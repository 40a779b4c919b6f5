"""`python -m bench.dedup`: dedup beside libraries that find near-duplicates, in one run on one core."""

import argparse
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec

from bench.generate import generate
from bench.machine import describe
from bench.syndicate.bodies import distinct, read
from bench.syndicate.levels import LEVELS
from bench.syndicate.stream import Record, plan, stream
from wireroom.kernel.errors import WireroomError

INVENTED = 9_000  # bodies, where no file of real ones is given
SEED = 101
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMBA_NUM_THREADS", "RAYON_NUM_THREADS")


def main(arguments: list[str] | None = None) -> int:
    """Measure, and write the page and the picture; return 1 with a message if the bodies cannot be used."""
    options = _parser().parse_args(arguments)
    _one_core()
    try:
        bodies = distinct(read(options.bodies)) if options.bodies else _invented()
        streams = {name: _records(bodies, name) for name in options.streams}
    except WireroomError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    _measure(options, bodies, streams)
    return 0


def _measure(options: argparse.Namespace, bodies: list[str], streams: dict[str, list[Record]]) -> None:
    from bench.dedup.growth import growth
    from bench.dedup.plot import plot
    from bench.dedup.race import race
    from bench.dedup.report import page

    machine = describe()
    results = list(race(streams, _told))
    limits = {"datasketch": (options.most, options.seconds), "rensa": (options.most, options.seconds)}
    ours = {"wireroom": (options.most, options.longest), "wireroom, whole stage": (options.most, options.seconds)}
    runs = growth(bodies, SEED, limits | ours, _told)
    out = options.out or Path("docs" if options.bodies else "build") / "dedup-benchmark.md"
    out.parent.mkdir(exist_ok=True)
    plot(runs, out.with_suffix(".svg"))
    out.write_text(page(machine, _said(options, bodies), results, runs, out.with_suffix(".svg").name))
    if options.json:
        figures: dict[str, Any] = {"machine": machine, "race": results, "growth": runs}
        options.json.write_bytes(msgspec.json.format(msgspec.json.encode(figures)))
    _told(f"wrote {out} and {out.with_suffix('.svg')}")


def _said(options: argparse.Namespace, bodies: Sequence[str]) -> str:
    kind = (
        "real article bodies that are not part of this repository" if options.bodies else "bodies from `bench.generate`"
    )
    return f"streams of `bench.syndicate` (seed {SEED}) from {len(bodies):,} different {kind}"


def _records(bodies: Sequence[str], name: str) -> list[Record]:
    """Return the stream of a name such as "L1" (web style) or "wire L1"."""
    style, _, level = name.rpartition(" ")
    return list(stream(bodies, level, SEED, style or "web", plan(level)))  # type: ignore[arg-type]


def _invented() -> list[str]:
    lines = generate(INVENTED, SEED, copies=0, poison=0)
    return [json.loads(line)["text"] for line in lines]


def _one_core() -> None:
    """Keep this process, and those it starts, to one thread on the last of its cores."""
    os.environ.update(dict.fromkeys(THREADS, "1"))
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})


def _told(what: str) -> None:
    sys.stderr.write(f"{what}\n")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench.dedup", description=__doc__)
    names = [*LEVELS, *(f"wire {level}" for level in LEVELS)]
    parser.add_argument("--bodies", type=Path, help='JSON lines with a "text", perhaps .gz (default: invented bodies)')
    parser.add_argument("--streams", nargs="+", choices=names, default=["L0", "L1", "L2", "L3", "MIX", "wire MIX"])
    parser.add_argument(
        "--most", type=int, default=1_000_000, help="articles of the endless stream (default 1,000,000)"
    )
    parser.add_argument("--seconds", type=float, default=60, help="that a library gets for it (default 60)")
    parser.add_argument("--longest", type=float, default=600, help="seconds that ours gets for it (default 600)")
    parser.add_argument("--out", type=Path, help="the page (default: in docs for real bodies, in build for others)")
    parser.add_argument("--json", type=Path, help="write all figures to this file too")
    return parser


if __name__ == "__main__":
    sys.exit(main())
