"""Finds whose praise is praise of their own: people and the organisations that they speak for."""

import re
from collections.abc import Iterable, Sequence

from services.kernel.article import Entity
from services.stance.names import Name, Names

_OFFICES = (
    r"(?:chief|head|president|chair\w*|ceo|coo|cto|cfo|founder|co-founder|boss|owner|director|manager|executive|officer|"
    r"spokes\w+|secretary|leader|minister|editor|captain|coach|partner|chancellor|dean|member|mayor|governor|candidate)"
)
_OFFICE = re.compile(rf"\b{_OFFICES}\b", re.I)
_BEFORE = re.compile(rf"(?:['’]s?)?,? (?:[\w-]+,? ){{0,5}}?{_OFFICES} (?:[\w-]+ ){{0,2}}", re.I)
_BEHIND = re.compile(r"(?:,| \() ?([^.;\"“”()\n]{1,140})")
_OF = re.compile(r"(?:of|at|for|with|,|['’]s|and) (?:the )?$|(?:,|\() ?(?:the )?$")


def own(text: str, names: Names, speakers: Iterable[int], entities: Sequence[Entity]) -> dict[int, set[int]]:
    """Return for each of the speakers those of the entities that it is, leads, works for or belongs to."""
    found = {speaker: {speaker} | _namesakes(speaker, entities) for speaker in speakers}
    for name in names.all:
        if name.entity in found and name.kind == "person":
            found[name.entity].update(_employers(text, names, name))
    return {speaker: {e for one in mine for e in {one} | _namesakes(one, entities)} for speaker, mine in found.items()}


def _namesakes(place: int, entities: Sequence[Entity]) -> set[int]:
    """Return the organisations whose name begins with the other's, as "Acme Europe" does with "Acme"."""
    mine = entities[place]
    if mine.kind != "org":
        return set()
    words = mine.name.lower().split()
    return {
        other
        for other, entity in enumerate(entities)
        if entity.kind == "org" and _begins(words, entity.name.lower().split())
    }


def _begins(one: list[str], other: list[str]) -> bool:
    short = min(len(one), len(other))
    return one[:short] == other[:short]


def _employers(text: str, names: Names, person: Name) -> set[int]:
    """Return what "Acme's chief executive Bo" and "Bo, chief executive of Acme and chairman of Bell" name."""
    ahead = [name for name in names.within(person.start - 80, person.start) if name.kind != "person"]
    found = {ahead[-1].entity} if ahead and _BEFORE.fullmatch(text, ahead[-1].end, person.start) else set()
    behind = _BEHIND.match(text, person.end)
    office = _OFFICE.search(behind.group(1)) if behind else None
    if behind and office:
        inside = names.within(person.end, behind.end())
        found.update(
            name.entity
            for name in inside
            if name.kind != "person" and _OF.search(text, max(person.end, name.start - 12), name.start)
        )
    return found
