"""Finds further mentions of what an article names: pronouns and descriptions that can have one antecedent only.

It would rather miss one than be wrong: where there are two people in sight, an unnamed one, or a name that nobody
recognised, a pronoun is left alone. "They" is never followed.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from itertools import takewhile

from wireroom.stance.voices.descriptions import ANAPHOR, TITLES, Descriptions
from wireroom.stance.voices.speech import Utterance
from wireroom.stance.voices.text import Reference, Text

_MALE = frozenset(["he", "his", "him"])
_ANAPHOR = re.compile(rf"\b(?:(?P<personal>[Hh]e|[Hh]is|him|[Ss]he|[Hh]er)\b|(?P<neuter>[Ii]ts?)\b|{ANAPHOR})")
_HUMAN_NOUNS = (
    "man|woman|boy|girl|father|mother|son|daughter|brother|sister|wife|husband|friend|colleague|neighbour|neighbor|"
    "spokes(?:man|woman|person)|official|officer|analyst|worker|driver|student|teacher|victim|suspect|defendant|"
    "witness|rival|successor|predecessor|deputy|aide|adviser|partner|resident|reporter|expert|someone|somebody"
)
_UNNAMED_PERSON = re.compile(
    rf"\b(?:the|a|an|his|her|their|its|one|another|\w+['’]s)\s+(?:[\w-]+\s+){{0,2}}(?:{_HUMAN_NOUNS}|{'|'.join(sorted(TITLES))})\b",
    re.I,
)
_UNKNOWN_NAME = re.compile(r"\b[A-Z][a-z]+ (?:[A-Z]\. |[a-z]{2,3} )?[A-Z][a-z]+\b")
_FORM_OF_ADDRESS = re.compile(
    r"\b(?:(?P<male>Mr\.?|Sir|Lord|King|Prince)|(?P<female>Mrs\.?|Ms\.?|Miss|Lady|Queen|Princess)) $"
)
_EXPLETIVE_IT = re.compile(
    r"\s+(?:is|was|['’]s|isn['’]t|wasn['’]t|seem|appear|remains? to|takes?|took|turn|emerged|follows?|would be|will be|"
    r"may be|might be|could be|has been|had been|comes?|came|makes? sense|rain|snow|happen|looks?|depends)"
)
_SAID_THAT = re.compile(
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
_REACH = 600  # characters back to an antecedent
_NEAR = 90  # characters from a subject to "its"
_UNQUOTED = -1


def find_coreferences(text: Text, utterances: Iterable[Utterance]) -> list[Reference]:
    """Return the pronouns and descriptions that mean one of the entities for certain, in order."""
    return _Coreference(text, utterances).run()


class _Coreference:
    """Goes through a text's pronouns and descriptions; one that was resolved is a candidate for the next."""

    def __init__(self, text: Text, utterances: Iterable[Utterance]) -> None:
        self._text, self._string, self._sentences = text, text.string, text.sentences
        self._quotations = [utterance for utterance in utterances if utterance.is_quoted]
        self._descriptions = Descriptions(text)
        self._references: list[Reference] = []
        self._strangers: dict[int, list[tuple[int, int, bool]]] = {}  # by sentence
        self._is_male: dict[int, bool] = {}  # by entity
        for name in text.names:
            address = _FORM_OF_ADDRESS.search(text.string, max(0, name.start - 10), name.start)
            if address and name.kind == "person":
                self._is_male.setdefault(name.entity, bool(address["male"]))

    def run(self) -> list[Reference]:
        for match in _ANAPHOR.finditer(self._string):
            if self._text.overlaps_name(match.start(), match.end()):
                continue
            if match["personal"]:
                entity, kind = self._antecedent_of_person(match), "person"
            elif match["neuter"]:
                entity, kind = self._antecedent_of_thing(match), "org"
            else:
                entity, kind = self._descriptions.antecedent(match), "org"
            if entity is not None:
                self._references.append(Reference(match.start(), match.end(), entity, kind))
        return self._references

    def _quotation_at(self, position: int) -> int:
        """Return the place of the quotation that `position` is in, or _UNQUOTED."""
        place = bisect_left(self._quotations, (position + 1,)) - 1
        return place if place >= 0 and position < self._quotations[place].end else _UNQUOTED

    def _candidates(self, start: int, end: int, quotation: int) -> list[Reference]:
        """Return the references between `start` and `end` that are in the same quotation, or in none."""
        resolved = [r for r in self._references[-8:] if start <= r.start and r.end <= end]
        candidates = (*self._text.names_within(start, end), *resolved)
        return [candidate for candidate in candidates if self._quotation_at(candidate.start) == quotation]

    def _antecedent_of_person(self, match: re.Match[str]) -> int | None:
        """Return whom "he" or "she" means: the one person of that sex in this sentence and the one before."""
        end = match.start()
        sentence = self._text.sentence_at(end)
        first = max(self._sentences[max(0, sentence - 1)][0], end - _REACH)
        quotation = self._quotation_at(end)
        first = first if quotation == _UNQUOTED else max(first, self._quotations[quotation].start)
        is_male = match["personal"].lower() in _MALE
        people = [c for c in self._candidates(first, end, quotation) if c.kind == "person"]
        antecedents = {p.entity for p in people if self._is_male.get(p.entity, is_male) == is_male}
        if people and self._string[max(people).end : end] == ", ":  # "Bo, her coach"
            return None
        if len(antecedents) != 1 or self._has_stranger(first, end, people, quotation):
            return None
        entity = antecedents.pop()
        self._is_male.setdefault(entity, is_male)
        return entity

    def _has_stranger(self, first: int, last: int, people: Sequence[Reference], quotation: int) -> bool:
        """Return whether somebody unnamed or unrecognised stands between `first` and `last` who may be meant."""
        sentence = self._text.sentence_at(last)
        for place in range(max(0, sentence - 1), sentence + 1):
            strangers = self._strangers_in(place)
            within = slice(bisect_left(strangers, (first,)), bisect_left(strangers, (last,)))
            for start, end, has_name in takewhile(lambda stranger: stranger[1] <= last, strangers[within]):
                is_apposition = any(0 <= start - p.end <= 3 or 0 <= p.start - end <= 2 for p in people)
                if self._quotation_at(start) == quotation and (has_name or not is_apposition):
                    return True
        return False

    def _strangers_in(self, sentence: int) -> list[tuple[int, int, bool]]:
        """Return start and end of what may be another person in a sentence, and whether it looks like a name."""
        if sentence not in self._strangers:
            bounds = self._sentences[sentence]
            unnamed = ((m.start(), m.end(), False) for m in _UNNAMED_PERSON.finditer(self._string, *bounds))
            unknown = ((m.start(), m.end(), True) for m in _UNKNOWN_NAME.finditer(self._string, *bounds))
            outside = (stranger for stranger in unknown if not self._text.overlaps_name(*stranger[:2]))
            self._strangers[sentence] = sorted([*unnamed, *outside])
        return self._strangers[sentence]

    def _antecedent_of_thing(self, match: re.Match[str]) -> int | None:
        """Return what "it" or "its" means: the subject of its sentence, or of the one before."""
        end = match.start()
        sentence = self._text.sentence_at(end)
        if self._quotation_at(end) != _UNQUOTED:
            return None
        start = self._sentences[sentence][0]
        if end == start:
            return self._subject_of_sentence_before(match, sentence)
        subject = self._subject(start, end) if end - start <= _REACH else None
        if subject is None or end - subject.end > _NEAR:
            return None
        between = self._string[subject.end : end]
        if match["neuter"] == "it":
            return subject.entity if _SAID_THAT.fullmatch(between) else None
        is_certain = not self._has_rival(subject, start, end) and not _OTHER_SUBJECT.search(between)
        return subject.entity if is_certain else None

    def _subject_of_sentence_before(self, match: re.Match[str], sentence: int) -> int | None:
        """Return what the sentence before is about, where "It" or "Its" begins a sentence."""
        if sentence == 0 or (match["neuter"] == "It" and _EXPLETIVE_IT.match(self._string, match.end())):
            return None
        start, end = self._sentences[sentence - 1]
        subject = self._subject(start, end) if end - start <= _REACH else None
        return subject.entity if subject and not self._has_rival(subject, start, end) else None

    def _subject(self, start: int, end: int) -> Reference | None:
        """Return the thing that a sentence begins with: a bare name, or a pronoun or description of one."""
        near = [c for c in self._candidates(start, end, _UNQUOTED) if c.start - start <= 40]
        if not near:
            return None
        subject = min(near)
        opening = self._string[start : subject.start]
        if subject.kind == "person" or _MODIFIED.match(self._string, subject.end):
            return None
        if _PREPOSITION.search(opening) or "," in opening or len(opening.split()) > 4:
            return None
        return subject

    def _has_rival(self, subject: Reference, start: int, end: int) -> bool:
        """Return whether the text names another thing that "it" can stand for."""
        return any(c.entity != subject.entity and c.kind != "person" for c in self._candidates(start, end, _UNQUOTED))
