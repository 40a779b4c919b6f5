"""Says whose words a text holds: quotations and reported speech are their speaker's, all else is the outlet's.

Rules, and no model: a cue next to a quotation gives it its speaker, "X said that ..." and "..., X said" give the clause
theirs, and so does "according to X". What has no speaker stays the outlet's, unless it is in quotation marks and reads
like a sentence.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from wireroom.stance.voices.quotations import Quotation, find_quotations
from wireroom.stance.voices.speakers import Speaker, speaker_before, speaker_behind
from wireroom.stance.voices.text import Bounds, Text

UNNAMED = "unnamed"  # the voice of whom the text does not name
_VERBS = (
    "said|says|say|told|tells|added|adds|wrote|writes|tweeted|argued|argues|insisted|insists|claimed|claims|warned|warns|"
    "explained|explains|noted|notes|stated|states|declared|replied|commented|recalled|continued|concluded|remarked|"
    "asked|admitted|announced|stressed|complained|predicted|joked|testified|responded|believes|believe|thinks|suggested"
)
_PARTICIPLES = "saying|adding|noting|warning|arguing|claiming|insisting|calling|writing|stating|explaining|stressing"
_CUE = re.compile(rf"\b(?:(?P<verb>{_VERBS})|(?P<participle>{_PARTICIPLES})|(?P<according_to>[Aa]ccording to))\b")
Cue = re.Match[str]  # of _CUE
_PASSIVE = re.compile(r"(?:\b(?:is|are|was|were|be|been|being|to|a|the|no|any|final)|['’]s|['’]re)\s+(?:\w+ly\s+)?$")
_LISTENER = re.compile(r"(?:\s+(?:the|a|an|his|her|its|their))?\s+[\w’'-]+")
_LATER_THAT = re.compile(r"(?:\s+[\w’'.-]+){0,8}?\s+that\b")
_THAT = re.compile(r"\s+that\b")
_CLAUSE_END = re.compile(r"\s*(?:[.;!?\n]|$|(?:in|on|at|during|after|before|late|early|yesterday|to)\b)")
_WORD = re.compile(r"\w+")
_SAY, _TELL = frozenset(["said", "says", "say"]), frozenset(["told", "tells"])  # go without "that"
_FAR = 120  # characters between a cue and the quotation that it introduces
SHORTEST = 5  # words; fewer between quotation marks, with no speaker, are a title or a term


class Utterance(NamedTuple):
    """A part of the text that is somebody's words, in quotation marks or reported."""

    start: int
    end: int
    speaker: Speaker
    is_quoted: bool = False


def find_utterances(text: Text) -> list[Utterance]:
    """Return the parts of the text that are somebody else's words than the outlet's, in order and apart."""
    return _Attribution(text).run()


class _Attribution:
    """Gives quotations and reported clauses their speakers while going through the cues of a text."""

    def __init__(self, text: Text) -> None:
        self._text, self._string = text, text.string
        self._quotations = find_quotations(text.string)
        self._speakers: dict[int, Speaker] = {}  # by the group of a quotation
        self._reports: list[Utterance] = []

    def run(self) -> list[Utterance]:
        last_cue = -1
        last_speaker: Speaker | None = None
        for cue in _CUE.finditer(self._string):
            start = cue.start()
            before = bisect_left(self._quotations, (start + 1,)) - 1
            quotation = self._quotations[before] if before >= 0 else None
            if quotation and quotation.start < start < quotation.end:
                continue
            sentence = self._text.sentences[self._text.sentence_at(start)]
            speaker = self._attribute(cue, quotation, sentence, last_speaker if last_cue >= sentence[0] else None)
            if speaker:
                last_cue, last_speaker = start, speaker
        return _cut_overlaps(self._attributed_quotations(), self._reports)

    def _attribute(
        self, cue: Cue, quotation: Quotation | None, sentence: Bounds, last_speaker: Speaker | None
    ) -> Speaker | None:
        """Give what one cue announces its speaker, and return the speaker.

        `quotation` is the one that ended before the cue; `last_speaker` who spoke before in the sentence.
        """
        if cue["according_to"]:
            return self._attribute_to_source(cue, quotation, sentence)
        if cue["participle"]:
            return self._attribute_participle(cue, sentence, last_speaker)
        if quotation is None or not self._adjoins(quotation, cue.start()):
            return self._attribute_to_subject(cue, quotation, sentence)
        behind = speaker_behind(self._text, cue.end(), len(self._string))
        if behind is None:
            return None
        speaker, _ = behind
        self._give(quotation, speaker)
        self._give_next_quotation(cue.end(), sentence, speaker)
        return speaker

    def _attribute_to_subject(self, cue: Cue, quotation: Quotation | None, sentence: Bounds) -> Speaker | None:
        """Give "X said" the quotation before or behind it, or else the clause that it reports."""
        first = max(sentence[0], quotation.end if quotation else 0)
        if _PASSIVE.search(self._string, max(first, cue.start() - 20), cue.start()):
            return None
        speaker = speaker_before(self._text, first, cue.start())
        if speaker is None:
            return None
        is_direct = self._give_next_quotation(cue.end(), sentence, speaker)
        if quotation and speaker.start >= quotation.end and self._adjoins(quotation, speaker.start):
            self._give(quotation, speaker)
        elif not is_direct:
            self._report(cue, sentence, first, speaker)
        return speaker

    def _attribute_participle(self, cue: Cue, sentence: Bounds, last_speaker: Speaker | None) -> Speaker | None:
        """Give "..., adding that ..." to who spoke before in the sentence, or else to the only person in it."""
        speaker = last_speaker
        if speaker is None:
            people = [name for name in self._text.names_within(sentence[0], cue.start()) if name.kind == "person"]
            if len({name.entity for name in people}) != 1:
                return None
            speaker = Speaker(people[0].start, (people[0].entity,))
        is_direct = self._give_next_quotation(cue.end(), sentence, speaker)
        if not is_direct and cue["participle"] != "calling":
            self._reports.append(Utterance(cue.end(), sentence[1], speaker))
        return speaker

    def _attribute_to_source(self, cue: Cue, quotation: Quotation | None, sentence: Bounds) -> Speaker | None:
        """Give "according to X" the clause before or behind it, or the quotation before it."""
        behind = speaker_behind(self._text, cue.end(), sentence[1])
        if behind is None:
            return None
        speaker, end = behind
        if not self._string[sentence[0] : cue.start()].strip(' “"'):
            self._give_next_quotation(end, sentence, speaker)
            self._reports.append(Utterance(end, sentence[1], speaker))
        elif quotation and self._adjoins(quotation, cue.start()):
            self._give(quotation, speaker)
        else:
            first = max(sentence[0], quotation.end if quotation else 0)
            self._reports.append(Utterance(first, cue.start(), speaker))
        return speaker

    def _adjoins(self, quotation: Quotation, position: int) -> bool:
        return not self._string[quotation.end : position].strip(" ,")

    def _give(self, quotation: Quotation, speaker: Speaker) -> None:
        self._speakers.setdefault(quotation.group, speaker)

    def _give_next_quotation(self, position: int, sentence: Bounds, speaker: Speaker) -> bool:
        """Give the speaker the quotation that follows in the sentence; return whether nothing is reported before it."""
        place = bisect_left(self._quotations, (position + 1,))
        if place == len(self._quotations) or self._quotations[place].start >= min(sentence[1], position + _FAR):
            return False
        quotation = self._quotations[place]
        between = self._string[position : quotation.start].rstrip()
        if ";" in between:
            return False
        self._give(quotation, speaker)
        return between.endswith((":", ",")) or len(between.split()) < 2

    def _report(self, cue: Cue, sentence: Bounds, first: int, speaker: Speaker) -> None:
        """Give the speaker the clause behind "said that", or the one before ", X said"."""
        text, start, end = self._string, cue.end(), sentence[1]
        if _CLAUSE_END.match(text, start) and text[first : speaker.start].rstrip().endswith(","):
            self._reports.append(Utterance(first, speaker.start, speaker))
            return
        opening = _THAT.match(text, start) if cue["verb"] in _SAY else _LATER_THAT.match(text, start, end)
        if opening is None and cue["verb"] in _TELL:
            opening = _LISTENER.match(text, start, end)
        if opening or cue["verb"] in _SAY | _TELL:
            self._reports.append(Utterance(opening.end() if opening else start, end, speaker))

    def _attributed_quotations(self) -> list[Utterance]:
        """Return the quotations with their speakers.

        One without a speaker goes on with what was quoted last, in the same paragraph or at the next one's beginning.
        """
        quoted: list[Utterance] = []
        for quotation in self._quotations:
            speaker = self._speakers.get(quotation.group)
            if speaker is None and _is_sentence(self._string, quotation):
                speaker = self._continued_speaker(quoted[-1], quotation) if quoted else None
                speaker = speaker or Speaker(quotation.start, description=UNNAMED)
            if speaker:
                quoted.append(Utterance(quotation.start, quotation.end, speaker, is_quoted=True))
        return quoted

    def _continued_speaker(self, last: Utterance, quotation: Quotation) -> Speaker | None:
        between = self._string[last.end : quotation.start]
        is_near = len(between) <= 400 and between.count("\n\n") <= 1
        return last.speaker if is_near and ("\n" not in between or between.endswith("\n")) else None


def _is_sentence(text: str, quotation: Quotation) -> bool:
    """Return whether a quotation without a speaker reads like speech, and not like a title or a term."""
    inside = text[quotation.start : quotation.end].strip("\"“”„«»'‘’ ")
    return inside.endswith((".", ",", "?", "!", "…")) and len(_WORD.findall(inside[:200])) >= SHORTEST


def _cut_overlaps(quoted: Sequence[Utterance], reported: Iterable[Utterance]) -> list[Utterance]:
    """Return all utterances in order, cut where they overlap: a quotation holds, of two reports the first.

    A quotation within a report of the same speaker is a part of it.
    """
    utterances: list[Utterance] = []
    place, end = 0, 0
    for report in sorted(reported, key=lambda utterance: (utterance.start, utterance.end)):
        start = max(report.start, end)
        end = max(report.end, end)
        while place < len(quoted) and quoted[place].start < end:
            quotation = quoted[place]
            place += 1
            if quotation.speaker == report.speaker and start <= quotation.start and quotation.end <= report.end:
                continue
            utterances += [report._replace(start=start, end=min(quotation.start, report.end)), quotation]
            start = max(start, quotation.end)
            end = max(end, quotation.end)
        utterances.append(report._replace(start=start))
    utterances += quoted[place:]
    return [utterance for utterance in utterances if utterance.start < utterance.end]
