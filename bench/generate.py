"""Writes an endless supply of invented articles for load tests: copies with their gold, and some poison.

An article is nonsense with the shape of news: its words are drawn at random, so that no two originals look alike. The
words come from small lists; names, numbers and places are made up anew for each article.
"""

import argparse
import json
import re
import sys
from collections import deque
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from bench import words

Article = dict[str, Any]
START = datetime(2025, 1, 1, tzinfo=UTC)
REMEMBERED = 2_000  # originals that can still be copied: memory stays bounded over any count
OVERSIZED = 3 * 1024 * 1024  # bytes
TEMPLATES = {
    True: [re.split(r"[{}]", t) for t in words.SENTENCES],
    False: [re.split(r"[{}]", t) for t in words.HEADLINES],
}
OUTLETS = [f"{beat.title()} {paper}" for beat in words.BEATS for paper in words.PAPERS]


def generate(count: int, seed: int, *, copies: float = 0.15, poison: float = 0.01) -> Iterator[bytes]:
    """Yield `count` JSON lines without their line ends; the same arguments give the same bytes.

    `copies` and `poison` are shares of all lines. A copy has the `gold` of its original, which came at most
    `REMEMBERED` originals earlier and under another outlet. A poisoned line cannot be indexed.
    """
    rng = Random(seed)
    originals: deque[Article] = deque(maxlen=REMEMBERED)
    for number in range(count):
        draw = rng.random()
        if originals and draw < copies:
            yield _line(_copy(rng, number, rng.choice(originals)))
            continue
        article = _original(rng, number)
        if draw > 1 - poison:
            yield _poisoned(rng, article)
        else:
            originals.append(article)
            yield _line(article)


def _line(article: Article) -> bytes:
    return json.dumps(article, ensure_ascii=False).encode()


def _original(rng: Random, number: int) -> Article:
    cast = _Cast(rng)
    text = "\n\n".join(" ".join(cast.sentence() for _ in range(rng.randint(3, 5))) for _ in range(4))
    return _signed(rng, number, rng.choice(OUTLETS), cast.headline(), text, f"g{number:08d}")


def _signed(rng: Random, number: int, outlet: str, title: str, text: str, gold: str) -> Article:
    published = START + timedelta(seconds=20 * number + rng.randrange(20))
    slug = re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")
    return {
        "url": f"https://{outlet.lower().replace(' ', '')}.example/{published:%Y/%m/%d}/{slug}-{number}",
        "outlet": outlet,
        "title": title,
        "text": text,
        "authors": [f"{outlet} newsroom"],
        "published": published.isoformat(),
        "language": "en",
        "gold": gold,
    }


def _copy(rng: Random, number: int, original: Article) -> Article:
    outlet = rng.choice([name for name in OUTLETS if name != original["outlet"]])
    cast = _Cast(rng)
    title = cast.headline() if rng.random() < 0.5 else original["title"]
    text = rng.choice((_whole, _cut, _edited, _led))(rng, cast, original["text"])
    return _signed(rng, number, outlet, title, text, original["gold"])


class _Cast:
    """The names of one article, made up once, and the sentences told of them."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        people = [(rng.choice(words.GIVEN), _name(rng, words.CODAS_OF_NAMES)) for _ in range(4)]
        places = [_name(rng, words.CODAS_OF_PLACES) for _ in range(4)]
        bodies = [f"{_name(rng, words.CODAS_OF_NAMES)} {rng.choice(words.BODIES)}" for _ in range(3)]
        self._slots: dict[str, Callable[[], str]] = {
            "P": lambda: " ".join(rng.choice(people)),
            "S": lambda: rng.choice(people)[1],
            "L": lambda: rng.choice(places),
            "O": lambda: rng.choice(bodies),
            "n": lambda: rng.choice(words.NOUNS),
            "a": lambda: rng.choice(words.ADJECTIVES),
            "A": lambda: rng.choice(words.ADJECTIVES),
            "v": lambda: rng.choice(words.VERBS),
            "r": lambda: rng.choice(words.ADVERBS),
            "p": lambda: rng.choice(words.PREPOSITIONS),
            "u": lambda: rng.choice(words.UNITS),
            "d": lambda: f"{rng.randint(2, 9999):,}",
            "y": lambda: str(rng.randint(1890, 2039)),
            "m": lambda: f"{rng.randint(1, 28)} {rng.choice(words.MONTHS)}",
            "w": lambda: f"on {rng.choice(words.DAYS)}",
        }

    def sentence(self) -> str:
        """Return a sentence with its full stop."""
        return self._filled(self._rng.choice(TEMPLATES[True]))

    def headline(self) -> str:
        """Return a headline."""
        return self._filled(self._rng.choice(TEMPLATES[False]))

    def _filled(self, template: list[str]) -> str:
        text = "".join(self._slots[part]() if at % 2 else part for at, part in enumerate(template))
        first = 1 if text[0] == '"' else 0
        return text[: first + 1].upper() + text[first + 1 :]


def _name(rng: Random, codas: list[str]) -> str:
    return rng.choice(words.ONSETS) + rng.choice(words.MIDDLES) + rng.choice(codas)


def _whole(_rng: Random, _cast: _Cast, text: str) -> str:
    return text


def _cut(rng: Random, _cast: _Cast, text: str) -> str:
    tokens = text.split(" ")
    return " ".join(tokens[: int(len(tokens) * rng.uniform(0.6, 0.85))])


def _edited(rng: Random, _cast: _Cast, text: str) -> str:
    """Replace a word here and there, about one in twenty-five."""
    return " ".join(rng.choice(words.ADJECTIVES) if rng.random() < 0.04 else token for token in text.split(" "))


def _led(rng: Random, cast: _Cast, text: str) -> str:
    """Put a paragraph of the outlet's own in front and drop the last one."""
    own = " ".join(cast.sentence() for _ in range(rng.randint(1, 3)))
    return "\n\n".join([own, *text.split("\n\n")[:-1]])


def _poisoned(rng: Random, article: Article) -> bytes:
    return rng.choices((_truncated, _mistyped, _empty, _binary, _oversized), (8, 8, 8, 8, 1))[0](rng, article)


def _truncated(rng: Random, article: Article) -> bytes:
    line = _line(article)
    return line[: rng.randrange(1, len(line))]


def _mistyped(rng: Random, article: Article) -> bytes:
    key = rng.choice(["url", "outlet", "title", "text"])
    return _line({**article, key: rng.choice([rng.randrange(10**6), ["list", "of", "words"], {"nested": True}])})


def _empty(rng: Random, article: Article) -> bytes:
    return _line({**article, "text": rng.choice(["", " ", "\n\t\n"])})


def _binary(rng: Random, _article: Article) -> bytes:
    return b"\xff\x00" + rng.randbytes(rng.randint(40, 400)).translate(None, b"\r\n")


def _oversized(_rng: Random, article: Article) -> bytes:
    repeats = OVERSIZED // len(article["text"]) + 1
    return _line({**article, "text": article["text"] * repeats})


def main(arguments: list[str] | None = None) -> None:
    """Write the lines to standard output."""
    parser = argparse.ArgumentParser(prog="python -m bench.generate", description=__doc__.partition("\n")[0])
    parser.add_argument("count", type=int, help="how many lines")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--copies", type=float, default=0.15, help="share of copies (default 0.15)")
    parser.add_argument(
        "--poison", type=float, default=0.01, help="share of lines that cannot be indexed (default 0.01)"
    )
    given = parser.parse_args(arguments)
    for line in generate(given.count, given.seed, copies=given.copies, poison=given.poison):
        sys.stdout.buffer.write(line + b"\n")


if __name__ == "__main__":
    main()
