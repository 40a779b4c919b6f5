"""What the readings of an article's mentions come to: portrayals, the stances of those quoted, and the outlet's own.

A portrayal and a quoted stance are means of readings, in which the clear ones decide. The outlet's stance is weighed
from sums: it is neutral until enough of the outlet's own words, in several sentences, are against or for the target.
"""

from collections.abc import Iterable, Iterator, Sequence
from math import exp, fsum, log1p
from pathlib import Path
from typing import NamedTuple

import msgspec

from wireroom.kernel.article import OUTLET, Polarity, Portrayal, Shares, Span, Stance
from wireroom.kernel.document import POLARITIES
from wireroom.stance.port import Probabilities, Reading
from wireroom.stance.voices.mentions import Tie, VoicedMention

WEIGHTS = Path(__file__).with_name("model") / "outlet.json"
EVIDENCE = 3  # sentences shown at most
DIGITS = 4
NEUTRAL_WEIGHT = 0.05  # in a mean, of a sentence that is neutral for sure; of one that is not neutral for sure, 1 more
CLEARNESS = 4  # the power of a reading's probability of not being neutral: clear sentences decide
TITLE = 2.0  # in a mean, a title counts as often as so many sentences
IN_PASSING = 0.5  # so often counts a sentence that does not mention the target
HITS = 2  # sentences of its own that the outlet must have against or for somebody
HIT = 0.2  # the least share of a side in such a sentence: most sentences of a slanted report are neutral by far


class Weights(msgspec.Struct, frozen=True):
    """How the outlet's stance is weighed: the logits of negative and positive against a logit of 0 for neutral.

    Each is a constant and a weight for each number of `measure`. `least` is the share from which a side is told.
    """

    negative: tuple[float, ...]
    positive: tuple[float, ...]
    least: dict[str, float]


class Read(NamedTuple):
    """A mention and what was read in it."""

    mention: VoicedMention
    reading: Reading


def load_weights(tier: str) -> Weights:
    """Return the weights that were fitted for the readings of a tier."""
    return msgspec.json.decode(WEIGHTS.read_bytes(), type=dict[str, Weights])[tier]


def portray(targets: Sequence[str], main: int | None, reads: Iterable[Read]) -> Iterator[Portrayal]:
    """Yield how the targets come off, whoever says it, in their order; `main` is the number of the main subject."""
    for place, found in sorted(_by_target(reads).items()):
        mean = _mean(found)
        polarity = _likeliest(mean)
        yield Portrayal(
            target=targets[place],
            polarity=polarity,
            score=max(mean),
            shares=Shares(*mean),
            evidence=_evidence(found, polarity),
            main=place == main,
        )


def take_stances(targets: Sequence[str], main: int | None, reads: Sequence[Read], weights: Weights) -> Iterator[Stance]:
    """Yield the stances towards the targets in order, the outlet's first, then each voice's by its first words.

    What a voice says of itself, and its praise of what it belongs to, is left out.
    """
    by_target = _by_target(reads)
    by_side: dict[tuple[int, str], list[Read]] = {}
    for read in reads:
        by_side.setdefault((read.mention.target, read.mention.voice), []).append(read)
    for (place, voice), found in sorted(by_side.items(), key=lambda side: (side[0][0], side[0][1] != OUTLET)):
        if voice == OUTLET:
            yield _outlet_stance(targets[place], found, by_target[place], weights, is_main=place == main)
        elif stance := _quoted_stance(targets[place], voice, found):
            yield stance


def measure(reads: Iterable[Read]) -> tuple[float, ...]:
    """Return the numbers that the outlet's stance towards a target is weighed from, of all readings of the target.

    Logarithms of 1 more than the sums of: how badly it comes off, whoever says it; how much the outlet's own words make
    it come off badly and are against it; and the same of well and for.
    """
    blame, against, praise = 0.0, 0.0, 0.0
    for mention, (portrayal, stance) in reads:
        weight = IN_PASSING if mention.in_passing else 1.0
        blame += weight * portrayal.negative
        if mention.voice == OUTLET:
            against += weight * portrayal.negative * stance.negative
            praise += weight * portrayal.positive * stance.positive
    return log1p(blame), log1p(against), log1p(praise)


def weigh(numbers: Sequence[float], weights: Weights) -> Probabilities:
    """Return how likely the outlet is against a target, neither, and for it."""
    negative, positive = (
        exp(side[0] + fsum(w * n for w, n in zip(side[1:], numbers, strict=True)))
        for side in (weights.negative, weights.positive)
    )
    total = negative + 1 + positive
    return Probabilities(*(round(odds / total, DIGITS) for odds in (negative, 1.0, positive)))


def _outlet_stance(
    target: str, own: Sequence[Read], reads: Sequence[Read], weights: Weights, *, is_main: bool
) -> Stance:
    shares = weigh(measure(reads), weights)
    side: Polarity = "negative" if shares.negative >= shares.positive else "positive"
    hits = _hits(own, side)
    is_told = getattr(shares, side) >= weights.least[side] and len(hits) >= HITS
    polarity: Polarity = side if is_told else "neutral"
    evidence = hits[:EVIDENCE] if is_told else ()
    score = getattr(shares, polarity)
    return Stance(
        target=target, polarity=polarity, score=score, shares=Shares(*shares), evidence=evidence, main=is_main
    )


def _quoted_stance(target: str, voice: str, reads: Sequence[Read]) -> Stance | None:
    mean = _mean(reads)
    polarity = _likeliest(mean)
    if _praises_itself(reads, polarity):
        return None
    evidence = _evidence(reads, polarity)
    return Stance(
        target=target, polarity=polarity, score=max(mean), shares=Shares(*mean), evidence=evidence, voice=voice
    )


def _by_target(reads: Iterable[Read]) -> dict[int, list[Read]]:
    found: dict[int, list[Read]] = {}
    for read in reads:
        found.setdefault(read.mention.target, []).append(read)
    return found


def _mean(reads: Iterable[Read]) -> Probabilities:
    """Return the weighted mean of some portrayals: a reading counts the more the less neutral it is."""
    weighted = [(read.reading.portrayal, _weight(read)) for read in reads]
    total = fsum(weight for _, weight in weighted)
    return Probabilities(
        *(round(fsum(p[i] * weight for p, weight in weighted) / total, DIGITS) for i in range(len(POLARITIES)))
    )


def _weight(read: Read) -> float:
    weight: float = NEUTRAL_WEIGHT + (1 - read.reading.portrayal.neutral) ** CLEARNESS
    weight *= TITLE if read.mention.sentence.field == "title" else 1
    return weight * IN_PASSING if read.mention.in_passing else weight


def _praises_itself(reads: Iterable[Read], polarity: Polarity) -> bool:
    """Return whether the voice speaks of itself, or not badly of what it belongs to."""
    tie = max(read.mention.tie for read in reads)
    return tie == Tie.ITSELF or (tie == Tie.ITS_OWN and polarity != "negative")


def _likeliest(probabilities: Probabilities) -> Polarity:
    return POLARITIES[probabilities.index(max(probabilities))]


def _hits(reads: Iterable[Read], side: Polarity) -> tuple[Span, ...]:
    """Return the sentences that are against their target, or for it, the clearest first."""
    direct = [
        (getattr(read.reading.stance, side), read.mention.sentence) for read in reads if not read.mention.in_passing
    ]
    ranked = sorted((pair for pair in direct if pair[0] >= HIT), key=lambda pair: -pair[0])
    return tuple(dict.fromkeys(sentence for _, sentence in ranked))


def _evidence(reads: Iterable[Read], polarity: Polarity) -> tuple[Span, ...]:
    """Return the sentences that portray their target so, the clearest first; none for a neutral portrayal."""
    if polarity == "neutral":
        return ()
    direct = [(read.reading.portrayal, read.mention.sentence) for read in reads if not read.mention.in_passing]
    agreeing = [(portrayal, sentence) for portrayal, sentence in direct if _likeliest(portrayal) == polarity]
    ranked = sorted(agreeing, key=lambda pair: -max(pair[0]))
    return tuple(dict.fromkeys(sentence for _, sentence in ranked))[:EVIDENCE]
