"""The first style: a text in front of which goes a headline and a byline, and after which come an outlet's notices."""

from collections.abc import Sequence
from random import Random

from bench.syndicate.edits import Words, dropped, edited, leading, reordered, sentences
from bench.syndicate.levels import Change
from bench.syndicate.scanning import scattered

BYLINES = (
    "",
    "From our correspondent.",
    "By our own staff.",
    "CAPITAL (Wire Service) -",
    "(WS) -",
    "PORT CITY, June 9 -",
)
NOTICES = (
    "Get the morning briefing in your inbox: register with your address and choose what you care about.",
    "You have read all your free articles this month. Take out a subscription to go on reading.",
    "Readers can leave a comment below after signing in. Comments are moderated and may be held for a while.",
    "An earlier version of this report misstated a figure. It has been put right.",
    "All rights reserved. No part of this may be copied, stored or passed on without written leave of the agency.",
    "Additional reporting by the bureaus in the region. Edited by the night desk.",
    "Have you seen something we should know? Write to the news desk or leave a message on our line.",
    "More on this: what we know so far, the story in pictures, and answers to your questions.",
)  # fmt: skip


def copy(rng: Random, body: str, change: Change, corpus: Words) -> str:
    """Return a copy of the body as one line, with the furniture of some web site."""
    front = [headline(rng, corpus), rng.choice(BYLINES)]
    back = rng.sample(NOTICES, rng.randrange(4))
    return " ".join(part for part in (*front, changed(rng, body, change, corpus), *back) if part)


def changed(rng: Random, body: str, change: Change, corpus: Words) -> str:
    """Return what the change leaves of the body."""
    parts = dropped(rng, sentences(body), rng.uniform(*change.dropped))
    words = " ".join(reordered(rng, parts, change.moved)).split()
    text = " ".join(edited(rng, leading(words, rng.uniform(*change.kept)), rng.uniform(*change.edits), corpus))
    return scattered(rng, text) if change.scanned else text


def headline(rng: Random, corpus: Words) -> str:
    """Return five to nine words of the corpus."""
    return " ".join(rng.choice(corpus).strip(".,;:\"'").lower() for _ in range(rng.randint(5, 9))) + "."


class Furniture:
    """The header and footer that one outlet puts around whatever it prints: passages of texts that are not in use."""

    def __init__(self, rng: Random, spare: Sequence[str]) -> None:
        self._header = _passage(rng, spare, rng.randint(8, 30))
        self._footer = _passage(rng, spare, rng.randint(20, 60))

    def around(self, _rng: Random, text: str) -> str:
        """Return the text between the two."""
        return f"{self._header} {text} {self._footer}"


def _passage(rng: Random, spare: Sequence[str], length: int) -> str:
    words = rng.choice(spare).split()
    start = rng.randrange(max(1, len(words) - length))
    return " ".join(words[start : start + length])
