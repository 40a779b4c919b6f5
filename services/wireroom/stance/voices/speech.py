"""Says whose words a text holds: quotations and reported speech are their speaker's, all else is the outlet's.

Rules, and no model: a verb of speech next to a quotation gives it its speaker, "X said that ..." and "..., X said"
give the clause theirs, and so does "according to X". What has no speaker stays the outlet's, unless it is in
quotation marks and reads like a sentence.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from wireroom.stance.voices.names import Names
from wireroom.stance.voices.quotations import Quotation, quotations
from wireroom.stance.voices.speakers import Speaker, after, before

UNNAMED = "unnamed"
_SAYING = (
    "said|says|say|told|tells|added|adds|wrote|writes|tweeted|argued|argues|insisted|insists|claimed|claims|warned|warns|"
    "explained|explains|noted|notes|stated|states|declared|replied|commented|recalled|continued|concluded|remarked|"
    "asked|admitted|announced|stressed|complained|predicted|joked|testified|responded|believes|believe|thinks|suggested"
)
_ONGOING = "saying|adding|noting|warning|arguing|claiming|insisting|calling|writing|stating|explaining|stressing"
_VERB = re.compile(rf"\b(?:(?P<verb>{_SAYING})|(?P<ongoing>{_ONGOING})|(?P<according>[Aa]ccording to))\b")
_PASSIVE = re.compile(r"(?:\b(?:is|are|was|were|be|been|being|to|a|the|no|any|final)|['’]s|['’]re)\s+(?:\w+ly\s+)?$")
_OBJECT = re.compile(r"(?:\s+(?:the|a|an|his|her|its|their))?\s+[\w’'-]+")
_THAT = re.compile(r"(?:\s+[\w’'.-]+){0,8}?\s+that\b")
_DIRECT_THAT = re.compile(r"\s+that\b")
_TRAILING = re.compile(r"\s*(?:[.;!?\n]|$|(?:in|on|at|during|after|before|late|early|yesterday|to)\b)")
_WORDS = re.compile(r"\w+")
_FREE = frozenset(["said", "says", "say"])  # go without "that"
_ENDS = frozenset(".,?!…")
_FAR = 120  # characters between a verb and the quotation that it introduces
SHORTEST = 5  # words; fewer between quotation marks, with no speaker, are a title or a term


class Stretch(NamedTuple):
    """A part of the text that is somebody's words, in quotation marks or reported."""

    start: int
    end: int
    speaker: Speaker
    quoted: bool = False


class _Report:
    """Collects the stretches of a text while going through its verbs of speech."""

    def __init__(self, text: str, sentences: Sequence[tuple[int, int]], names: Names) -> None:
        self._text, self._names, self._sentences = text, names, sentences
        self._starts = [start for start, _ in sentences]
        self._quotes = quotations(text)
        self._quote_starts = [quote.start for quote in self._quotes]
        self._by_group: dict[int, Speaker] = {}
        self._indirect: list[Stretch] = []

    def stretches(self) -> list[Stretch]:
        last: tuple[int, Speaker] | None = None
        for match in _VERB.finditer(self._text):
            at = match.start()
            quote = self._quote_before(at)
            sentence = self._sentence(at)
            if sentence is None or (quote and quote.start < at < quote.end):
                continue
            known = last[1] if last and last[0] >= sentence[0] else None
            speaker = self._spoken(match, quote, sentence, known)
            if speaker:
                last = (at, speaker)
        return _apart(self._quoted(), self._indirect)

    def _sentence(self, at: int) -> tuple[int, int] | None:
        place = bisect_right(self._starts, at) - 1
        return self._sentences[place] if place >= 0 else None

    def _quote_before(self, at: int) -> Quotation | None:
        place = bisect_right(self._quote_starts, at) - 1
        return self._quotes[place] if place >= 0 else None

    def _quote_after(self, at: int) -> Quotation | None:
        place = bisect_right(self._quote_starts, at)
        return self._quotes[place] if place < len(self._quotes) else None

    def _spoken(
        self, match: re.Match[str], quote: Quotation | None, sentence: tuple[int, int], known: Speaker | None
    ) -> Speaker | None:
        """Take in what one verb says; return its speaker."""
        if match["according"]:
            return self._according(match, quote, sentence)
        if match["ongoing"]:
            return self._goes_on(match, sentence, known)
        behind = quote.end if quote else 0
        if quote and not self._text[behind : match.start()].strip(" ,"):
            found = after(self._text, self._names, _skip(self._text, match.end()), len(self._text))
            speaker = found[0] if found else None
            if speaker:
                self._give(quote, speaker)
                self._following(match.end(), sentence, speaker)
            return speaker
        return self._subject_first(match, quote, sentence)

    def _subject_first(
        self, match: re.Match[str], quote: Quotation | None, sentence: tuple[int, int]
    ) -> Speaker | None:
        text, first = self._text, max(sentence[0], quote.end if quote else 0)
        if _PASSIVE.search(text, max(first, match.start() - 20), match.start()):
            return None
        speaker = before(text, self._names, first, match.start())
        if speaker is None:
            return None
        if quote and speaker.start >= quote.end and not text[quote.end : speaker.start].strip(" ,"):
            self._give(quote, speaker)
            self._following(match.end(), sentence, speaker)
            return speaker
        direct = self._following(match.end(), sentence, speaker)
        if not direct:
            self._reported(match, sentence, first, speaker)
        return speaker

    def _give(self, quote: Quotation, speaker: Speaker) -> None:
        self._by_group.setdefault(quote.group, speaker)

    def _following(self, at: int, sentence: tuple[int, int], speaker: Speaker) -> bool:
        """Give the speaker the quotation that follows in the sentence; return whether nothing is reported before it."""
        quote = self._quote_after(at)
        if quote is None or quote.start >= min(sentence[1], at + _FAR):
            return False
        gap = self._text[at : quote.start].rstrip()
        if ";" in gap:
            return False
        self._give(quote, speaker)
        return gap.endswith((":", ",")) or len(gap.split()) < 2

    def _reported(self, match: re.Match[str], sentence: tuple[int, int], first: int, speaker: Speaker) -> None:
        """Give the speaker the clause behind "said that", or the one before ", X said"."""
        text, end = self._text, match.end()
        if _TRAILING.match(text, end) and text[first : speaker.start].rstrip().endswith(","):
            self._indirect.append(Stretch(first, speaker.start, speaker))
            return
        if match["verb"] in _FREE:
            that = _DIRECT_THAT.match(text, end)
            self._indirect.append(Stretch(that.end() if that else end, sentence[1], speaker))
        elif that := _THAT.match(text, end, sentence[1]):
            self._indirect.append(Stretch(that.end(), sentence[1], speaker))
        elif match["verb"] in ("told", "tells"):
            listener = _OBJECT.match(text, end, sentence[1])
            self._indirect.append(Stretch(listener.end() if listener else end, sentence[1], speaker))

    def _goes_on(self, match: re.Match[str], sentence: tuple[int, int], known: Speaker | None) -> Speaker | None:
        """Give "..., adding that ..." to who spoke before in the sentence, or else to the only person in it."""
        speaker = known
        if speaker is None:
            people = [name for name in self._names.within(sentence[0], match.start()) if name.kind == "person"]
            if len({name.entity for name in people}) != 1:
                return None
            speaker = Speaker(people[0].start, (people[0].entity,))
        direct = self._following(match.end(), sentence, speaker)
        if not direct and match["ongoing"] != "calling":
            self._indirect.append(Stretch(match.end(), sentence[1], speaker))
        return speaker

    def _according(self, match: re.Match[str], quote: Quotation | None, sentence: tuple[int, int]) -> Speaker | None:
        text = self._text
        found = after(text, self._names, _skip(text, match.end()), sentence[1])
        if found is None:
            return None
        speaker, end = found
        first = max(sentence[0], quote.end if quote else 0)
        if not text[sentence[0] : match.start()].strip(' “"'):
            self._following(end, sentence, speaker)
            self._indirect.append(Stretch(end, sentence[1], speaker))
        elif quote and not text[quote.end : match.start()].strip(" ,"):
            self._give(quote, speaker)
        else:
            self._indirect.append(Stretch(first, match.start(), speaker))
        return speaker

    def _quoted(self) -> list[Stretch]:
        """Return the quotations with their speakers.

        One without a speaker goes on with what was quoted last, in the same paragraph or at the next one's beginning.
        """
        found: list[Stretch] = []
        for quote in self._quotes:
            speaker = self._by_group.get(quote.group)
            if speaker is None and _whole(self._text, quote):
                speaker = self._carried(found[-1], quote) if found else None
                speaker = speaker or Speaker(quote.start, description=UNNAMED)
            if speaker:
                found.append(Stretch(quote.start, quote.end, speaker, quoted=True))
        return found

    def _carried(self, last: Stretch, quote: Quotation) -> Speaker | None:
        between = self._text[last.end : quote.start]
        if len(between) > 400 or between.count("\n\n") > 1:
            return None
        opens_paragraph = between.endswith("\n")
        return last.speaker if "\n" not in between or opens_paragraph else None


def speech(text: str, sentences: Sequence[tuple[int, int]], names: Names) -> list[Stretch]:
    """Return the stretches of the text that are somebody else's words than the outlet's, in order and apart."""
    return _Report(text, sentences, names).stretches()


def _skip(text: str, at: int) -> int:
    """Return where the next word begins."""
    while at < len(text) and text[at] == " ":
        at += 1
    return at + 4 if text.startswith("the ", at) else at


def _whole(text: str, quote: Quotation) -> bool:
    """Return whether a quotation without a speaker reads like speech, and not like a title or a term."""
    inside = text[quote.start : quote.end].strip("\"“”„«»'‘’ ")
    return bool(inside) and inside[-1] in _ENDS and len(_WORDS.findall(inside[:200])) >= SHORTEST


def _apart(quoted: Sequence[Stretch], reported: Iterable[Stretch]) -> list[Stretch]:
    """Return all stretches in order, cut where they overlap: a quotation holds, of two reports the first.

    A quotation within a report of the same speaker is a part of it.
    """
    found: list[Stretch] = []
    place, end = 0, 0
    for report in sorted(reported, key=lambda one: (one.start, one.end)):
        start = max(report.start, end)
        end = max(report.end, end)
        while place < len(quoted) and quoted[place].start < end:
            quote = quoted[place]
            place += 1
            if quote.speaker == report.speaker and start <= quote.start and quote.end <= report.end:
                continue
            found += [report._replace(start=start, end=min(quote.start, report.end)), quote]
            start = max(start, quote.end)
            end = max(end, quote.end)
        found.append(report._replace(start=start))
    found += quoted[place:]
    return [one for one in found if one.start < one.end]
