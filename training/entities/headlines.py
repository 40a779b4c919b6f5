"""Sets sentences as headlines are set, in title case or in capitals, so that the tagger learns to read them."""

import random
from collections.abc import Iterable, Iterator

from training.entities.corpora import Sentence


def titled(sentence: Sentence) -> Sentence:
    """Return the sentence with a capital on each word of more than three letters."""
    return Sentence([word[:1].upper() + word[1:] if len(word) > 3 else word for word in sentence.words], sentence.tags)


def capitalised(sentence: Sentence) -> Sentence:
    """Return the sentence with a capital on each word."""
    return Sentence([word[:1].upper() + word[1:] for word in sentence.words], sentence.tags)


def capitals(sentence: Sentence) -> Sentence:
    """Return the sentence in capitals."""
    return Sentence([word.upper() for word in sentence.words], sentence.tags)


_SETTINGS = (titled, capitalised, capitalised, capitals)


def headlines(sentences: Iterable[Sentence], share: float, chance: random.Random) -> Iterator[Sentence]:
    """Yield this share of the sentences set as headlines: three in title case to one in capitals."""
    for sentence in sentences:
        drawn = chance.random() / share
        if drawn < 1:
            yield _SETTINGS[int(drawn * len(_SETTINGS))](sentence)
