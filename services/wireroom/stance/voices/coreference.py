"""Finds further mentions of what an article names: pronouns and descriptions, only where one name can be meant.

It would rather miss one than be wrong: two people in sight, an unnamed one, or a name that nobody recognised, and a
pronoun is left alone. "They" is never followed.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence

from wireroom.kernel.article import Entity
from wireroom.stance.voices.descriptions import ANAPHOR, TITLES, Descriptions
from wireroom.stance.voices.names import Name, Names
from wireroom.stance.voices.speech import Stretch

_MALE, _FEMALE = frozenset(["he", "his", "him", "himself"]), frozenset(["she", "her", "hers", "herself"])
_ANAPHOR = re.compile(rf"\b(?:(?P<person>[Hh]e|[Hh]is|him|[Ss]he|[Hh]er)\b|(?P<thing>[Ii]ts?)\b|{ANAPHOR})")
_HUMANS = (
    "man|woman|boy|girl|father|mother|son|daughter|brother|sister|wife|husband|friend|colleague|neighbour|neighbor|"
    "spokes(?:man|woman|person)|official|officer|analyst|worker|driver|student|teacher|victim|suspect|defendant|"
    "witness|rival|successor|predecessor|deputy|aide|adviser|partner|resident|reporter|expert|someone|somebody"
)
_HUMAN = re.compile(
    rf"\b(?:the|a|an|his|her|their|its|one|another|\w+['’]s)\s+(?:[\w-]+\s+){{0,2}}(?:{_HUMANS}|{'|'.join(sorted(TITLES))})\b",
    re.I,
)
_UNKNOWN = re.compile(r"\b[A-Z][a-z]+ (?:[A-Z]\. |[a-z]{2,3} )?[A-Z][a-z]+\b")
_TITLED = re.compile(r"\b(?:(?P<male>Mr\.?|Sir|Lord|King|Prince)|(?P<female>Mrs\.?|Ms\.?|Miss|Lady|Queen|Princess)) $")
_EMPTY_IT = re.compile(
    r"\s+(?:is|was|['’]s|isn['’]t|wasn['’]t|seem|appear|remains? to|takes?|took|turn|emerged|follows?|would be|will be|"
    r"may be|might be|could be|has been|had been|comes?|came|makes? sense|rain|snow|happen|looks?|depends)"
)
_SAID_IT = re.compile(
    r"(?: has| had)? (?:said|says|announced|warned|added|confirmed|claimed|insisted|denied|believes)"
    r"(?: (?:on|in|late|early) [\w ]{1,24}?)?(?: that)? $"
)
_MODIFIED = re.compile(
    r"['’]|-| (?:fans|users|officials|customers|workers|shares|executives|leaders|sources|teams|players|investors|"
    r"lawyers|staff|employees|troops|forces|police|president|minister|chief|founder|boss|shareholders|chairman|director|star|"
    r"spokes\w+|and|or|of|in)\b"
)
_PREPOSITION = re.compile(r"\b(?:of|in|at|for|from|with|to|on|by|near|under|against|between|and|or|than|like) ", re.I)
_OTHER_SUBJECT = re.compile(
    r";|^, |(?:,|\b(?:and|but|while|as|when|because|that|which|who|where|if)) "
    r"(?:the|a|an|this|these|some|his|her|their|it)\b"
)
_REACH = 600  # characters looked back over
_NEAR = 90  # characters from a subject to "its"


class _Coreference:
    """Goes through a text's pronouns and descriptions; what one means is a candidate for the next."""

    def __init__(
        self,
        text: str,
        sentences: Sequence[tuple[int, int]],
        names: Names,
        entities: Sequence[Entity],
        stretches: Iterable[Stretch],
    ) -> None:
        self._text, self._sentences, self._names = text, sentences, names
        self._starts = [start for start, _ in sentences]
        self._quotes = [(one.start, one.end) for one in stretches if one.quoted]
        self._quote_starts = [start for start, _ in self._quotes]
        self._descriptions = Descriptions(text, names, entities)
        self._sex: dict[int, str] = {}
        self._found: list[Name] = []
        self._others_known: dict[int, list[tuple[int, int, bool]]] = {}
        self._learn_sexes()

    def run(self) -> list[Name]:
        for match in _ANAPHOR.finditer(self._text):
            if self._names.overlaps(match.start(), match.end()):
                continue
            if match["person"]:
                entity, kind = self._person(match), "person"
            elif match["thing"]:
                entity, kind = self._thing(match), "org"
            else:
                entity, kind = self._descriptions.meant(match), "org"
            if entity is not None:
                self._found.append(Name(match.start(), match.end(), entity, kind))
        return self._found

    def _learn_sexes(self) -> None:
        for name in self._names.all:
            titled = _TITLED.search(self._text, max(0, name.start - 10), name.start) if name.kind == "person" else None
            if titled:
                self._sex.setdefault(name.entity, "male" if titled["male"] else "female")

    def _sentence(self, at: int) -> int:
        return bisect_right(self._starts, at) - 1

    def _quote(self, at: int) -> int:
        """Return which quotation `at` is in, -1 for none."""
        place = bisect_right(self._quote_starts, at) - 1
        return place if place >= 0 and at < self._quotes[place][1] else -1

    def _candidates(self, start: int, end: int, quote: int) -> list[Name]:
        """Return the names and pronouns between `start` and `end` that are in the same quotation, or in none."""
        recent = [name for name in self._found[-8:] if start <= name.start and name.end <= end]
        return [name for name in (*self._names.within(start, end), *recent) if self._quote(name.start) == quote]

    def _person(self, match: re.Match[str]) -> int | None:
        at = match.start()
        here = self._sentence(at)
        if here < 0:
            return None
        first = max(self._sentences[max(0, here - 1)][0], at - _REACH)
        quote = self._quote(at)
        first = max(first, self._quotes[quote][0]) if quote >= 0 else first
        sex = "male" if match["person"].lower() in _MALE else "female"
        people = [name for name in self._candidates(first, at, quote) if name.kind == "person"]
        fits = {name.entity for name in people if self._sex.get(name.entity, sex) == sex}
        if people and self._text[max(people).end : at] == ", ":  # "Bo, her coach"
            return None
        if len(fits) != 1 or self._strangers(first, at, people, quote):
            return None
        entity = fits.pop()
        self._sex.setdefault(entity, sex)
        return entity

    def _strangers(self, first: int, at: int, people: Sequence[Name], quote: int) -> bool:
        """Return whether somebody unnamed or unrecognised stands between `first` and `at` who may be meant."""
        for start, end, named in self._others_between(first, at):
            if self._quote(start) == quote:
                beside = any(0 <= start - name.end <= 3 or 0 <= name.start - end <= 2 for name in people)
                if named or not beside:
                    return True
        return False

    def _others_between(self, first: int, last: int) -> Iterator[tuple[int, int, bool]]:
        here = self._sentence(last)
        for sentence in sorted({max(0, here - 1), here}):
            known = self._others_in(sentence)
            for place in range(bisect_left(known, (first,)), len(known)):
                if known[place][1] > last:
                    break
                yield known[place]

    def _others_in(self, sentence: int) -> list[tuple[int, int, bool]]:
        """Return start and end of what may be another person in a sentence, and whether it looks like a name."""
        if sentence not in self._others_known:
            first, last = self._sentences[sentence]
            humans = ((m.start(), m.end(), False) for m in _HUMAN.finditer(self._text, first, last))
            unknown = ((m.start(), m.end(), True) for m in _UNKNOWN.finditer(self._text, first, last))
            strange = (one for one in unknown if not self._names.overlaps(one[0], one[1]))
            self._others_known[sentence] = sorted([*humans, *strange])
        return self._others_known[sentence]

    def _thing(self, match: re.Match[str]) -> int | None:
        at = match.start()
        here = self._sentence(at)
        if here < 0 or self._quote(at) >= 0:
            return None
        start = self._sentences[here][0]
        if at == start:
            return self._subject_before(match, here)
        if at - start > _REACH:
            return None
        subject = self._subject(start, at)
        if subject is None or at - subject.end > _NEAR:
            return None
        between = self._text[subject.end : at]
        if match["thing"] == "it":
            return subject.entity if _SAID_IT.fullmatch(between) else None
        clear = not self._others(subject, start, at) and not _OTHER_SUBJECT.search(between)
        return subject.entity if clear else None

    def _subject_before(self, match: re.Match[str], here: int) -> int | None:
        """Return what the sentence before is about, where "It" or "Its" begins a sentence."""
        if here == 0 or (match["thing"] == "It" and _EMPTY_IT.match(self._text, match.end())):
            return None
        start, end = self._sentences[here - 1]
        if end - start > _REACH:
            return None
        subject = self._subject(start, end)
        return subject.entity if subject and not self._others(subject, start, end) else None

    def _subject(self, start: int, end: int) -> Name | None:
        """Return the thing that a sentence begins with: a bare name, or a pronoun or description known to mean one."""
        things = [name for name in self._candidates(start, end, -1) if name.start - start <= 40]
        if not things:
            return None
        first = min(things)
        opening = self._text[start : first.start]
        if first.kind == "person" or _MODIFIED.match(self._text, first.end):
            return None
        if _PREPOSITION.search(opening) or "," in opening or len(opening.split()) > 4:
            return None
        return first

    def _others(self, subject: Name, start: int, end: int) -> bool:
        """Return whether the text names another thing that "it" can stand for."""
        return any(name.entity != subject.entity and name.kind != "person" for name in self._candidates(start, end, -1))


def coreferences(
    text: str,
    sentences: Sequence[tuple[int, int]],
    names: Names,
    entities: Sequence[Entity],
    stretches: Iterable[Stretch],
) -> list[Name]:
    """Return the pronouns and descriptions that mean one of the entities for certain, in order."""
    return _Coreference(text, sentences, names, entities, stretches).run()
