"""Puts a stream together: which bodies are stories with copies, which stand alone, who prints what, and when."""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any, Literal, NamedTuple

from bench.syndicate import forms, web, wire
from bench.syndicate.edits import edited, sentences
from bench.syndicate.levels import Level, change
from bench.syndicate.scanning import printed, scattered
from wireroom.kernel.errors import BadSource

Style = Literal["web", "wire"]
Record = dict[str, Any]
START = datetime(2025, 1, 1, tzinfo=UTC)
DAYS = 30  # that a stream goes over
OUTLETS = 400
FROM_FORMS = 0.2  # of the singles of the wire style
LONGEST = 15  # copies of one story, in the levels that have small ones
MORE = 0.63  # probability of one copy more


class Plan(NamedTuple):
    """How many bodies stand alone and how many are stories; `big` are stories of 40 to 250 copies."""

    singles: int = 5_000
    stories: int = 700
    big: bool = False


class _Item(NamedTuple):
    when: float  # hours after START
    cluster: int
    outlet: int
    title: str
    text: str


def plan(level: Level) -> Plan:
    """Return the numbers that a level has unless others are asked for."""
    return Plan(stories=40, big=True) if level == "BIG" else Plan()


def stream(bodies: Sequence[str], level: Level, seed: int, style: Style, wanted: Plan) -> Iterator[Record]:
    """Yield the records in stream order; the same arguments give the same records. Raises BadSource."""
    rng = Random(f"{style}/{level}/{seed}")
    if len(bodies) < wanted.singles + wanted.stories + 1:
        raise BadSource(f"{wanted.singles + wanted.stories + 1} different bodies are needed, there are {len(bodies)}")
    shuffled = rng.sample(bodies, len(bodies))
    made = (_Wire if style == "wire" else _Web)(rng, shuffled, level, wanted)
    for number, item in enumerate(sorted(made.items())):
        yield made.record(number, item)


class _Web:
    """The first style: every text in any order, and nothing known of it but the outlet where that is the point."""

    def __init__(self, rng: Random, bodies: list[str], level: Level, wanted: Plan) -> None:
        self._rng, self._level, self._wanted = rng, level, wanted
        self._stories = bodies[: wanted.stories]
        self._alone = bodies[wanted.stories :][: wanted.singles]
        self._spare = bodies[wanted.stories + wanted.singles :]
        self._corpus = [word for body in bodies for word in body.split()]
        self._around = self._furniture()

    def items(self) -> Iterator[_Item]:
        """Yield copies and singles, not yet in order."""
        for cluster, body in enumerate(self._stories):
            yield from self._copies(cluster, body)
        for cluster, body in enumerate(self._alone, len(self._stories)):
            yield self._single(cluster, body)

    def record(self, number: int, item: _Item) -> Record:
        """Return the item as a record."""
        known = {"outlet": f"outlet {item.outlet}"} if self._level == "OUTL" else {}
        return {"id": str(number), "cluster": item.cluster, "text": item.text, **known}

    def _copies(self, cluster: int, body: str) -> Iterator[_Item]:
        for _ in range(_size(self._rng, self._wanted.big)):
            outlet = _outlet(self._rng)
            text = web.copy(self._rng, body, change(self._rng, self._level), self._corpus)
            yield self._item(self._rng.uniform(0, 24 * DAYS), cluster, outlet, "", text)

    def _single(self, cluster: int, body: str) -> _Item:
        text = scattered(self._rng, body) if self._level == "OCRALL" else body
        return self._item(self._rng.uniform(0, 24 * DAYS), cluster, _outlet(self._rng), "", text)

    def _item(self, when: float, cluster: int, outlet: int, title: str, text: str) -> _Item:
        around = self._around[outlet].around(self._rng, text) if self._around else text
        return _Item(when, cluster, outlet, title, around)

    def _furniture(self) -> Sequence[web.Furniture | wire.Furniture]:
        make: Callable[..., Any] = wire.Furniture if isinstance(self, _Wire) else web.Furniture
        return [make(self._rng, self._spare) for _ in range(OUTLETS)] if self._level == "OUTL" else []


class _Wire(_Web):
    """The second style: copies follow within hours, title, outlet and date are known, some singles are from forms."""

    def __init__(self, rng: Random, bodies: list[str], level: Level, wanted: Plan) -> None:
        super().__init__(rng, bodies, level, wanted)
        self._leads = self._sentences()

    def record(self, number: int, item: _Item) -> Record:
        """Return the item as a record; one of ten has no date."""
        lag = timedelta(minutes=self._rng.randrange(90))
        known = {"published": (START + timedelta(hours=item.when) - lag).isoformat(timespec="seconds")}
        named = {"outlet": f"outlet {item.outlet}", "title": item.title}
        found = {"id": str(number), "cluster": item.cluster, "text": item.text, **named}
        return found if self._rng.random() < 0.1 else found | known

    def _copies(self, cluster: int, body: str) -> Iterator[_Item]:
        first, size = self._rng.uniform(0, 24 * DAYS), _size(self._rng, self._wanted.big)
        for outlet in self._rng.sample(range(OUTLETS), size):
            lead = [next(self._leads) for _ in range(self._rng.randint(1, 3))]
            text = wire.copy(self._rng, body, change(self._rng, self._level), self._corpus, lead)
            when = first + self._rng.expovariate(1 / 6)
            yield self._item(when, cluster, outlet, wire.headline(self._rng, body), text)

    def _sentences(self) -> Iterator[str]:
        """Yield the sentences of the texts that are not in use, at most 25 words of each; once over, half rewritten."""
        spoken = [sentence.split()[:25] for body in self._spare for sentence in sentences(body)]
        for words in self._rng.sample(spoken, len(spoken)):
            yield " ".join(words)
        while True:
            yield " ".join(edited(self._rng, self._rng.choice(spoken), 0.5, self._corpus))

    def _single(self, cluster: int, body: str) -> _Item:
        text = forms.report(self._rng) if self._rng.random() < FROM_FORMS else body
        title = wire.headline(self._rng, text)
        text = printed(self._rng, text) if self._level == "OCRALL" else text
        return self._item(self._rng.uniform(0, 24 * DAYS), cluster, _outlet(self._rng), title, text)


def _size(rng: Random, big: bool) -> int:
    if big:
        return rng.randint(40, 250)
    size = 2
    while size < LONGEST and rng.random() < MORE:
        size += 1
    return size


def _outlet(rng: Random) -> int:
    """Return an outlet: few print much, most print little (a Zipf-like law)."""
    return min(OUTLETS - 1, int(rng.paretovariate(0.7)) - 1)
