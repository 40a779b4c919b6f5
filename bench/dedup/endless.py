"""An endless stream of articles that do not repeat: bodies whose words are exchanged for others, and copies of them."""

from collections import Counter, deque
from collections.abc import Iterator, Sequence
from random import Random
from typing import NamedTuple

from bench.syndicate.web import NOTICES

COPIES = 0.3  # of all articles
REMEMBERED = 20_000  # originals that can still be copied
KEPT = 200  # words, the most frequent ones, that are never exchanged
LONGEST = 1_500  # words
EDITED = 0.02  # of a copy's words, on the average


class Article(NamedTuple):
    """A text, and the number of the story that it tells."""

    story: int
    text: str


class _Original(NamedTuple):
    story: int
    body: list[int]  # numbers of words
    words: list[str]


def endless(bodies: Sequence[str], seed: int) -> Iterator[Article]:
    """Yield articles; the same arguments give the same ones.

    Each time that all bodies have been used, the words of the vocabulary but the most frequent change places, which
    leaves lengths, repetitions and common phrases as they were.
    """
    rng, vocabulary = Random(seed), _vocabulary(bodies)
    numbers = {word: number for number, word in enumerate(vocabulary)}
    coded = [[numbers[word] for word in body.split()[:LONGEST]] for body in bodies]
    remembered: deque[_Original] = deque(maxlen=REMEMBERED)
    story = 0
    while True:
        words = _exchanged(rng, vocabulary)
        for body in rng.sample(coded, len(coded)):
            while remembered and rng.random() < COPIES:
                yield _copy(rng, rng.choice(remembered))
            remembered.append(_Original(story, body, words))
            yield Article(story, " ".join([words[number] for number in body]))
            story += 1


def _vocabulary(bodies: Sequence[str]) -> list[str]:
    counts = Counter(word for body in bodies for word in body.split())
    return [word for word, _ in counts.most_common()]


def _exchanged(rng: Random, vocabulary: list[str]) -> list[str]:
    return vocabulary[:KEPT] + rng.sample(vocabulary[KEPT:], len(vocabulary) - KEPT if len(vocabulary) > KEPT else 0)


def _copy(rng: Random, original: _Original) -> Article:
    """Cut the original's end, edit a few words, and put a notice under it."""
    story, body, words = original
    text = [words[number] for number in body[: max(20, int(len(body) * rng.uniform(0.5, 1)))]]
    for _ in range(int(len(text) * rng.uniform(0, 2 * EDITED))):
        text[rng.randrange(len(text))] = rng.choice(words)
    return Article(story, f"{' '.join(text)} {rng.choice(NOTICES)}")
