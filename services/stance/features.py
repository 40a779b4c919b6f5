"""The features of one mention in its sentence, one function for training and serving.

Blocks of n-grams (each becomes a unit vector of inverse document frequencies) and measures (numbers as they are):
where the opinion words stand, how far off, in whose clause, negated or not; and the roles that news verbs give to
subject and object. A feature is a 32-bit key, the CRC-32 of its string.
"""

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple
from zlib import crc32

REACH = 600  # characters read on either side of a mention
TARGET = "<t>"
Roles = dict[str, tuple[float, float]]
_TOKEN = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*|\d[\d.,]*|\S")
_BREAK_WORDS = "but while whereas although though because which who that and as after before when if since"
_BREAKS = frozenset([*",;:()-–—", "--", *_BREAK_WORDS.split()])
_NEGATION_WORDS = (
    "not no never neither nor without hardly barely scarcely nobody none nothing cannot deny denied denies denying "
    "fail failed lack lacks lacked refuse refused"
)
_NEGATIONS = frozenset(_NEGATION_WORDS.split())
_NEGATED, _TURN = 4, -0.7  # a negation reaches so many words, and turns a polarity into this share of it
_PASSIVE = frozenset(["was", "is", "were", "been", "be", "being", "are", "got"])
_SPEECH = frozenset(["said", "says", "told", "tweeted", "added", "argued", "insisted", "claimed", "warned", "wrote"])
_QUOTES = frozenset('"“”') | {"''", "``"}
_PRONOUNS = frozenset(["he", "she", "him", "her", "his", "they", "them", "it", "its", "their"])


class Lexicon(NamedTuple):
    """What words say: `opinion` from -1 to 1; `roles`, what a verb says of its subject and of its object."""

    opinion: dict[str, float]
    roles: Roles


class Context(NamedTuple):
    """A sentence around a mention, in lower-case tokens; the mention itself is one token, at `at`."""

    tokens: list[str]
    at: int
    name: list[str]


class Features(NamedTuple):
    """Keys of each block, and the measures by key."""

    blocks: list[list[int]]
    measures: dict[int, float]


def context(text: str, start: int, end: int) -> Context:
    """Return the mention at `start` to `end` with what is within reach of it in `text`, its sentence."""
    left = _tokens(text[max(0, start - REACH) : start])
    right = _tokens(text[end : end + REACH])
    return Context([*left, TARGET, *right], len(left), _tokens(text[start : min(end, start + REACH)]))


def features(found: Context, lexicon: Lexicon) -> Features:
    """Return the features of a mention."""
    negated = _negated(found.tokens)
    blocks = [[crc32(text.encode()) for text in dict.fromkeys(block)] for block in _blocks(found, negated)]
    measured = dict(_measures(found, negated, lexicon))
    return Features(blocks, {crc32(name.encode()): value for name, value in measured.items()})


def _tokens(text: str) -> list[str]:
    return _TOKEN.findall(text.lower().replace("’", "'"))


def _negated(tokens: Sequence[str]) -> list[bool]:
    found, left = [], 0
    for token in tokens:
        if token in _BREAKS:
            left = 0
        found.append(left > 0)
        left = _NEGATED if token in _NEGATIONS or token.endswith("n't") else left - 1
    return found


def _blocks(found: Context, negated: Sequence[bool]) -> list[Iterable[str]]:
    tokens, at = found.tokens, found.at
    first = max(0, at - 12)
    sided = [
        ("L" if i < at else "R") + ("!" if negated[i] else "") + tokens[i]
        for i in range(first, min(len(tokens), at + 13))
    ]
    return [
        _ngrams("s", tokens),
        ("w" + word for word in sided[max(0, at - first - 5) : at - first + 6]),
        _ngrams("d", sided),
    ]


def _ngrams(block: str, tokens: Sequence[str]) -> Iterator[str]:
    """Yield the words and the pairs of neighbours."""
    yield from (f"{block} {token}" for token in tokens)
    yield from (f"{block} {one} {other}" for one, other in pairwise(tokens))


def _measures(found: Context, negated: Sequence[bool], lexicon: Lexicon) -> Iterator[tuple[str, float]]:
    opinions = list(_opinions(found, negated, lexicon.opinion))
    first, last = _clause(found)
    yield from _sums(opinions, found.at, first, last)
    yield from _nearest(opinions, found.at)
    yield from _roles(found, negated, lexicon.roles)
    yield from _manner(found)
    for i in range(first, last):
        if i != found.at:
            yield f"clause {'!' if negated[i] else ''}{found.tokens[i]}", 0.5


def _opinions(found: Context, negated: Sequence[bool], opinion: dict[str, float]) -> Iterator[tuple[int, float]]:
    """Yield place and value of each opinion word."""
    for i, token in enumerate(found.tokens):
        value = opinion.get(token) or opinion.get(token.removesuffix("'s"))
        if value and i != found.at:
            yield i, value * _TURN if negated[i] else value


def _clause(found: Context) -> tuple[int, int]:
    """Return where the clause of the mention begins and ends."""
    first, last = found.at, found.at + 1
    while first > 0 and found.tokens[first - 1] not in _BREAKS:
        first -= 1
    while last < len(found.tokens) and found.tokens[last] not in _BREAKS:
        last += 1
    return first, last


def _sums(opinions: Iterable[tuple[int, float]], at: int, first: int, last: int) -> Iterator[tuple[str, float]]:
    """Yield how much praise and blame there is: in all, by side and distance, in the clause of the mention."""
    sums: dict[str, float] = {}
    balance = weighted = 0.0
    for i, value in opinions:
        far, side, sign = abs(i - at), "L" if i < at else "R", "+" if value > 0 else "-"
        near = [f"{side}{limit}" for limit in (3, 6, 12) if far <= limit]
        for place in ["all", *near, *(["clause"] if first <= i < last else [])]:
            sums[place + sign] = sums.get(place + sign, 0) + abs(value)
        close = value / (1 + far / 4)
        sums[f"close{side}{sign}"] = sums.get(f"close{side}{sign}", 0) + abs(close)
        balance, weighted = balance + value, weighted + close
    yield from ((place, min(value, 3)) for place, value in sums.items())
    yield "balance", math.tanh(balance)
    yield "close balance", math.tanh(weighted)


def _nearest(opinions: Sequence[tuple[int, float]], at: int) -> Iterator[tuple[str, float]]:
    left = [(i, value) for i, value in opinions if i < at][-1:]
    right = [(i, value) for i, value in opinions if i > at][:1]
    for i, value in left + right:
        yield "nearest left" if i < at else "nearest right", math.copysign(1, value) / (1 + abs(i - at) / 3)


def _roles(found: Context, negated: Sequence[bool], roles: Roles) -> Iterator[tuple[str, float]]:
    """Yield what the verbs after the mention say of it as their subject, and those before it, as their object."""
    tokens, at = found.tokens, found.at
    subject = object_ = 0.0
    for i in range(max(0, at - 5), min(len(tokens), at + 7)):
        role = _role(tokens[i], roles) if i != at else None
        if role is None:
            continue
        passive = i > 0 and tokens[i - 1] in _PASSIVE
        by_agent = passive and "by" in tokens[i + 1 : at]
        of_subject = by_agent if i < at else not passive
        value = role[0 if of_subject else 1] * (_TURN if negated[i] else 1) / (1 + abs(i - at) / 4)
        subject, object_ = (subject + value, object_) if i > at else (subject, object_ + value)
    yield "as subject", subject
    yield "as object", object_


def _role(word: str, roles: Roles) -> tuple[float, float] | None:
    return next((roles[stem] for stem in _stems(word) if stem in roles), None)


@lru_cache(1 << 15)
def _stems(word: str) -> tuple[str, ...]:
    """Return what the verb may be in its plain form."""
    stems = [word]
    if word.endswith("s"):
        stems += [word[:-1], word.removesuffix("es")]
    if word.endswith("ed"):
        stems += [word[:-2], word[:-1], word[:-3]]
    if word.endswith("ing"):
        stems += [word[:-3], word[:-3] + "e", word[:-4]]
    if word.endswith(("ied", "ies")):
        stems.append(word[:-3] + "y")
    return tuple(stem for stem in stems if len(stem) > 1)


def _manner(found: Context) -> Iterator[tuple[str, float]]:
    """Yield what does not hang on opinion words: quotation, speech, place in the sentence, neighbours, kind of name."""
    tokens, at, name = found.tokens, found.at, found.name
    quotes = [i for i, token in enumerate(tokens) if token in _QUOTES]
    yield "quotes", min(len(quotes), 4) / 4
    yield "in quotes", sum(i < at for i in quotes) % 2
    yield "place", at / len(tokens)
    yield "length", min(len(tokens), 60) / 60
    yield "speaks", float(not _SPEECH.isdisjoint(tokens[at + 1 : at + 4]))
    yield "spoke", float(not _SPEECH.isdisjoint(tokens[max(0, at - 3) : at]))
    yield f"before {tokens[at - 1] if at else ''}", 1
    yield f"after {tokens[at + 1] if at + 1 < len(tokens) else ''}", 1
    yield "full name" if len(name) > 1 else "pronoun" if name and name[0] in _PRONOUNS else "short name", 1
