"""Puts the mentions of an article together into entities: the several ways of writing one name are one entity."""

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from wireroom.entities.names.known_forms import NAMES
from wireroom.entities.names.mention import Mention, trim
from wireroom.entities.names.people import People
from wireroom.entities.names.short_forms import ShortForms
from wireroom.entities.port import Found
from wireroom.kernel.article import EntityKind

Key = tuple[str, ...]
_LOWER = re.compile(r"[a-z]+")
_STARTS = frozenset(".!?:;\n\"“‘'(|*•-–—>")
_LONGEST_ACRONYM = 4
_STOPPED = re.compile(r"(?:[A-Z]\.){2,}")
_NAMES = frozenset(("person", "org", "place"))


class Group(NamedTuple):
    """One entity: its name, its kind and its mentions in order."""

    name: str
    kind: EntityKind
    mentions: tuple[Mention, ...]


def group(text: str, found: Sequence[Found], title: int = 0) -> list[Group]:
    """Return the entities of a text in the order of their first mentions; the first `title` characters are a headline.

    A person and an organisation are one only where the very same name is taken for both: then most mentions decide.
    """
    mentions = _settled(_capitalised([mention for item in found if (mention := trim(text, item))]))
    people, forms = People(mentions), ShortForms(text, mentions)
    together: dict[tuple[bool, Key], list[Mention]] = defaultdict(list)
    for mention in mentions:
        person = mention.kind == "person"
        head = people.full(mention) or mention.words if person else forms.full(mention)
        together[person, head].append(mention)
    groups = [_group(head, members) for (_, head), members in together.items()]
    return _without_words(text, groups, title)


def _group(head: Key, mentions: list[Mention]) -> Group:
    """Return the entity, called as in other articles where that is known.

    An acronym has no stops, and a place that only a dateline names, in capitals, has small letters.
    """
    kind = _kind(mentions)
    known = NAMES.get(kind, {}).get(head)
    name = known or _name(head, mentions)
    if not known and name.isupper():
        if _STOPPED.fullmatch(name):
            name = name.replace(".", "")
        elif kind == "place" and len(name) > _LONGEST_ACRONYM and name.replace(" ", "").isalpha():
            name = name.title()
    return Group(name, kind, tuple(mentions))


def _capitalised(mentions: list[Mention]) -> list[Mention]:
    """Return the mentions without those in lower case, unless the article writes most names so."""
    lower = sum(mention.surface.islower() for mention in mentions)
    return [m for m in mentions if not m.surface.islower()] if 0 < lower <= len(mentions) / 2 else mentions


def _settled(mentions: list[Mention]) -> list[Mention]:
    """Return the mentions, each with the kind that most mentions of its very words have, on a tie the first one's.

    A person's name that is part of a full name given elsewhere is left out of it: "Ford" beside "Harrison Ford".
    """
    kinds: dict[Key, set[EntityKind]] = defaultdict(set)
    for mention in mentions:
        kinds[mention.words].add(mention.kind)
    if all(len(found) == 1 for found in kinds.values()):
        return mentions
    people = People(mentions)
    counts: dict[Key, Counter[EntityKind]] = defaultdict(Counter)
    mixed = [m for m in mentions if len(kinds[m.words]) > 1 and not (m.kind == "person" and _shortened(people, m))]
    for mention in mixed:
        counts[mention.words][mention.kind] += 1
    most = {words: max(found, key=found.__getitem__) for words, found in counts.items()}
    settled = {id(mention): mention._replace(kind=most[mention.words]) for mention in mixed}
    return [settled.get(id(mention), mention) for mention in mentions]


def _shortened(people: People, mention: Mention) -> bool:
    return len(mention.words) == 1 and people.full(mention) is not None


def _without_words(text: str, groups: list[Group], title: int) -> list[Group]:
    """Return the groups without words that are capital only by their place, and lower case elsewhere in the text."""
    doubtful = [item for item in groups if _doubtful(text, item, title)]
    if not doubtful:
        return groups
    lower = set(_LOWER.findall(text))
    words = {id(item) for item in doubtful if item.mentions[0].surface.lower() in lower}
    return [item for item in groups if id(item) not in words]


def _doubtful(text: str, item: Group, title: int) -> bool:
    return (
        all(
            mention.surface.istitle()
            and mention.surface.isalpha()
            and (mention.start < title or _first(text, mention.start))
            for mention in item.mentions
        )
        and item.kind in _NAMES
    )


def _first(text: str, start: int) -> bool:
    """Whether a sentence or a line begins there."""
    before = text[max(0, start - 3) : start].rstrip(" ")
    return start == 0 or not before or before[-1] in _STARTS


def _name(head: Key, mentions: Sequence[Mention]) -> str:
    """Return the form that most mentions have, the longest of them on a tie.

    A person's is a full name; a nickname gives way to the name that it is short for, an acronym does not.
    """
    counts = Counter(mention.surface for mention in mentions)
    if len(counts) == 1:
        return mentions[0].surface
    best = max(counts, key=lambda surface: _rank(counts, surface))
    if len(head) == 1 or best.isupper():
        return best
    person = mentions[0].kind == "person"
    full = {m.surface for m in mentions if (" " in m.surface if person else m.words == head)}
    return max(full, key=lambda surface: _rank(counts, surface)) if full else best


def _rank(counts: Counter[str], surface: str) -> tuple[int, int, bool, str]:
    return counts[surface], len(surface), not surface.isupper(), surface


def _kind(mentions: Sequence[Mention]) -> EntityKind:
    """Return the kind that most mentions have, on a tie that of the longest."""
    counts = Counter(mention.kind for mention in mentions)
    if len(counts) == 1:
        return mentions[0].kind
    longest = max(mentions, key=lambda mention: mention.end - mention.start).kind
    return max(counts, key=lambda kind: (counts[kind], kind == longest, kind))
