"""How an article describes the entities it names: which one "the bank" means, and who belongs to which organisation."""

import re
from bisect import bisect_left
from collections.abc import Collection, Iterator, Sequence
from functools import cached_property

from wireroom.kernel.titles import OFFICES, OTHER_OFFICES, POSITIONS, ROYALTY
from wireroom.stance.voices.cues import alternatives
from wireroom.stance.voices.text import Reference, Text

_COMPANIES = (
    "company firm giant maker carmaker manufacturer startup start-up retailer operator developer insurer airline "
    "carrier chipmaker drugmaker group business"
)
_IN_COMPANY_NAMES = (
    "conglomerate producer supplier brewer inc inc. corp corp. corporation ltd ltd. plc holdings technologies motors "
    "airlines airways industries platform app"
)
_OTHER_ORGANISATIONS = (
    "bank lender, club team side, league nba nfl nhl mlb wnba, union, party, ministry, agency regulator watchdog, "
    "university, commission, council, court tribunal, charity, newspaper paper, museum gallery, federation association"
)
_PEOPLE = (
    "bishop prosecutor lawyer chair founder executive director banker manager striker midfielder defender goalkeeper "
    "player singer actor actress author writer novelist billionaire scientist doctor commissioner envoy runner boxer "
    "driver champion candidate lawmaker politician leader economist activist artist rapper comedian"
)
# Each word for an organisation, and its kind, the first of those words.
KINDS_OF_ORGANISATION = {
    word: kind
    for kind, *others in map(str.split, (f"{_COMPANIES} {_IN_COMPANY_NAMES}", *_OTHER_ORGANISATIONS.split(", ")))
    for word in (kind, *others)
}
TITLES = frozenset((*OFFICES, *OTHER_OFFICES, *ROYALTY, *_PEOPLE.split()))
_ORGANISATIONS = {*_COMPANIES.split(), *KINDS_OF_ORGANISATION.values(), "lender", "regulator", "watchdog"}
_TRADES = "tech|fintech|technology|social media|e-commerce|ride-hailing|drinks|oil|energy|retail|car|battery|software"
_NATIONS = r"[A-Z][a-z]+(?:ese|ish|ian|ean|an|ch|i)"
ANAPHOR = (
    rf"[Tt]he (?:(?:{_TRADES}|{_NATIONS}) )?(?P<noun>{alternatives(_ORGANISATIONS | TITLES)})"
    r"(?=['’]s\b|[,.;:!?)]|$|\n| (?:said|says|told|has|had|have|was|is|will|would|also|could|can|may|might|must|should|"
    r"did|does|in|on|at|to|for|from|by|with|over|after|since|as|and|but|which|whose|itself|himself|herself|\w+ed)\b)"
)
_WORD_BEFORE = re.compile(r"[\w.-]+")
_PREDICATE = re.compile(r"\b(?:is|are|was|were|be|been|become|became|as|like|of|called|named|being)\s+$")
_APPOSITION = re.compile(
    r"(?:,| (?:is|was|remains|became)) (?:(?:who is|a|an|the|one of the|its|his|her) )?([^,.;()\"“”\n]{1,60})"
)
_PHRASE_END = re.compile(r"\b(?:of|for|at|in|who|which|that|and|by|from|with)\b")
_CLAUSE_VERB = re.compile(r"\b(?:said|says|has|had|have|was|were|is|are|will|would|did|could|\w+ed|told)\b")
_FAR = 700  # characters back to the antecedent
_OFFICES = (
    rf"(?:{'|'.join(POSITIONS)}|chief|chair\w*|ceo|coo|cto|cfo|boss|owner|manager|executive|officer|spokes\w+|leader|"
    r"captain|partner|chancellor|dean|member|mayor|governor|candidate)"
)
_OFFICE = re.compile(rf"\b{_OFFICES}\b", re.I)
_OFFICE_BEFORE = re.compile(rf"(?:['’]s?)?,? (?:[\w-]+,? ){{0,5}}?{_OFFICES} (?:[\w-]+ ){{0,2}}", re.I)
_APPOSITION_BEHIND = re.compile(r"(?:,| \() ?([^.;\"“”()\n]{1,140})")
_OFFICE_OF = re.compile(r"(?:of|at|for|with|,|['’]s|and) (?:the )?$|(?:,|\() ?(?:the )?$")


class Descriptions:
    """What the text calls the entities that it names."""

    def __init__(self, text: Text) -> None:
        self._text = text
        self._names = [name for name in text.names if name.kind in ("org", "person")]

    def antecedent(self, match: re.Match[str]) -> int | None:
        """Return the number of the entity that a match of ANAPHOR means; None where it is not certain."""
        start, noun = match.start(), match["noun"]
        if _PREDICATE.search(self._text.string, max(0, start - 12), start):
            return None
        kind = "person" if noun in TITLES else "org"
        word = noun if kind == "person" else KINDS_OF_ORGANISATION[noun]
        last = self._last_names(start, kind)
        described = [entity for entity in last if word in self._words[entity]]
        if len(described) != 1 or start - last[described[0]].end > _FAR:
            return None
        entity = described[0]
        named_since = [other for other, name in last.items() if name.start > last[entity].start]
        # An organisation of which nothing is known may be meant as well.
        is_certain = kind == "person" or all(self._words[other] for other in named_since)
        return entity if is_certain else None

    def _last_names(self, end: int, kind: str) -> dict[int, Reference]:
        """Return the last name before `end` of each entity of the kind, within twice the distance that counts."""
        last = bisect_left(self._names, (end,))
        first = bisect_left(self._names, (end - 2 * _FAR,))
        return {name.entity: name for name in self._names[first:last] if name.kind == kind}

    @cached_property
    def _words(self) -> list[set[str]]:
        """What each entity is called."""
        words: list[set[str]] = [set() for _ in self._text.entities]
        for name in self._names:
            words[name.entity].update(_describing_words(self._text.string, name))
        return words


def _describing_words(text: str, name: Reference) -> Iterator[str]:
    """Yield what a name is called where it stands: "the battery maker Avo", "Avo, a maker of batteries"."""
    words = _WORD_BEFORE.findall(text[max(0, name.start - 40) : name.start].rpartition(",")[2])[-3:]
    match = _APPOSITION.match(text, name.end)
    if match and not _CLAUSE_VERB.search(match.group(1)):
        end = _PHRASE_END.search(match.group(1))
        words += match.group(1)[: end.start() if end else None].split()
    if name.kind == "person":
        yield from (word for word in map(str.lower, words) if word in TITLES)
        return
    words += text[name.start : name.end].split()
    yield from (KINDS_OF_ORGANISATION[word] for word in map(str.lower, words) if word in KINDS_OF_ORGANISATION)


def find_affiliations(text: Text, speakers: Collection[int], targets: int) -> set[tuple[int, int]]:
    """Return the pairs of a speaker and one of the first `targets` entities that it is, leads or belongs to."""
    words = [entity.name.lower().split() if entity.kind == "org" else None for entity in text.entities]
    employers: dict[int, set[int]] = {speaker: set() for speaker in speakers}
    for name in text.names:
        if name.entity in employers and name.kind == "person":
            employers[name.entity].update(_employers(text, name))
    affiliations: set[tuple[int, int]] = set()
    for target in range(min(targets, len(words))):
        relatives = _namesakes(target, words)
        family = _namesakes(min(relatives, key=lambda place: len(words[place] or ())), words)
        for speaker, of_speaker in employers.items():
            if speaker in family or not relatives.isdisjoint(of_speaker):
                affiliations.add((speaker, target))
    return affiliations


def _namesakes(place: int, words: Sequence[list[str] | None]) -> set[int]:
    """Return the entity and the organisations whose name is the beginning of its name, or the other way round."""
    name = words[place]
    if name is None:
        return {place}
    return {i for i, other in enumerate(words) if other is not None and name[: len(other)] == other[: len(name)]}


def _employers(text: Text, person: Reference) -> set[int]:
    """Return the employers in "Acme's chief executive Bo" and "Bo, chief executive of Acme and chairman of Bell"."""
    before = [name for name in text.names_within(person.start - 80, person.start) if name.kind != "person"]
    is_office = bool(before and _OFFICE_BEFORE.fullmatch(text.string, before[-1].end, person.start))
    employers = {before[-1].entity} if is_office else set()
    apposition = _APPOSITION_BEHIND.match(text.string, person.end)
    if apposition and _OFFICE.search(apposition.group(1)):
        employers.update(
            name.entity
            for name in text.names_within(person.end, apposition.end())
            if name.kind != "person" and _OFFICE_OF.search(text.string, max(person.end, name.start - 12), name.start)
        )
    return employers
