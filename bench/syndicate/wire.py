"""The second style: a newspaper's use of a wire report, under its own lead, cut from the end, brought up to date."""

import re
from collections.abc import Sequence
from random import Random

from bench.syndicate.edits import Words, sentences
from bench.syndicate.levels import Change
from bench.syndicate.scanning import printed
from bench.words import CODAS_OF_PLACES, DAYS, MIDDLES, MONTHS, NOUNS, ONSETS

CREDITS = ("", "(Wire Service)", "(WS)", "(Pool report)", "(From agency dispatches)", "(Staff and agencies)")
_PAIRS = """
said/stated also/too but/however about/around more/further people/residents after/following before/ahead big/large
company/firm government/administration official/spokesman may/might many/numerous new/fresh show/indicate begin/start
began/started end/finish ended/finished buy/acquire bought/acquired sell/offload rise/increase rose/increased fall/drop
fell/dropped plan/scheme plans/schemes help/assist helped/assisted get/obtain got/obtained need/require needs/requires
make/produce made/produced expected/forecast likely/probable several/various nearly/almost only/just first/initial
last/final high/elevated low/modest good/favourable bad/poor important/significant difficult/hard problem/issue
problems/issues talks/negotiations deal/agreement move/step report/account reported/announced told/informed called/named
because/since while/whereas although/though if/whether against/versus between/among under/below over/above
killed/slain hurt/injured police/officers leader/head leaders/heads meeting/gathering vote/ballot workers/employees
shares/stock profit/earnings loss/deficit month/four-week year/twelvemonth early/initial late/belated early/prompt
major/main small/minor quickly/rapidly recently/lately currently/presently will/shall would/could should/ought can/could
"""
SYNONYMS = {word: other for pair in _PAIRS.split() for word, other in (pair.split("/"), pair.split("/")[::-1])}
LEAD = 0.5  # words of a lead, at most, for each word of the report that is kept
_NUMBER = re.compile(r"\d+")
_QUOTE = re.compile(r"[\"“”]")


def copy(rng: Random, body: str, change: Change, corpus: Words, lead: Sequence[str]) -> str:
    """Return the report under a date line and, unless nothing is changed, the sentences of a local lead."""
    opening = f"{place(rng)}, {rng.choice(MONTHS)} {rng.randint(1, 28)} {rng.choice(CREDITS)} -- "
    kept = changed(rng, body, change, corpus)
    most = round(LEAD * sum(len(paragraph.split()) for paragraph in kept))
    own = "" if change == Change() else " ".join(" ".join(lead).split()[:most])
    return opening + "\n\n".join(part for part in (own, *kept) if part)


def changed(rng: Random, body: str, change: Change, corpus: Words) -> list[str]:
    """Return the paragraphs that are left of the body."""
    paragraphs = _shortened(rng, _paragraphs(rng, body), change)
    if rng.random() < change.moved * 3 and len(paragraphs) > 2:
        at = rng.randrange(1, len(paragraphs))
        paragraphs.append(paragraphs.pop(at))
    share, newer = rng.uniform(*change.edits), rng.uniform(0, 0.5) if change.edits[1] else 0.0
    written = [" ".join(_rewritten(rng, paragraph.split(), share, newer, corpus)) for paragraph in paragraphs]
    return [printed(rng, paragraph) for paragraph in written] if change.scanned else written


def headline(rng: Random, body: str) -> str:
    """Return a headline of some words of the report's beginning."""
    words = body.split()[:25]
    return " ".join(word for word in words if rng.random() < 0.4).title() or words[0]


def place(rng: Random) -> str:
    """Return an invented place in capitals."""
    return (rng.choice(ONSETS) + rng.choice(MIDDLES) + rng.choice(CODAS_OF_PLACES)).upper()


class Furniture:
    """An outlet's own lines on every page: its sections in front, its address and its invitation at the end."""

    def __init__(self, rng: Random, spare: Sequence[str]) -> None:
        town = place(rng).title()
        self._header = " | ".join([f"The {town} {rng.choice(NOUNS).title()}", *_sections(rng, 8)])
        about = " ".join(sentences(rng.choice(spare))[:2])
        self._footer = (
            f"{about}\n{' '.join(_sections(rng, 20))}\n{rng.randint(1, 999)} {rng.choice(NOUNS)} Road, {town}"
        )

    def around(self, rng: Random, text: str) -> str:
        """Return the text between the two, with the day's line under the header."""
        return f"{self._header}\n{rng.choice(DAYS)}, {rng.randint(5, 30)} degrees\n\n{text}\n\n{self._footer}"


def _sections(rng: Random, most: int) -> list[str]:
    return [word.title() for word in rng.sample(NOUNS, rng.randint(4, most))]


def _paragraphs(rng: Random, body: str) -> list[str]:
    parts, made = sentences(body), []
    while parts:
        size = rng.randint(1, 3)
        made.append(" ".join(parts[:size]))
        parts = parts[size:]
    return made


def _shortened(rng: Random, paragraphs: list[str], change: Change) -> list[str]:
    """Cut from the end, to the middle of a paragraph if need be; then leave out some that quote nobody."""
    left = max(25, round(sum(len(paragraph.split()) for paragraph in paragraphs) * rng.uniform(*change.kept)))
    share, kept = rng.uniform(*change.dropped), []
    for at, paragraph in enumerate(paragraphs):
        words = paragraph.split()[:left]
        left -= len(words)
        if words and (at == 0 or _QUOTE.search(paragraph) or rng.random() >= share):
            kept.append(" ".join(words))
    return kept


def _rewritten(rng: Random, words: Words, share: float, newer: float, corpus: Words) -> list[str]:
    """Bring the share `newer` of the numbers up to date, and put other words in the place of `share` of all."""
    made = []
    for word in words:
        if _NUMBER.search(word):
            made.append(_NUMBER.sub(lambda old: _updated(rng, old[0]), word) if rng.random() < newer else word)
        elif rng.random() >= share:
            made.append(word)
        elif rng.random() < 0.7:
            made.append(SYNONYMS.get(word) or rng.choice(corpus))
    return made


def _updated(rng: Random, digits: str) -> str:
    return str(max(0, int(digits[:15]) + rng.randint(-9, 9)))
