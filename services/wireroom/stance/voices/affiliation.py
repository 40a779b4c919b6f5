"""Finds whose praise is praise of their own: people and the organisations that they speak for."""

import re
from collections.abc import Collection, Sequence

from wireroom.kernel.article import Entity
from wireroom.stance.voices.names import Name, Names

_OFFICES = (
    r"(?:chief|head|president|chair\w*|ceo|coo|cto|cfo|founder|co-founder|boss|owner|director|manager|executive|officer|"
    r"spokes\w+|secretary|leader|minister|editor|captain|coach|partner|chancellor|dean|member|mayor|governor|candidate)"
)
_OFFICE = re.compile(rf"\b{_OFFICES}\b", re.I)
_BEFORE = re.compile(rf"(?:['’]s?)?,? (?:[\w-]+,? ){{0,5}}?{_OFFICES} (?:[\w-]+ ){{0,2}}", re.I)
_BEHIND = re.compile(r"(?:,| \() ?([^.;\"“”()\n]{1,140})")
_OF = re.compile(r"(?:of|at|for|with|,|['’]s|and) (?:the )?$|(?:,|\() ?(?:the )?$")


def own(
    text: str, names: Names, speakers: Collection[int], entities: Sequence[Entity], targets: int
) -> dict[int, set[int]]:
    """Return for each of the speakers those of the first `targets` entities that it is, leads or belongs to."""
    words = [entity.name.lower().split() if entity.kind == "org" else None for entity in entities]
    employers: dict[int, set[int]] = {speaker: set() for speaker in speakers}
    for name in names.all:
        if name.entity in employers and name.kind == "person":
            employers[name.entity].update(_employers(text, names, name))
    found: dict[int, set[int]] = {speaker: set() for speaker in speakers}
    for target in range(min(targets, len(entities))):
        near = _namesakes(target, words)
        far = _namesakes(min(near, key=lambda one: len(words[one] or ())), words)
        for speaker, mine in employers.items():
            if speaker in far or not near.isdisjoint(mine):
                found[speaker].add(target)
    return found


def _namesakes(place: int, words: Sequence[list[str] | None]) -> set[int]:
    """Return it and the organisations whose name begins with the other's, as "Acme Europe" does with "Acme"."""
    mine = words[place]
    if mine is None:
        return {place}
    return {other for other, theirs in enumerate(words) if theirs is not None and _begins(mine, theirs)}


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
