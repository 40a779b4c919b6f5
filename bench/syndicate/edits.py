"""What syndication does to a text: sentences dropped, moved and cut, words edited."""

import re
from collections.abc import Sequence
from random import Random

Words = Sequence[str]
Range = tuple[float, float]
SHORTEST = 12  # words that are left of a copy at least
_END = re.compile(r"(?<=[.!?])[\"”']?\s+(?=[\"“'A-Z0-9])")


def sentences(text: str) -> list[str]:
    """Return the sentences of the text, runs of white space made one space."""
    return _END.split(" ".join(text.split()))


def dropped(rng: Random, parts: Sequence[str], share: float) -> list[str]:
    """Leave out each part with the probability `share`; the first one stays."""
    return [part for at, part in enumerate(parts) if at == 0 or rng.random() >= share]


def reordered(rng: Random, parts: Sequence[str], share: float) -> list[str]:
    """Change places of neighbours with the probability `share`."""
    moved = list(parts)
    for at in range(1, len(moved)):
        if rng.random() < share:
            moved[at - 1], moved[at] = moved[at], moved[at - 1]
    return moved


def leading(words: Words, share: float) -> list[str]:
    """Return the first words, `share` of all."""
    return list(words[: max(SHORTEST, round(len(words) * share))])


def edited(rng: Random, words: Words, share: float, corpus: Words) -> list[str]:
    """Replace, delete or insert words, `share` of all, by words of the corpus as often as they come there."""
    made: list[str] = []
    for word in words:
        if rng.random() >= share:
            made.append(word)
            continue
        kind = rng.randrange(3)
        made += [[rng.choice(corpus)], [], [word, rng.choice(corpus)]][kind]
    return made
