"""Finds whom "the company" or "the minister" means, where what an article says of its names leaves one choice."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from wireroom.kernel.article import Entity
from wireroom.stance.voices.names import Name, Names

_KINDS_OF_ORGANISATION = {
    "company": "company firm giant maker carmaker manufacturer startup start-up retailer operator developer insurer "
    "conglomerate producer supplier airline carrier chipmaker drugmaker brewer business inc inc. corp corp. "
    "corporation ltd ltd. plc holdings technologies motors airlines airways industries group platform app",
    "bank": "bank lender",
    "club": "club team side",
    "league": "league nba nfl nhl mlb wnba",
    "union": "union",
    "party": "party",
    "ministry": "ministry",
    "agency": "agency regulator watchdog",
    "university": "university",
    "commission": "commission",
    "council": "council",
    "court": "court tribunal",
    "charity": "charity",
    "newspaper": "newspaper paper",
    "museum": "museum gallery",
    "federation": "federation association",
}
_COMPANY_WORDS = (
    "company firm giant maker carmaker manufacturer startup start-up retailer operator developer insurer airline "
    "carrier chipmaker drugmaker group business"
)
_COMPANIES = frozenset(_COMPANY_WORDS.split())
_PEOPLE = (
    "president minister mayor governor senator congressman congresswoman chancellor premier king queen prince princess "
    "pope bishop judge prosecutor lawyer chairman chairwoman chair founder executive ceo director banker coach manager "
    "striker midfielder defender goalkeeper captain player singer actor actress author writer novelist director "
    "billionaire scientist professor doctor general colonel commissioner ambassador envoy runner boxer driver champion "
    "candidate lawmaker politician leader economist activist artist rapper comedian"
)
KINDS = {word: kind for kind, words in _KINDS_OF_ORGANISATION.items() for word in words.split()}
TITLES = frozenset(_PEOPLE.split())
_NOUNS = sorted({*(KINDS.keys() & _COMPANIES), *_KINDS_OF_ORGANISATION, "lender", "regulator", "watchdog"} | TITLES)
_TRADES = "tech|fintech|technology|social media|e-commerce|ride-hailing|drinks|oil|energy|retail|car|battery|software"
_NATIONS = r"[A-Z][a-z]+(?:ese|ish|ian|ean|an|ch|i)"
ANAPHOR = (
    rf"[Tt]he (?:(?:{_TRADES}|{_NATIONS}) )?(?P<noun>{'|'.join(map(re.escape, _NOUNS))})"
    r"(?=['’]s\b|[,.;:!?)]|$|\n| (?:said|says|told|has|had|have|was|is|will|would|also|could|can|may|might|must|should|"
    r"did|does|in|on|at|to|for|from|by|with|over|after|since|as|and|but|which|whose|itself|himself|herself|\w+ed)\b)"
)
_BEFORE = re.compile(r"[\w.-]+")
_PREDICATE = re.compile(r"\b(?:is|are|was|were|be|been|become|became|as|like|of|called|named|being)\s+$")
_APPOSITION = re.compile(
    r"(?:,| (?:is|was|remains|became)) (?:(?:who is|a|an|the|one of the|its|his|her) )?([^,.;()\"“”\n]{1,60})"
)
_STOPPED = re.compile(r"\b(?:of|for|at|in|who|which|that|and|by|from|with)\b")
_CLAUSE = re.compile(r"\b(?:said|says|has|had|have|was|were|is|are|will|would|did|could|\w+ed|told)\b")
_FAR = 700  # characters to the mention before


class Descriptions:
    """What the text calls the entities it names."""

    def __init__(self, text: str, names: Names, entities: Sequence[Entity]) -> None:
        self._text, self._names, self._entities = text, names, entities
        self._called: list[set[str]] | None = None
        self._places = [(name.start, name) for name in names.all if name.kind in ("org", "person")]

    def meant(self, match: re.Match[str]) -> int | None:
        """Return the entity that a match of ANAPHOR means, by its place; None where it is not certain."""
        if _PREDICATE.search(self._text, max(0, match.start() - 12), match.start()):
            return None
        noun, at = match["noun"], match.start()
        kind = "person" if noun in TITLES else "org"
        wanted = noun if kind == "person" else KINDS[noun]
        last = self._last_mentions(at, kind)
        fits = [entity for entity in last if wanted in self._known(entity)]
        if len(fits) == 1 and at - last[fits[0]].end <= _FAR and not self._rivals(last, fits[0], kind):
            return fits[0]
        return None

    def _last_mentions(self, at: int, kind: str) -> dict[int, Name]:
        """Return the last mention before `at` of each entity of the kind, within twice the distance that counts."""
        last = bisect_left(self._places, (at,))
        first = bisect_left(self._places, (at - 2 * _FAR,))
        return {name.entity: name for _, name in self._places[first:last] if name.kind == kind}

    def _rivals(self, last: dict[int, Name], chosen: int, kind: str) -> bool:
        """Return whether something that nothing is known of, so that it may be meant, was named since."""
        since = [entity for entity, name in last.items() if name.start > last[chosen].start]
        return kind == "org" and any(not self._known(entity) for entity in since)

    def _known(self, entity: int) -> set[str]:
        if self._called is None:
            self._called = [set() for _ in self._entities]
            for name in self._names.all:
                if name.kind in ("org", "person"):
                    self._called[name.entity].update(_words(self._text, name))
        return self._called[entity]


def _words(text: str, name: Name) -> Iterator[str]:
    """Yield what a name is called where it stands: "the battery maker Avo", "Avo, a maker of batteries"."""
    around = [*_BEFORE.findall(text[max(0, name.start - 40) : name.start].rpartition(",")[2])[-3:]]
    match = _APPOSITION.match(text, name.end)
    if match and not _CLAUSE.search(match.group(1)):
        stop = _STOPPED.search(match.group(1))
        around += match.group(1)[: stop.start() if stop else None].split()
    if name.kind == "person":
        yield from (word for word in map(str.lower, around) if word in TITLES)
        return
    around += text[name.start : name.end].split()
    yield from (KINDS[word] for word in map(str.lower, around) if word in KINDS)
