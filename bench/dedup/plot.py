"""Draws what an article costs after many others have been seen."""

from collections.abc import Sequence
from pathlib import Path

import matplotlib as mpl

from bench.dedup.growth import Growth

mpl.use("svg")
from matplotlib import pyplot as plt
from matplotlib.axes import Axes

COLOURS = {"datasketch": "#c44e52", "rensa": "#dd8452", "wireroom": "#1f5f99", "wireroom, whole stage": "#7aa6c9"}


def plot(runs: Sequence[Growth], path: Path) -> None:
    """Write an SVG: all methods on the left, logarithmic, and ours alone on the right."""
    mpl.rcParams.update(
        {"svg.hashsalt": "wireroom", "font.size": 9, "axes.spines.top": False, "axes.spines.right": False}
    )
    figure, (left, right) = plt.subplots(1, 2, figsize=(10, 4), layout="constrained")
    for run in runs:
        _line(left, run)
    _line(right, ours := next(run for run in runs if run.method == "wireroom"))
    left.set(xscale="log", yscale="log", title="All methods, as far as their time went")
    left.set(yticks=[25, 50, 100, 200, 400, 800], xticks=[5e3, 2e4, 1e5, 1e6])
    figure.legend(*left.get_legend_handles_labels(), loc="outside lower center", ncols=len(runs), frameon=False)
    right.set(ylim=(0, 2 * max(ours.cost[1:] or ours.cost)), title="Wireroom's index alone")
    for axes in (left, right):
        axes.xaxis.set_major_formatter(lambda seen, _: f"{seen / 1000:,.0f}k")
        axes.yaxis.set_major_formatter(lambda cost, _: f"{cost:,.0f}")
        axes.minorticks_off()
        axes.set(xlabel="articles seen", ylabel="microseconds an article (processor time)")
        axes.grid(alpha=0.25, which="major")
    figure.savefig(path, metadata={"Date": None})
    plt.close(figure)


def _line(axes: Axes, run: Growth) -> None:
    seen = [min(run.articles, (at + 1) * run.window) for at in range(len(run.cost))]
    axes.plot(seen, run.cost, color=COLOURS.get(run.method), label=run.method, linewidth=1.6)
