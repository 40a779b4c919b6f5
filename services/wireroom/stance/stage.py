"""Says how an article, and whom it quotes, stand towards the people and organisations that it is most about.

The readings of the mentions are averaged: a stance towards each target from each voice, and the article's own.
"""

from collections.abc import Iterable, Iterator, Sequence
from math import fsum
from typing import NamedTuple

from wireroom.kernel.article import OUTLET, Article, Entity, Polarity, Span, Stance, fill_in, is_read
from wireroom.kernel.document import KINDS, POLARITIES
from wireroom.kernel.stage import Emit, Spec
from wireroom.stance.port import Probabilities, Reader
from wireroom.stance.settings import Settings
from wireroom.stance.voices.mentions import Tie, VoicedMention, VoicedText
from wireroom.stance.voices.text import Text

SPEC = Spec(
    "stance",
    reads=frozenset({"title", "text", "entities", "language"}),
    sets=frozenset({"stance", "models", "skipped"}),
)
EVIDENCE = 3  # sentences shown at most
DIGITS = 4
NEUTRAL_WEIGHT = 0.05  # of a sentence that is neutral for sure; of one that is not neutral for sure, 1 more
CLEARNESS = 4  # the power of a reading's probability of not being neutral: clear sentences decide
TITLE = 2.0  # a title counts as often as so many sentences
IN_PASSING = 0.5  # so often counts a sentence that does not mention the target
OTHERS = 1.0  # the weight of all that the outlet says of others, beside what it says of the main subject


class StanceStage:
    """Judges each target sentence by sentence; gives an article none in a language that the reader does not read."""

    spec = SPEC

    def __init__(self, reader: Reader, settings: Settings) -> None:
        self._reader = reader
        self._settings = settings

    def process(self, batch: Sequence[Article]) -> list[Emit]:
        """Emit every article with its stance towards its targets, the most salient one first."""
        return [Emit(self._judge(article)) for article in batch]

    def _judge(self, article: Article) -> Article:
        if not is_read(article, self._settings.languages):
            return fill_in(article, SPEC.name, None, stance=())
        entities = [entity for entity in article.entities or () if entity.kind in KINDS]
        stance = self._stances(article, entities) if entities else ()
        return fill_in(article, SPEC.name, self._reader.version, stance=stance)

    def _stances(self, article: Article, entities: Sequence[Entity]) -> tuple[Stance, ...]:
        """Return the stances of an article; the reader gets all mentions at once, those of a sentence together."""
        targets = entities[: self._settings.targets]
        title = VoicedText(Text("title", article.title, entities), len(targets))
        text = VoicedText(Text("text", article.text, entities), len(targets))
        budget = [self._settings.mentions] * len(targets)
        mentions = title.find_mentions(budget) + text.find_mentions(budget)
        probabilities = self._reader.read([mention.excerpt for mention in mentions])
        readings = [_Reading(*pair) for pair in zip(mentions, probabilities, strict=True)]
        return tuple(_combine([target.name for target in targets], _main_subject(targets), readings))


def _main_subject(targets: Sequence[Entity]) -> int | None:
    """Return the number of the main subject: the first target, or if that is a place, another half as salient."""
    for place, target in enumerate(targets):
        if target.kind != "place" and target.salience >= targets[0].salience / 2:
            return place
    return 0 if targets else None


class _Reading(NamedTuple):
    """A mention, and how likely each polarity is in it."""

    mention: VoicedMention
    probabilities: Probabilities

    @property
    def weight(self) -> float:
        """How much the reading counts: the more the less neutral it is."""
        weight: float = NEUTRAL_WEIGHT + (1 - self.probabilities.neutral) ** CLEARNESS
        weight *= TITLE if self.mention.sentence.field == "title" else 1
        return weight * IN_PASSING if self.mention.in_passing else weight


def _combine(targets: Sequence[str], main: int | None, readings: Sequence[_Reading]) -> Iterator[Stance]:
    """Yield the stances towards the targets in order, the outlet's first, then each voice's by its first words.

    `main` is the number of the main subject, in whose stance what the outlet says of the others counts too. What a
    voice says of itself, and its praise of what it belongs to, is left out.
    """
    by_side: dict[tuple[int, str], list[_Reading]] = {}
    for reading in readings:
        by_side.setdefault((reading.mention.target, reading.mention.voice), []).append(reading)
    others = [r for r in readings if r.mention.voice == OUTLET and r.mention.target != main]
    for (place, voice), of_voice in sorted(by_side.items(), key=lambda side: (side[0][0], side[0][1] != OUTLET)):
        is_main = voice == OUTLET and place == main
        mean = _mean(of_voice, others if is_main else ())
        polarity = POLARITIES[mean.index(max(mean))]
        if not _praises_itself(of_voice, polarity):
            score, evidence = round(max(mean), DIGITS), _evidence(of_voice, polarity)
            yield Stance(
                target=targets[place], polarity=polarity, score=score, evidence=evidence, voice=voice, main=is_main
            )


def _mean(readings: Sequence[_Reading], others: Sequence[_Reading]) -> Probabilities:
    """Return the weighted mean of some readings, in which the mean of the others counts as one more."""
    weighted = [(reading.probabilities, reading.weight) for reading in readings]
    if others:
        weighted.append((_mean(others, ()), OTHERS))
    total = fsum(weight for _, weight in weighted)
    return Probabilities(*(fsum(p[i] * weight for p, weight in weighted) / total for i in range(len(POLARITIES))))


def _praises_itself(readings: Iterable[_Reading], polarity: Polarity) -> bool:
    """Return whether the voice speaks of itself, or not badly of what it belongs to."""
    tie = max(reading.mention.tie for reading in readings)
    return tie == Tie.ITSELF or (tie == Tie.ITS_OWN and polarity != "negative")


def _evidence(readings: Iterable[_Reading], polarity: Polarity) -> tuple[Span, ...]:
    """Return the sentences that are of the polarity themselves, the clearest first; none for a neutral stance."""
    if polarity == "neutral":
        return ()
    direct = [reading for reading in readings if not reading.mention.in_passing]
    agreeing = [r for r in direct if getattr(r.probabilities, polarity) == max(r.probabilities)]
    ranked = sorted(agreeing, key=lambda reading: -max(reading.probabilities))
    return tuple(dict.fromkeys(reading.mention.sentence for reading in ranked))[:EVIDENCE]
