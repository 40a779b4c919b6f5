"""Says how an article stands towards the people and organisations that it is most about."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from math import fsum
from typing import NamedTuple

from msgspec.structs import replace

from services.kernel.article import Article, Entity, Field, Polarity, Span, Stance
from services.kernel.outcome import Emit
from services.kernel.stage import Spec
from services.stance.port import Mention, Reader, Shares
from services.stance.sentences import sentences
from services.stance.settings import Settings

SPEC = Spec("stance", reads=frozenset({"title", "text", "entities", "language"}), sets=frozenset({"stance", "models"}))
LANGUAGES = ("en", "und")
POLARITIES: tuple[Polarity, ...] = ("negative", "neutral", "positive")
EVIDENCE = 3  # sentences shown at most
DIGITS = 4
_SAYING_NOTHING = 0.25  # the weight of a sentence that is neutral for sure; of one that is not for sure, 1 more


class Reading(NamedTuple):
    """A sentence that mentions the target, and how it stands towards it."""

    sentence: Span
    shares: Shares


class StanceStage:
    """Judges each target sentence by sentence; gives an article none if it is not in English."""

    spec = SPEC

    def __init__(self, reader: Reader, settings: Settings) -> None:
        self._reader = reader
        self._settings = settings

    def process(self, batch: Sequence[Article]) -> list[Emit]:
        """Emit every article with its stance towards its targets, the most salient one first."""
        return [Emit(self._judged(article)) for article in batch]

    def _judged(self, article: Article) -> Article:
        known = article.language.split("-")[0].lower() in LANGUAGES
        targets = (article.entities or ())[: self._settings.targets] if known else ()
        readings = self._readings(targets, {"title": article.title, "text": article.text})
        found = (combined(target.name, read) for target, read in zip(targets, readings, strict=True))
        stance = tuple(one for one in found if one)
        return replace(article, stance=stance, models=article.models | {SPEC.name: self._reader.version})

    def _readings(self, targets: Sequence[Entity], texts: dict[Field, str]) -> list[list[Reading]]:
        """Return the readings of each target; the reader gets all mentions at once, those of a sentence together."""
        fields = {field: Passages(field, text) for field, text in texts.items()}
        spans = [(i, span) for i, target in enumerate(targets) for span in target.mentions[: self._settings.mentions]]
        placed = [(sentence, i, span) for i, span in spans if (sentence := fields[span.field].around(span))]
        placed.sort(key=lambda one: (one[0].field != "title", one[0].start))
        shares = self._reader.read([fields[span.field].mention(sentence, span) for sentence, _, span in placed])
        found: list[list[Reading]] = [[] for _ in targets]
        for (sentence, i, _), read in zip(placed, shares, strict=True):
            found[i].append(Reading(sentence, read))
        return found


class Passages:
    """A text and its sentences."""

    def __init__(self, field: Field, text: str) -> None:
        self._text = text
        self._sentences = [Span(first, last, field) for first, last in sentences(text)]
        self._starts = [sentence.start for sentence in self._sentences]

    def around(self, span: Span) -> Span | None:
        """Return the sentence that the span begins in, widened to its end; None if it is outside."""
        at = bisect_right(self._starts, span.start) - 1
        if at < 0 or not 0 <= span.start < span.end <= len(self._text):
            return None
        found = self._sentences[at]
        return found if span.end <= found.end else replace(found, end=span.end)

    def mention(self, sentence: Span, span: Span) -> Mention:
        """Return the mention as its reader gets it."""
        first = sentence.start
        return Mention(self._text[first : sentence.end], span.start - first, span.end - first)


def combined(target: str, readings: Sequence[Reading]) -> Stance | None:
    """Return the stance that the readings add up to; None if there are none.

    It is their mean, in which a reading weighs the more the less neutral it is; the score is the polarity's share.
    """
    if not readings:
        return None
    weights = [_SAYING_NOTHING + 1 - reading.shares.neutral for reading in readings]
    shares = [_mean((reading.shares[i] for reading in readings), weights) for i in range(len(POLARITIES))]
    top = max(range(len(POLARITIES)), key=shares.__getitem__)
    evidence = _evidence(readings, top) if POLARITIES[top] != "neutral" else ()
    return Stance(target=target, polarity=POLARITIES[top], score=round(shares[top], DIGITS), evidence=evidence)


def _mean(values: Iterable[float], weights: Sequence[float]) -> float:
    return fsum(value * weight for value, weight in zip(values, weights, strict=True)) / fsum(weights)


def _evidence(readings: Iterable[Reading], polarity: int) -> tuple[Span, ...]:
    """Return the sentences that are of the polarity themselves, the clearest first."""
    agreeing = [reading for reading in readings if reading.shares[polarity] == max(reading.shares)]
    ranked = sorted(agreeing, key=lambda reading: -reading.shares[polarity])
    return tuple(dict.fromkeys(reading.sentence for reading in ranked))[:EVIDENCE]
