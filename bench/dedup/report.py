"""Writes the figures down as a page of documentation."""

from collections.abc import Iterator, Sequence

from bench.dedup.growth import Growth
from bench.dedup.methods import BANDS, METHODS, PERMUTATIONS, THRESHOLD
from bench.dedup.race import Result, rates

_NAMES = {"ari": "ARI", "pair_precision": "pair precision", "pair_recall": "pair recall"}
_CLUSTERS = {"cluster_precision": "cluster precision", "cluster_recall": "cluster recall"}
_HOW = f"""
- **datasketch**: `MinHash` of {PERMUTATIONS} permutations over the set of word trigrams, `update_batch`;
  `MinHashLSH(threshold={THRESHOLD})`: query, then insert; the hits are joined by union-find.
- **rensa** (Rust): `RMinHash` of {PERMUTATIONS}, `RMinHashLSH` with {BANDS} bands; a query finds candidates, of which
  those are kept whose digests agree in {THRESHOLD:.0%} (with all, 6 to 9 % of its pairs on L1 and MIX are right).
- **wireroom**: the dedup stage's index in memory: sketches, block encoded and decoded, index.
- **wireroom, whole stage**: the same behind `DedupStage.process`, with its journal in an SQLite database in memory,
  similarities with the originals told and changes followed.
"""
_WRITTEN = """
Written by `make bench-dedup BODIES=FILE`; do not edit. One process on one core, one thread; the methods take turns
every 256 articles, so that what disturbs one disturbs all. Times are processor time and include cutting texts into
words. Quality is that of the clusters at the end of the stream.
"""
_GROWTH = """
Each method alone in a process, over an endless stream: 30 % light copies; words change places in the vocabulary each
time all bodies have been used, so that no text comes again. Microseconds an article, the median of up to three windows
of 5,120 articles. The peaks of the whole stage are where its index grew and the journal was replayed, about 20
microseconds for each article in it; the setting `capacity` saves them. The index alone has room for all from the start,
of which it touches the most for the first time in its first window.
"""


def page(machine: dict[str, object], bodies: str, results: Sequence[Result], runs: Sequence[Growth], plot: str) -> str:
    """Return the page in Markdown; `bodies` says what the texts were made of, `plot` is the name of the picture."""
    parts = [
        "# Dedup beside datasketch and rensa",
        _WRITTEN,
        f"Machine: {_machine(machine)}.\nTexts: {bodies}.\n{_HOW}",
        "## Speed\n\n" + "\n".join(_speed(results, runs)),
        "\n`memory` is by how much the process grew for each article of the endless stream below; `index` is what "
        "Wireroom's index says of itself, its room for more articles filled.\n",
        "## Quality\n\n" + "\n".join(_quality(results)),
        f"\n## Cost against articles seen\n\n![Cost against articles seen]({plot})\n",
        _GROWTH.strip() + "\n",
        "\n".join(_costs(runs)),
    ]
    return "\n".join(parts) + "\n"


def _machine(machine: dict[str, object]) -> str:
    return f"{machine['cpu']}, {machine['cores']} cores, load {machine['load']}, Python {machine['python']}"


def _speed(results: Sequence[Result], runs: Sequence[Growth]) -> Iterator[str]:
    yield "| method | articles/s | against datasketch | memory, bytes an article | index, bytes an article |"
    yield "|---|--:|--:|--:|--:|"
    rates_, grown = rates(results), {run.method: run for run in runs}
    for method, rate in rates_.items():
        run = grown.get(method)
        resident = f"{run.resident:,.0f}" if run else ""
        state = f"{run.state:,.0f}" if run and run.state else ""
        yield f"| {method} | {rate:,.0f} | {rate / rates_['datasketch']:.1f} | {resident} | {state} |"


def _quality(results: Sequence[Result]) -> Iterator[str]:
    named = _NAMES | _CLUSTERS
    yield f"| stream | method | {' | '.join(named.values())} | articles/s |"
    yield "|---|---|" + "--:|" * (len(named) + 1)
    for result in results:
        if result.method == "wireroom, whole stage":
            continue
        figures = " | ".join(f"{100 * result.scores[name]:.1f}" for name in named)
        yield f"| {result.stream} | {result.method} | {figures} | {result.articles / result.seconds:,.0f} |"


def _costs(runs: Sequence[Growth]) -> Iterator[str]:
    marks = [5_000, 10_000, 20_000, 50_000, 100_000, 200_000, 500_000, 1_000_000]
    marks = [mark for mark in marks if mark <= max(run.articles for run in runs)]
    yield f"| after | {' | '.join(f'{mark:,}' for mark in marks)} | articles in all | ARI |"
    yield "|---|" + "--:|" * (len(marks) + 2)
    for run in sorted(runs, key=lambda run: list(METHODS).index(run.method)):
        costs = " | ".join(_near(run, mark) for mark in marks)
        yield f"| {run.method} | {costs} | {run.articles:,} | {100 * run.ari:.1f} |"


def _near(run: Growth, mark: int) -> str:
    """Return the median of up to three windows that end at the mark."""
    last = mark // run.window
    costs = sorted(run.cost[max(0, last - 3) : last] or run.cost[:1])
    return f"{costs[len(costs) // 2]:.0f}" if mark <= run.articles else "-"
