"""How hits of the embedded store are ordered: BM25 over title and text, as Elasticsearch's, then date, then id."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from wireroom.index.analysis import words
from wireroom.index.embedded.rows import OFTEN
from wireroom.search import syntax
from wireroom.search.embedded.matching import Matcher, Positions
from wireroom.search.port import TITLE_WEIGHT
from wireroom.search.syntax import Node

Scores = npt.NDArray[np.float32]
Key = npt.NDArray[Any]  # numbers that articles are ordered by
_K1, _B = 1.2, 0.75
_MOST = 100  # parts of a query that are scored
_WEIGHTS = {"title": TITLE_WEIGHT, "text": 1.0}


def scores(matcher: Matcher, node: Node) -> Scores:
    """Return the score of each article; 0 for one that no word of the query is in."""
    total = np.zeros(matcher.size, np.float32)
    for part, factor in list(_scored(node, 1.0))[:_MOST]:
        match part:
            case syntax.Words(fields, text, slop) if not slop or len(words(text)) < 2:
                for field in fields:
                    _add_words(total, matcher, part, field, factor)
            case _:
                total[matcher.mask(part)] += factor
    return total


def _scored(node: Node, factor: float) -> Iterator[tuple[Node, float]]:
    """Yield the parts that count towards the score, and how much: the words, and filters that have a boost."""
    match node:
        case syntax.Boost(syntax.Clauses() | syntax.Boost() | syntax.Words() as inner, boost):
            yield from _scored(inner, factor * boost)
        case syntax.Boost(inner, boost):
            yield inner, factor * boost
        case syntax.Clauses(must, should):
            for part in (*must, *should):
                yield from _scored(part, factor)
        case syntax.Words() | syntax.WordPattern() | syntax.FuzzyWord():
            yield node, factor


def _add_words(total: Scores, matcher: Matcher, part: syntax.Words, field: str, factor: float) -> None:
    expression = matcher.expression(part, field)
    positions = matcher.matching(expression) if expression else np.zeros(0, np.int64)
    if not len(positions):
        return
    lengths = matcher.record(field)
    rarity = np.log(1 + (matcher.size - len(positions) + 0.5) / (len(positions) + 0.5))
    frequency = np.ones(len(positions), np.float32)
    if field == "text" and len(words(part.text)) == 1:
        for step in OFTEN:
            often = matcher.matching(matcher.often(part, step))
            frequency[np.searchsorted(positions, often)] = step
    norm = _K1 * (1 - _B + _B * lengths[positions] / max(float(lengths.mean()), 1.0))
    total[positions] += np.float32(factor * _WEIGHTS[field] * rarity) * frequency / (frequency + norm)


def best(hits: Positions, keys: Sequence[Key], size: int) -> Positions:
    """Return the hits that have the highest keys, at least `size` of them and all that are equal to the last.

    The first key counts; where it is equal, the next. They are not in order yet.
    """
    if len(hits) <= size or not keys:
        return hits
    key = keys[0][hits]
    least = np.partition(key, len(key) - size)[len(key) - size]
    above = hits[key > least]
    return np.concatenate([above, best(hits[key == least], keys[1:], size - len(above))])


def ordered(hits: Positions, keys: Sequence[Key], ids: Callable[[Positions], Sequence[str]]) -> Positions:
    """Return the hits by their keys, the highest first, and by their ids where these are equal."""
    by_id = hits[np.argsort(np.array(ids(hits), dtype=object), kind="stable")] if len(hits) else hits
    return by_id[np.lexsort([-key[by_id] for key in reversed(keys)])]
