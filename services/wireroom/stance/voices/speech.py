"""Says whose words a text holds: quotations and reported speech are their speaker's, all else is the outlet's.

Rules, and no model: a cue next to a quotation gives it its speaker; what a cue introduces ("said that ...", "accused
... of ...", "vowed to ...", "the claim that ...") is its subject's, and so is what "according to X" stands beside. Cues
and speakers are the outlet's words. What has no speaker stays the outlet's, unless it is in quotation marks and reads
like a sentence, or a cue announces it as somebody's.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from wireroom.stance.voices.cues import NOUNS, PASSIVES, VERBS, alternatives, opener_of
from wireroom.stance.voices.quotations import Quotation, find_quotations
from wireroom.stance.voices.speakers import Speaker, possessor_before, sentence_subject, speaker_before, speaker_behind
from wireroom.stance.voices.text import Bounds, Text

UNNAMED = "unnamed"  # the voice of whom the text does not name
_CUE = re.compile(
    rf"(?<![\w-])(?:(?P<word>{alternatives({*VERBS, *NOUNS, *PASSIVES})})|(?P<according_to>[Aa]ccording to)|"
    r"(?P<hearsay>reportedly|allegedly|purportedly|supposedly))\b"
)
Cue = re.Match[str]  # of _CUE
_BEFORE = re.compile(
    r"(?i:\b(?:(?P<be>is|are|was|were|be|been|being)|(?P<to>to)|(?P<noun>the|a|an|no|any|this|these|those|his|her|its|"
    r"their|our|my))|(?<=\w)(?P<owner>['’]s?))\s+(?:\w+ly\s+)?$"
)
_LISTENER = re.compile(r"(?:\s+(?:the|a|an|his|her|its|their))?\s+[\w’'-]+")
_LISTENER_END = re.compile(r"\s+(?![^.\n]{0,60}\bthat\b)[^.;!?\n,:\"“”]{1,60}(?:[.;!?\n,]|$)")
_LATER_THAT = re.compile(r"(?:\s+[\w’'.-]+){0,8}?\s+that\b")
_THAT = re.compile(r"\s+that\b")
_NEXT = re.compile(r"\s+([\w$£€][\w’'-]*)|\s*([\"“‘])")
_CLAUSE_END = re.compile(
    r"\s*(?:[.;!?\n]|$|(?:(?:in|on|at|during|after|before|late|early|yesterday|to|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|"
    r"reporters|\w+ of)\b(?! that\b)[^.;!?\n,]{0,60}(?:[.;!?\n,]|$)))"
)
_BREAK = re.compile(
    r";|\s[—–-]+\s|—|, (?:and|but|who|which|where|\w+ing|\w+ed|said|told|has|had|is|was|will|while|as|after|when|"
    r"though|although|because|if|even)\b"
)
_TITLE = re.compile(
    r"(?!(?:In|On|At|As|But|And|When|While|After|Before|For|To|If) )(?:Mr|Mrs|Ms|Dr|Sen|Rep|Gov)?\.?[\w ’'-]*"
)
_WORD = re.compile(r"\w+")
_TELL = frozenset(["tell", "tells", "told", "telling"])  # goes without "that"
_FAR = 120  # characters between a cue and the quotation that it introduces
SHORTEST = 5  # words; fewer between quotation marks, with no speaker, are a title or a term


class Utterance(NamedTuple):
    """A part of the text that is somebody's words, in quotation marks or reported.

    `cue` is the start of the words that say what the speaker makes of it ("slammed"), or -1 where it speaks for itself.
    """

    start: int
    end: int
    speaker: Speaker
    is_quoted: bool = False
    cue: int = -1


def find_utterances(text: Text) -> list[Utterance]:
    """Return the parts of the text that are somebody else's words than the outlet's, in order and apart."""
    return _Attribution(text).run()


class _Attribution:
    """Gives quotations and reported clauses their speakers while going through the cues of a text."""

    def __init__(self, text: Text) -> None:
        self._text, self._string = text, text.string
        self._quotations = find_quotations(text.string)
        self._starts = [quotation.start for quotation in self._quotations]
        self._speakers: dict[int, Speaker] = {}  # by the group of a quotation
        self._reports: list[Utterance] = []

    def run(self) -> list[Utterance]:
        last_cue = -1
        last_speaker: Speaker | None = None
        for cue in _CUE.finditer(self._string):
            start = cue.start()
            before = bisect_right(self._starts, start) - 1
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
        if cue["hearsay"]:
            self._report(cue.end(), self._clause_end(cue.end(), sentence), _unnamed(cue))
            return None
        word, start = cue.group(), cue.start()
        before = _BEFORE.search(self._string, max(sentence[0], start - 32), start)
        if before and before["be"] and word in PASSIVES:
            self._attribute_passive(cue, sentence)
            return None
        if word in NOUNS and (word not in VERBS or (before and (before["noun"] or before["owner"]))):
            return self._attribute_noun(cue, sentence)
        if word not in VERBS or before:
            return None
        openers = VERBS[word]
        is_speech = "any" in openers or "that" in openers
        if word.endswith("ing"):
            return self._attribute_participle(cue, openers, sentence, last_speaker)
        if quotation is None or not is_speech or not self._adjoins(quotation, start):
            return self._attribute_to_subject(cue, quotation, sentence, last_speaker)
        behind = speaker_behind(self._text, cue.end(), len(self._string))
        if behind is None:
            return None
        speaker, _ = behind
        self._give(quotation, speaker)
        self._give_next_quotation(cue.end(), sentence, speaker)
        return speaker

    def _attribute_to_subject(
        self, cue: Cue, quotation: Quotation | None, sentence: Bounds, last_speaker: Speaker | None
    ) -> Speaker | None:
        """Give "X said" the quotation before or behind it, or else the clause that it reports."""
        first = max(sentence[0], quotation.end if quotation else 0)
        openers = VERBS[cue.group()]
        is_speech = "any" in openers or "that" in openers
        content = self._content(cue, openers, sentence)
        clause_end = _LISTENER_END if cue.group() in _TELL else _CLAUSE_END
        ends_here = is_speech and clause_end.match(self._string, cue.end()) is not None
        is_near = quotation is not None and first == quotation.end and cue.start() - first < _FAR
        if not (content or ends_here or is_near or self._quotation_behind(cue.end(), sentence)):
            return None
        speaker = speaker_before(self._text, first, cue.start())
        if speaker is None:
            speaker = last_speaker or sentence_subject(self._text, first, cue.start())
        if speaker is None and is_speech and self._follows_clause(first, cue.start()):
            return self._attribute_clause_before(cue, quotation, sentence)
        if speaker and is_speech and quotation and self._adjoins_subject(quotation, speaker.start):
            self._give(quotation, speaker)
            self._give_next_quotation(cue.end(), sentence, speaker)
            return speaker
        is_inserted = is_speech and self._string.startswith(",", cue.end())
        if speaker and (ends_here or is_inserted) and self._follows_clause(first, speaker.start):
            self._report(self._clause_start(quotation, sentence), speaker.start, speaker)
            content = content if is_inserted else None
        is_direct = speaker is not None and self._give_next_quotation(cue.end(), sentence, speaker)
        if content and not is_direct:
            self._report(content[0], content[1], speaker or _unnamed(cue), content[2])
        return speaker

    def _attribute_clause_before(self, cue: Cue, quotation: Quotation | None, sentence: Bounds) -> Speaker | None:
        """Give "..., said X" to X."""
        behind = speaker_behind(self._text, cue.end(), sentence[1])
        if behind:
            self._report(self._clause_start(quotation, sentence), cue.start(), behind[0])
        return behind[0] if behind else None

    def _follows_clause(self, first: int, end: int) -> bool:
        """Return whether some words and a comma stand between `first` and `end`."""
        before = self._string[first:end].rstrip()
        return before.endswith(",") and before.count(" ") > 2

    def _clause_start(self, quotation: Quotation | None, sentence: Bounds) -> int:
        """Return where a clause begins before whose end a quotation may stand: at its end, if it opens the sentence."""
        if quotation is None or quotation.start > sentence[0] + 1:
            return sentence[0]
        return max(sentence[0], quotation.end)

    def _attribute_participle(
        self, cue: Cue, openers: frozenset[str], sentence: Bounds, last_speaker: Speaker | None
    ) -> Speaker | None:
        """Give "..., adding that ..." to who spoke before in the sentence, or else to the only person in it."""
        speaker = last_speaker or sentence_subject(self._text, sentence[0], cue.start())
        if speaker is None:
            people = [name for name in self._text.names_within(sentence[0], cue.start()) if name.kind == "person"]
            if len({name.entity for name in people}) == 1:
                speaker = Speaker(people[0].start, (people[0].entity,))
        is_direct = speaker is not None and self._give_next_quotation(cue.end(), sentence, speaker)
        content = None if is_direct else self._content(cue, openers, sentence)
        if content:
            self._report(content[0], content[1], speaker or _unnamed(cue), content[2])
        return speaker

    def _attribute_noun(self, cue: Cue, sentence: Bounds) -> Speaker | None:
        """Give what "X's claim that" or "the claim that" introduces to X, or to nobody whom we know."""
        content = self._content(cue, NOUNS[cue.group()], sentence)
        if content is None:
            return None
        speaker = possessor_before(self._text, sentence[0], cue.start())
        self._report(content[0], content[1], speaker or _unnamed(cue), content[2])
        return speaker

    def _attribute_passive(self, cue: Cue, sentence: Bounds) -> None:
        """Give what "X was accused of" introduces to nobody whom we know, or to the agent in "accused by Y of"."""
        end, speaker = cue.end(), _unnamed(cue)
        names = self._text.names_within(end, sentence[1])
        agent = next((name for name in names if self._string.endswith(" by ", end, name.start)), None)
        if agent:
            speaker = Speaker(agent.start, (agent.entity,))
            end = agent.end if agent.start == end + len(" by ") else end
        content = self._content(cue, PASSIVES[cue.group()], sentence, end)
        if content:
            start, last, first = content
            self._report(start, agent.start if agent and start < agent.start < last else last, speaker, first)

    def _content(
        self, cue: Cue, openers: frozenset[str], sentence: Bounds, position: int | None = None
    ) -> tuple[int, int, int] | None:
        """Return the start and end of what a cue introduces, and where the words begin that it is read with, or -1."""
        end = cue.end() if position is None else position
        if "any" in openers:
            opening = _THAT.match(self._string, end)
            return (opening.end() if opening else end), sentence[1], -1
        if cue.group() in _TELL:
            opening = _LATER_THAT.match(self._string, end, sentence[1]) or _LISTENER.match(
                self._string, end, sentence[1]
            )
            return (opening.end(), sentence[1], -1) if opening else None
        following = _NEXT.match(self._string, end, sentence[1])
        if following is None:
            return None
        opener = opener_of(following[1]) if following[1] else "object"
        if "that" in openers:
            if opener == "that":
                that = following[1] == "that"
                return (following.end() if that else end), sentence[1], -1
            opening = _LATER_THAT.match(self._string, end, sentence[1])
            if opening:
                return opening.end(), sentence[1], -1
        if opener in openers:
            start = end if opener in ("object", "to") else following.end()
            return start, self._clause_end(start, sentence), cue.start()
        return None

    def _clause_end(self, start: int, sentence: Bounds) -> int:
        """Return where a clause ends that is no sentence of its own; quotations in it are not cut."""
        place = bisect_left(self._starts, start)
        quotation = self._quotations[place] if place < len(self._quotations) else None
        end = _BREAK.search(self._string, start, sentence[1])
        if end and quotation and quotation.start < end.start() < quotation.end:
            end = _BREAK.search(self._string, min(quotation.end, sentence[1]), sentence[1])
        return end.start() if end else sentence[1]

    def _report(self, start: int, end: int, speaker: Speaker, cue: int = -1) -> None:
        if _WORD.search(self._string, start, end):
            self._reports.append(Utterance(start, end, speaker, cue=cue))

    def _attribute_to_source(self, cue: Cue, quotation: Quotation | None, sentence: Bounds) -> Speaker | None:
        """Give "according to X" the clause before or behind it, or the quotation before it."""
        behind = speaker_behind(self._text, cue.end(), sentence[1])
        if behind is None:
            return None
        speaker, end = behind
        if not self._string[sentence[0] : cue.start()].strip(' “"'):
            self._give_next_quotation(end, sentence, speaker)
            self._report(end, sentence[1], speaker)
        elif quotation and self._adjoins(quotation, cue.start()):
            self._give(quotation, speaker)
        else:
            self._report(self._clause_start(quotation, sentence), cue.start(), speaker)
            if self._string.startswith(",", cue.start() - 2) and self._string.startswith(",", end):
                self._report(end, sentence[1], speaker)
        return speaker

    def _quotation_behind(self, position: int, sentence: Bounds) -> Quotation | None:
        """Return the quotation that follows in the sentence, not far off."""
        place = bisect_right(self._starts, position)
        if place == len(self._quotations) or self._quotations[place].start >= min(sentence[1], position + _FAR):
            return None
        return self._quotations[place]

    def _adjoins(self, quotation: Quotation, position: int) -> bool:
        return not self._string[quotation.end : position].strip(" ,")

    def _adjoins_subject(self, quotation: Quotation, name: int) -> bool:
        """Return whether nothing but what a name can begin with stands between: "Mr.", "the activist"."""
        if not 0 <= name - quotation.end < _FAR:
            return False
        between = self._string[quotation.end : name].strip(" ,")
        return not between or _TITLE.fullmatch(between) is not None

    def _give(self, quotation: Quotation, speaker: Speaker) -> None:
        self._speakers.setdefault(quotation.group, speaker)

    def _give_next_quotation(self, position: int, sentence: Bounds, speaker: Speaker) -> bool:
        """Give the speaker the quotation that follows in the sentence; return whether nothing is reported before it."""
        quotation = self._quotation_behind(position, sentence)
        between = self._string[position : quotation.start].rstrip() if quotation else ""
        if quotation is None or ";" in between:
            return False
        self._give(quotation, speaker)
        words = len(between.split())
        return between.endswith(":") or (between.endswith(",") and words < 8) or words < 2

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


def _unnamed(cue: Cue) -> Speaker:
    return Speaker(cue.start(), description=UNNAMED)


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
