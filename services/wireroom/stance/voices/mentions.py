"""Finds the mentions of targets in a title or text, and the voice that each is in."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from enum import IntEnum
from itertools import pairwise
from typing import NamedTuple

from wireroom.kernel.article import OUTLET, Span
from wireroom.stance.port import Mention
from wireroom.stance.voices.coreference import find_coreferences
from wireroom.stance.voices.descriptions import find_affiliations
from wireroom.stance.voices.somebody import same_in_full, somebody
from wireroom.stance.voices.speakers import Speaker
from wireroom.stance.voices.speech import UNNAMED, Utterance, find_utterances
from wireroom.stance.voices.text import Bounds, Reference, Text

LONGEST_VOICE = 60  # characters
LONGEST = 2000  # characters of a sentence that are read, half of them on either side of the mention
_NEAR = 800  # characters
_MEANT_BY = {"he": "person", "she": "person", "his": "person", "her": "person", "it": "org", "its": "org"}
_WORD = re.compile(r"\w+")


class Tie(IntEnum):
    """What a voice has to do with the target that it speaks of."""

    NONE = 0
    ITS_OWN = 1  # the voice leads the target or belongs to it
    ITSELF = 2


class VoicedMention(NamedTuple):
    """A mention of entity number `target`: the excerpt for the reader, the sentence around it, and the voice.

    A sentence `in_passing` does not mention the target: it names nobody, and follows one that does; the reader is asked
    about its first word.
    """

    target: int
    excerpt: Mention
    sentence: Span
    voice: str
    tie: Tie
    in_passing: bool


class _Passage(NamedTuple):
    """Words of one voice in a sentence, around what stands for an entity; without a speaker they are the outlet's."""

    reference: Reference
    sentence: Bounds
    words: Bounds
    speaker: Speaker | None = None
    in_passing: bool = False


class VoicedText:
    """A title or text with its utterances, and all references to entities: names, pronouns and descriptions.

    Mentions are looked for of the first `targets` entities. Pronouns and descriptions are followed in English alone.
    """

    def __init__(self, text: Text, targets: int, *, english: bool = True) -> None:
        self._text = text
        utterances = find_utterances(text)
        coreferences = find_coreferences(text, utterances) if text.names and english else []
        self._references = sorted((*text.names, *coreferences))
        self._utterances = _resolve_speakers(text, utterances, coreferences)
        self._starts = [utterance.start for utterance in self._utterances]
        self._descriptions = _descriptions(text, (utterance.speaker for utterance in self._utterances))
        speakers = {entity for utterance in self._utterances for entity in utterance.speaker.entities}
        self._affiliations = find_affiliations(text, speakers, targets) if speakers and english else set()

    def find_mentions(self, budget: list[int]) -> list[VoicedMention]:
        """Return the mentions of the targets, in order, and the sentences that follow in passing.

        `budget` is how many more are wanted of each target, and is counted down. Those of a sentence lie together.
        """
        passages = [passage for reference in self._references if (passage := self._passage(reference))]
        passages += self._passages_in_passing(passages)
        mentions: list[VoicedMention] = []
        for passage in sorted(passages, key=lambda passage: passage.sentence):
            target = passage.reference.entity
            if target < len(budget) and budget[target]:
                budget[target] -= 1
                mentions.append(self._mention(passage))
        return mentions

    def _passage(self, reference: Reference) -> _Passage | None:
        place = self._text.sentence_at(reference.start)
        if place < 0:
            return None
        first, last = self._text.sentences[place]
        last = max(last, reference.end)
        place = bisect_right(self._starts, reference.start) - 1
        utterance = self._utterances[place] if place >= 0 else None
        if utterance and reference.start < utterance.end:
            start = utterance.start if utterance.cue < 0 else utterance.cue
            words = max(first, start), max(reference.end, min(last, utterance.end))
            return _Passage(reference, (first, last), words, utterance.speaker)
        start = max(first, utterance.end) if utterance else first
        end = self._utterances[place + 1].start if place + 1 < len(self._utterances) else last
        return _Passage(reference, (first, last), (start, max(reference.end, min(last, end))))

    def _passages_in_passing(self, passages: Sequence[_Passage]) -> Iterator[_Passage]:
        """Yield the outlet's sentences that name nobody, for each of those whom it named in the sentence before."""
        named: dict[int, set[int]] = {passage.sentence[0]: set() for passage in passages}
        for passage in passages:
            if passage.speaker is None:
                named[passage.sentence[0]].add(passage.reference.entity)
        for (before, _), (start, end) in pairwise(self._text.sentences):
            word = None if start in named or not named.get(before) else _WORD.search(self._text.string, start, end)
            if word is None or self._is_partly_quoted(start, end):
                continue
            for entity in sorted(named[before]):
                reference = Reference(word.start(), word.end(), entity, "")
                yield _Passage(reference, (start, end), (start, end), in_passing=True)

    def _is_partly_quoted(self, start: int, end: int) -> bool:
        place = bisect_left(self._starts, end) - 1
        return place >= 0 and self._utterances[place].end > start

    def _mention(self, passage: _Passage) -> VoicedMention:
        reference, (start, end) = passage.reference, passage.words
        if end - start > LONGEST:
            start, end = max(start, reference.start - LONGEST // 2), min(end, reference.end + LONGEST // 2)
        return VoicedMention(
            reference.entity,
            Mention(self._text.string[start:end], reference.start - start, reference.end - start),
            Span(*passage.sentence, self._text.field),
            OUTLET if passage.speaker is None else self._voice(passage.speaker),
            Tie.NONE if passage.speaker is None else self._tie(passage.speaker, reference.entity),
            passage.in_passing,
        )

    def _voice(self, speaker: Speaker) -> str:
        if speaker.entities:
            return self._text.entities[speaker.entities[0]].name
        return UNNAMED if speaker.is_pronoun else self._descriptions.get(speaker.description, UNNAMED)

    def _tie(self, speaker: Speaker, target: int) -> Tie:
        if target in speaker.entities:
            return Tie.ITSELF
        is_own = any((entity, target) in self._affiliations for entity in speaker.entities)
        return Tie.ITS_OWN if is_own else Tie.NONE


def _descriptions(text: Text, speakers: Iterable[Speaker]) -> dict[str, str]:
    """Return the voices of speakers who are described, by their descriptions; one of two forms of the same for both."""
    voices: dict[str, str] = {}
    for speaker in speakers:
        words = speaker.description
        if words and words != UNNAMED and words not in voices and not speaker.is_pronoun:
            sentence, _ = text.sentences[text.sentence_at(speaker.start)]
            is_first = speaker.start == sentence and text.string.startswith(words, sentence)
            voices[words] = somebody(" ".join(words.split()), is_first=is_first)
    full = set(voices.values()) - {"", OUTLET}
    return {words: same_in_full(voice, full)[:LONGEST_VOICE] for words, voice in voices.items() if voice in full}


def _resolve_speakers(
    text: Text, utterances: Sequence[Utterance], coreferences: Sequence[Reference]
) -> list[Utterance]:
    """Return the utterances with speakers such as "she" or "the bank" resolved to entities where that is certain.

    A pronoun that nothing else resolves goes on with who spoke last.
    """
    antecedents = {reference.start: reference.entity for reference in coreferences}
    resolved: list[Utterance] = []
    last: Speaker | None = None
    for utterance in utterances:
        speaker = utterance.speaker
        entity = antecedents.get(speaker.start, antecedents.get(speaker.start - len("the ")))
        if not speaker.entities and entity is None and last and speaker.is_pronoun:
            entity = _continuing_speaker(text, last, speaker)
        if not speaker.entities and entity is not None:
            speaker = Speaker(speaker.start, (entity,))
        last = speaker if speaker.entities else None if speaker.is_pronoun else last
        resolved.append(utterance._replace(speaker=speaker))
    return resolved


def _continuing_speaker(text: Text, last: Speaker, pronoun: Speaker) -> int | None:
    """Return who spoke last if "he" or "it" can mean no other who was named since."""
    entity, kind = last.entities[0], _MEANT_BY.get(pronoun.description)
    if text.entities[entity].kind != kind or not 0 < pronoun.start - last.start < _NEAR:
        return None
    since = text.names_within(last.start, pronoun.start)
    return entity if all(name.entity == entity or name.kind != kind for name in since) else None
