"""Compiles what is to be compiled before it is needed, once for each machine (wireroom.pipeline.warm)."""

import sqlite3
from datetime import UTC, datetime, timedelta
from functools import cache
from random import Random

from wireroom.dedup.build import embedded, over_sqlite
from wireroom.dedup.correct import Corrector
from wireroom.dedup.settings import Settings
from wireroom.kernel.article import Article

_START = datetime(2025, 1, 1, tzinfo=UTC)
_WORDS = 120


@cache
def warm() -> None:
    """Take invented articles through all that dedup does, so that numba keeps it compiled; works once in a process."""
    settings = Settings(capacity=64, window="1h", most=40)
    connection = sqlite3.connect(":memory:", isolation_level=None)
    stage = embedded(settings, connection)
    batch = _articles()
    stage.process(batch)
    stage.process(batch)
    corrector = Corrector(over_sqlite(settings, connection))
    corrector.correct("split", "1", "0")
    corrector.correct("join", "1", "0")
    for hours in range(1, 4):
        stage.process(_articles(hours))


def _articles(hours: int = 0) -> list[Article]:
    """Return 20 invented articles: originals, each with copies that are cut, the later ones published earlier."""
    return [_article(number, hours) for number in range(20)]


def _article(number: int, hours: int) -> Article:
    chance = Random(f"{hours} {number // 4}")
    words = ["".join(chance.choices("abcdefghijklmnop", k=6)) for _ in range(_WORDS)]
    return Article(
        id=str(number + 20 * hours),
        delivery=f"{hours}-{number}",
        source="warm",
        outlet=f"outlet {number % 3}",
        text=" ".join(words[: _WORDS - 10 * (number % 4)]),
        ingested=_START + timedelta(hours=2 * hours, seconds=number),
        published=_START + timedelta(hours=2 * hours, minutes=-number),
    )
