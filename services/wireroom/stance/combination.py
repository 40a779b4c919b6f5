"""Puts the readings of an article together: a stance towards each target from each voice, and the article's own."""

from collections.abc import Iterable, Sequence
from math import fsum
from typing import NamedTuple

from wireroom.kernel.article import OUTLET, Polarity, Span, Stance
from wireroom.stance.port import Shares
from wireroom.stance.voices.mentions import Found

POLARITIES: tuple[Polarity, ...] = ("negative", "neutral", "positive")
EVIDENCE = 3  # sentences shown at most
DIGITS = 4
SAYING_NOTHING = 0.05  # the weight of a sentence that is neutral for sure; of one that is not for sure, 1 more
CLEARNESS = 4  # the power of a reading's share that is not neutral: clear sentences decide
TITLE = 2.0  # a title counts as often as so many sentences
PASSING = 0.5  # so often counts a sentence that does not mention the target
FRAME = 1.0  # the weight of all that the outlet says of others, beside what it says of the main subject


class Reading(NamedTuple):
    """A mention, and how what was read of it stands towards the target."""

    found: Found
    shares: Shares

    @property
    def weight(self) -> float:
        """How much the reading counts: the more the less neutral it is."""
        weight: float = SAYING_NOTHING + (1 - self.shares.neutral) ** CLEARNESS
        weight *= TITLE if self.found.sentence.field == "title" else 1
        return weight * PASSING if self.found.passing else weight


def stances(targets: Sequence[str], main: int | None, readings: Sequence[Reading]) -> tuple[Stance, ...]:
    """Return the stances towards the targets in order, the outlet's first, then each voice's by its first words.

    `main` is the place of the article's main subject: its stance is coloured by how the outlet speaks of the rest. What
    a voice says of itself, and its praise of what it belongs to, is left out.
    """
    by_target: list[dict[str, list[Reading]]] = [{OUTLET: []} for _ in targets]
    for reading in readings:
        by_target[reading.found.target].setdefault(reading.found.voice, []).append(reading)
    frame = _mean([one for one in readings if one.found.voice == OUTLET and one.found.target != main])
    found: list[Stance] = []
    for place, (target, voices) in enumerate(zip(targets, by_target, strict=True)):
        for voice, said in voices.items():
            is_main = voice == OUTLET and place == main
            one = combined(target, said, voice=voice, main=is_main, frame=frame if is_main else None)
            if one and not _own(said, one.polarity):
                found.append(one)
    return tuple(found)


def combined(
    target: str, readings: Sequence[Reading], *, voice: str = OUTLET, main: bool = False, frame: Shares | None = None
) -> Stance | None:
    """Return the stance that the readings add up to; None if there are none.

    It is their mean; `frame` counts as one further reading of weight FRAME. The score is the polarity's share.
    """
    shares = _mean(readings, frame)
    if shares is None or not readings:
        return None
    top = max(range(len(POLARITIES)), key=shares.__getitem__)
    evidence = _evidence(readings, top) if POLARITIES[top] != "neutral" else ()
    score = round(shares[top], DIGITS)
    return Stance(target=target, polarity=POLARITIES[top], score=score, evidence=evidence, voice=voice, main=main)


def _mean(readings: Sequence[Reading], frame: Shares | None = None) -> Shares | None:
    parts = [(reading.shares, reading.weight) for reading in readings] + ([(frame, FRAME)] if frame else [])
    total = fsum(weight for _, weight in parts)
    if not parts:
        return None
    return Shares(*(fsum(shares[i] * weight for shares, weight in parts) / total for i in range(len(POLARITIES))))


def _own(readings: Sequence[Reading], polarity: Polarity) -> bool:
    """Return whether the voice speaks of itself, or well of its own."""
    own = max(reading.found.own for reading in readings)
    return own == 2 or (own == 1 and polarity != "negative")


def _evidence(readings: Iterable[Reading], polarity: int) -> tuple[Span, ...]:
    """Return the sentences that are of the polarity themselves, the clearest first."""
    mentioning = (reading for reading in readings if not reading.found.passing)
    agreeing = [reading for reading in mentioning if reading.shares[polarity] == max(reading.shares)]
    ranked = sorted(agreeing, key=lambda reading: -reading.shares[polarity])
    return tuple(dict.fromkeys(reading.found.sentence for reading in ranked))[:EVIDENCE]
