"""What is measured, and how rates and the host's overhead are worked out of it."""

from typing import Any

from msgspec import Struct

BAR = 0.15  # the most that the embedded host may take, as a share of the time in its stages


class Stage(Struct, kw_only=True):
    """A stage alone: `articles` went in, `seconds` were spent in `process`, of that `slowest` in one of its batches."""

    name: str
    articles: int
    seconds: float
    slowest: float

    @property
    def rate(self) -> float:
        """Articles in a second."""
        return rate(self.articles, self.seconds)


class Embedded(Struct, kw_only=True):
    """The embedded pipe over a whole feed; `in_stages` is the time in each stage's `process`, in seconds."""

    workers: int
    articles: int
    seconds: float
    in_stages: dict[str, float]
    ok: bool

    @property
    def rate(self) -> float:
        """Articles in a second."""
        return rate(self.articles, self.seconds)

    @property
    def overhead(self) -> float:
        """The time outside the stages, as a share of the time in them: 0.1 for 11 s of which 10 were in stages."""
        spent = sum(self.in_stages.values())
        return self.seconds / spent - 1 if spent else 0.0


class Memory(Struct, kw_only=True):
    """The language stages over articles of which `copies` are verbatim, with a memory of outcomes and without one.

    `answered` is the share that no stage saw, `ok` that both gave the same.
    """

    articles: int
    copies: float
    answered: float
    seconds: float
    without: float
    ok: bool

    @property
    def ratio(self) -> float:
        """How many times as fast they are with it."""
        return self.without / self.seconds if self.seconds else 0.0


class Deployed(Struct, kw_only=True):
    """A deployment of one worker a service; `cpu` is the processor time of each worker meanwhile, in seconds."""

    articles: int
    seconds: float
    cpu: dict[str, float]
    ok: bool

    @property
    def rate(self) -> float:
        """Articles in a second."""
        return rate(self.articles, self.seconds)


class Report(Struct, kw_only=True):
    """All figures of one run; a part that was not measured is None or empty, `skipped` says why."""

    machine: dict[str, Any]
    articles: int
    seed: int
    stages: list[Stage] = []
    embedded: list[Embedded] = []
    memory: Memory | None = None
    deployed: Deployed | None = None
    skipped: str = ""

    @property
    def within_bar(self) -> bool:
        """Whether every run in one process kept to the bar."""
        return all(run.overhead <= BAR for run in self.embedded if not run.workers)

    @property
    def accounted_for(self) -> bool:
        """Whether every delivery of every run over the whole pipe has exactly one outcome."""
        measured = (*self.embedded, self.memory, self.deployed)
        return all(run is None or run.ok for run in measured)


def rate(articles: int, seconds: float) -> float:
    """Return articles in a second, 0 if no time was measured."""
    return articles / seconds if seconds else 0.0
