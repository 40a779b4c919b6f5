"""Puts the readings of an article together: a stance towards each target from each voice, and the article's own."""

from collections.abc import Iterable, Sequence
from math import fsum
from typing import NamedTuple

from wireroom.kernel.article import OUTLET, Polarity, Span, Stance
from wireroom.kernel.document import POLARITIES
from wireroom.stance.port import Probabilities
from wireroom.stance.voices.mentions import Tie, VoicedMention

EVIDENCE = 3  # sentences shown at most
DIGITS = 4
NEUTRAL_WEIGHT = 0.05  # of a sentence that is neutral for sure; of one that is not neutral for sure, 1 more
CLEARNESS = 4  # the power of a reading's probability of not being neutral: clear sentences decide
TITLE = 2.0  # a title counts as often as so many sentences
IN_PASSING = 0.5  # so often counts a sentence that does not mention the target
OTHERS = 1.0  # the weight of all that the outlet says of others, beside what it says of the main subject


class Reading(NamedTuple):
    """A mention, and how what was read of it stands towards the target."""

    mention: VoicedMention
    probabilities: Probabilities

    @property
    def weight(self) -> float:
        """How much the reading counts: the more the less neutral it is."""
        weight: float = NEUTRAL_WEIGHT + (1 - self.probabilities.neutral) ** CLEARNESS
        weight *= TITLE if self.mention.sentence.field == "title" else 1
        return weight * IN_PASSING if self.mention.in_passing else weight


def combine(targets: Sequence[str], main: int | None, readings: Sequence[Reading]) -> tuple[Stance, ...]:
    """Return the stances towards the targets in order, the outlet's first, then each voice's by its first words.

    `main` is the place of the article's main subject: its stance is coloured by how the outlet speaks of the rest. What
    a voice says of itself, and its praise of what it belongs to, is left out.
    """
    by_target: list[dict[str, list[Reading]]] = [{OUTLET: []} for _ in targets]
    for reading in readings:
        by_target[reading.mention.target].setdefault(reading.mention.voice, []).append(reading)
    others = _mean([r for r in readings if r.mention.voice == OUTLET and r.mention.target != main])
    stances: list[Stance] = []
    for place, (target, by_voice) in enumerate(zip(targets, by_target, strict=True)):
        for voice, of_voice in by_voice.items():
            is_main = voice == OUTLET and place == main
            stance = _stance(target, of_voice, voice, is_main=is_main, others=others if is_main else None)
            if stance and not _praises_itself(of_voice, stance.polarity):
                stances.append(stance)
    return tuple(stances)


def _stance(
    target: str, readings: Sequence[Reading], voice: str, *, is_main: bool, others: Probabilities | None
) -> Stance | None:
    """Return the stance that the readings add up to, with `others` as one more of them; None if there are none.

    The score is the polarity's probability in their mean.
    """
    mean = _mean(readings, others)
    if mean is None or not readings:
        return None
    top = max(range(len(POLARITIES)), key=mean.__getitem__)
    evidence = _evidence(readings, top) if POLARITIES[top] != "neutral" else ()
    score = round(mean[top], DIGITS)
    return Stance(target=target, polarity=POLARITIES[top], score=score, evidence=evidence, voice=voice, main=is_main)


def _mean(readings: Sequence[Reading], others: Probabilities | None = None) -> Probabilities | None:
    weighted = [(reading.probabilities, reading.weight) for reading in readings] + (
        [(others, OTHERS)] if others else []
    )
    total = fsum(weight for _, weight in weighted)
    if not weighted:
        return None
    return Probabilities(*(fsum(p[i] * weight for p, weight in weighted) / total for i in range(len(POLARITIES))))


def _praises_itself(readings: Sequence[Reading], polarity: Polarity) -> bool:
    """Return whether the voice speaks of itself, or not badly of what it belongs to."""
    tie = max(reading.mention.tie for reading in readings)
    return tie == Tie.ITSELF or (tie == Tie.ITS_OWN and polarity != "negative")


def _evidence(readings: Iterable[Reading], polarity: int) -> tuple[Span, ...]:
    """Return the sentences that are of the polarity themselves, the clearest first."""
    direct = (reading for reading in readings if not reading.mention.in_passing)
    agreeing = [reading for reading in direct if reading.probabilities[polarity] == max(reading.probabilities)]
    ranked = sorted(agreeing, key=lambda reading: -reading.probabilities[polarity])
    return tuple(dict.fromkeys(reading.mention.sentence for reading in ranked))[:EVIDENCE]
