"""Reports made from a form: each is a story of its own, however much two of a kind look alike."""

import re
from collections.abc import Callable
from itertools import cycle
from random import Random

from bench.syndicate.form_texts import FORMS as TEXTS
from bench.words import ADJECTIVES, BODIES, CODAS_OF_NAMES, CODAS_OF_PLACES, DAYS, GIVEN, MIDDLES, MONTHS, NOUNS, ONSETS

USUAL = 0.6  # of the times a sentence is put the usual way
FORMS = {kind: [ways.split("\n") for ways in text.strip().split("\n\n")] for kind, text in TEXTS.items()}
_SLOT = re.compile(r"{(\w+)}")
_SKIES = [
    "fog",
    "sleet",
    "drizzle",
    "bright spells",
    "thunder",
    "low cloud",
    "snow showers",
    "haze",
    "steady rain",
    "hail",
]


def report(rng: Random) -> str:
    """Return a report of one of the kinds, with other names and figures each time; one sentence of six is left out."""
    form = FORMS[rng.choice(list(FORMS))]
    said = [_put(rng, ways) for at, ways in enumerate(form) if at == 0 or rng.random() >= 1 / 6]
    teams = [f"{_name(rng, CODAS_OF_PLACES)} {rng.choice(NOUNS).title()}s" for _ in range(2)]
    draws = _draws(rng) | {"team": cycle(teams).__next__}
    return "\n".join(_SLOT.sub(lambda slot: draws[slot[1]](), sentence) for sentence in said)


def _put(rng: Random, ways: list[str]) -> str:
    """Return the usual way to put it, or any."""
    return ways[0] if rng.random() < USUAL else rng.choice(ways)


def _draws(rng: Random) -> dict[str, Callable[[], str]]:
    return _names(rng) | {
        "quarter": lambda: rng.choice(["first", "second", "third", "fourth", "1st", "2nd", "3rd", "4th"]),
        "move": lambda: rng.choice(["rises", "falls", "up", "down", "flat", "doubles"]),
        "cents": lambda: str(rng.randint(1, 199)),
        "amount": lambda: f"{rng.randint(1_000, 90_000_000):,}",
        "degrees": lambda: str(rng.randint(1, 60)),
        "points": lambda: str(rng.randint(10, 120)),
        "digit": lambda: str(rng.randint(0, 12)),
        "player": lambda: f"{_name(rng, CODAS_OF_NAMES)} {rng.randint(0, 9)}-{rng.randint(0, 12)} {rng.randint(0, 25)}",
        "age": lambda: str(rng.randint(38, 102)),
        "year": lambda: str(rng.randint(1921, 2024)),
        "day": lambda: str(rng.randint(1, 28)),
        "clock": lambda: f"{rng.randint(1, 12)}:{rng.randint(0, 59):02}",
        "sky": lambda: rng.choice(_SKIES),
        "wind": lambda: rng.choice(["north", "south", "west", "easterly", "north-westerly", "variable"]),
    }


def _names(rng: Random) -> dict[str, Callable[[], str]]:
    return {
        "company": lambda: f"{_name(rng, CODAS_OF_NAMES)} {rng.choice(BODIES)}",
        "person": lambda: f"{rng.choice(GIVEN)} {_name(rng, CODAS_OF_NAMES)}",
        "given": lambda: rng.choice(GIVEN),
        "surname": lambda: _name(rng, CODAS_OF_NAMES),
        "place": lambda: _name(rng, CODAS_OF_PLACES),
        "noun": lambda: rng.choice(NOUNS),
        "adjective": lambda: rng.choice(ADJECTIVES),
        "month": lambda: rng.choice(MONTHS),
        "weekday": lambda: rng.choice(DAYS),
    }


def _name(rng: Random, codas: list[str]) -> str:
    return rng.choice(ONSETS) + rng.choice(MIDDLES) + rng.choice(codas)
