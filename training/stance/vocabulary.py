"""The words that the stance model knows: what each says, by written lists and VADER, and its vector, in few levels."""

import re
from collections.abc import Iterable
from pathlib import Path

import numpy as np
from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

from training.material import Vectors
from wireroom.stance.readers.words import TARGET, UNKNOWN, Vocabulary, mark_words

LISTS = Path(__file__).with_name("lists")
VADER_RANGE = 4
FREQUENT = 20_000  # words of GloVe that are taken because they are frequent
STEP = 2.5  # levels of a vector's number in one standard deviation: so few that they compress well
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*|'s|[^\w\s]+")
Roles = dict[str, tuple[float, float]]


def vocabulary(vectors: Vectors, seen: Iterable[str]) -> tuple[list[str], Vocabulary]:
    """Return the words, the frequent ones and those of the lists and `seen` that have a vector, and what they say."""
    opinion, roles = _opinions(), _roles()
    rank = {word: i for i, word in enumerate(vectors.words)}
    frequent = [word for word in vectors.words[:FREQUENT] if _WORD.fullmatch(word)]
    inflected = [word for word in vectors.words if _role(word, roles)]
    added = sorted({*opinion, *(word for word in [*inflected, *seen] if word in rank)})
    words = [UNKNOWN, TARGET, *dict.fromkeys([*frequent, *added])]
    values = np.array([(opinion.get(word, 0.0), *(_role(word, roles) or (0.0, 0.0))) for word in words], np.float16)
    matrix = np.array([vectors.matrix[rank[word]] if word in rank else np.zeros(100) for word in words], np.float32)
    levels = np.clip(np.rint(matrix / matrix[2:FREQUENT].std(0) * STEP), -127, 127)
    rows = {word: row for row, word in enumerate(words)}
    return words, Vocabulary(rows, mark_words(words), values.astype(np.float32), levels.astype(np.float32) / STEP)


def _opinions() -> dict[str, float]:
    """Return VADER's words with those of `lists/opinion.txt`, which go before them."""
    vader = SentimentIntensityAnalyzer().lexicon
    opinions = {word: value / VADER_RANGE for word, value in vader.items() if word.replace("-", "").isalpha()}
    return opinions | {word: float(value) for value, words in _listed("opinion.txt") for word in words}


def _roles() -> Roles:
    roles: Roles = {}
    for values, verbs in _listed("roles.txt"):
        subject, object_ = map(float, values.split())
        roles |= dict.fromkeys(verbs, (subject, object_))
    return roles


def _listed(name: str) -> list[tuple[str, list[str]]]:
    lines = (LISTS / name).read_text(encoding="utf-8").splitlines()
    parts = (line.partition(":") for line in lines if line and not line.startswith("#"))
    return [(values, words.split()) for values, _, words in parts]


def _role(word: str, roles: Roles) -> tuple[float, float] | None:
    return next((roles[stem] for stem in _stems(word) if stem in roles), None)


def _stems(word: str) -> list[str]:
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
    return [stem for stem in stems if len(stem) > 1]
