"""Puts the mentions of an article together into entities: the several ways of writing one name are one entity."""

import re
from collections import Counter, defaultdict
from collections.abc import Container, Sequence
from typing import NamedTuple

from wireroom.entities.names.forms import NAMES, People, ShortForms
from wireroom.entities.names.mention import Mention, Words, trim
from wireroom.entities.port import EntitySpan
from wireroom.kernel.article import EntityKind

_LOWER = re.compile(r"[a-z]+")
_BEFORE_SENTENCE = frozenset(".!?:;\n\"“‘'(|*•-–—>")
_LONGEST_ACRONYM = 4
_WITH_STOPS = re.compile(r"(?:[A-Z]\.){2,}")
_HOLDING = re.compile(r"(?: Group)? Holdings?(?:,? (?:Ltd|Limited|Inc|Plc|PLC|Co|Corp|Corporation)\.?)*$")
_KINDS_OF_NAMES = ("person", "org", "place")


class Group(NamedTuple):
    """One entity: its name, its kind and its mentions in order."""

    name: str
    kind: EntityKind
    mentions: tuple[Mention, ...]


def group(text: str, names: Sequence[EntitySpan], title_length: int = 0, in_s: Container[int] = ()) -> list[Group]:
    """Return the entities of a text, of which `title_length` characters are a title, in the order of first mentions.

    `in_s` holds the ends of the names that end in an 's of their own.
    A person and an organisation are one only where the very same name is taken for both: then most mentions decide.
    """
    trimmed = [mention for name in names if (mention := trim(text, name, keeps_end=name.end in in_s))]
    mentions = _settle_kinds(text, _drop_lower_case(trimmed))
    people, forms = People(text, mentions), ShortForms(text, mentions)
    together: dict[tuple[bool, Words], list[Mention]] = defaultdict(list)
    for mention in mentions:
        is_person = mention.kind == "person"
        full = people.full_name(mention) or mention.words if is_person else forms.full_form(mention)
        together[is_person, full].append(mention)
    groups = [_group(full, members) for (_, full), members in together.items()]
    return _drop_common_words(text, groups, title_length)


def _drop_lower_case(mentions: list[Mention]) -> list[Mention]:
    """Return the mentions without those in lower case, unless the article writes most names so."""
    lower = sum(mention.surface.islower() for mention in mentions)
    return [m for m in mentions if not m.surface.islower()] if 0 < lower <= len(mentions) / 2 else mentions


def _settle_kinds(text: str, mentions: list[Mention]) -> list[Mention]:
    """Return the mentions, each with the kind that most mentions of its very words have, on a tie the first one's.

    A person's name that is part of a full name given elsewhere is left out of it: "Ford" beside "Harrison Ford".
    """
    kinds: dict[Words, set[EntityKind]] = defaultdict(set)
    for mention in mentions:
        kinds[mention.words].add(mention.kind)
    if all(len(kinds_of_words) == 1 for kinds_of_words in kinds.values()):
        return mentions
    people = People(text, mentions)
    mixed = [m for m in mentions if len(kinds[m.words]) > 1 and not _is_part_of_full_name(people, m)]
    counts: dict[Words, Counter[EntityKind]] = defaultdict(Counter)
    for mention in mixed:
        counts[mention.words][mention.kind] += 1
    settled = {id(m): m._replace(kind=max(counts[m.words], key=counts[m.words].__getitem__)) for m in mixed}
    return [settled.get(id(mention), mention) for mention in mentions]


def _is_part_of_full_name(people: People, mention: Mention) -> bool:
    return mention.kind == "person" and len(mention.words) == 1 and people.full_name(mention) is not None


def _group(full: Words, mentions: list[Mention]) -> Group:
    """Return the entity, called as in other articles where its name is listed.

    A firm goes without "Group Holding", an acronym has no stops, and a place that only a dateline names, in capitals,
    has small letters.
    """
    kind = _kind(mentions)
    listed = NAMES.get(kind, {}).get(full)
    name = listed or _name(full, mentions)
    if not listed and kind == "org":
        name = _HOLDING.sub("", name) or name
    if not listed and name.isupper():
        if _WITH_STOPS.fullmatch(name):
            name = name.replace(".", "")
        elif kind == "place" and len(name) > _LONGEST_ACRONYM and name.replace(" ", "").isalpha():
            name = name.title()
    return Group(name.replace("’", "'"), kind, tuple(mentions))


def _kind(mentions: Sequence[Mention]) -> EntityKind:
    """Return the kind that most mentions have, on a tie that of the longest."""
    counts = Counter(mention.kind for mention in mentions)
    if len(counts) == 1:
        return mentions[0].kind
    longest = max(mentions, key=lambda mention: mention.end - mention.start).kind
    return max(counts, key=lambda kind: (counts[kind], kind == longest, kind))


def _name(full: Words, mentions: Sequence[Mention]) -> str:
    """Return the form that most mentions have, the longest of them on a tie.

    A person's is a full name; a nickname gives way to the name that it is short for, an acronym does not.
    """
    counts = Counter(mention.surface for mention in mentions)
    if len(counts) == 1:
        return mentions[0].surface
    rank = {surface: (count, len(surface), not surface.isupper(), surface) for surface, count in counts.items()}
    best = max(rank, key=rank.__getitem__)
    if len(full) == 1 or best.isupper():
        return best
    is_person = mentions[0].kind == "person"
    full_forms = {m.surface for m in mentions if (" " in m.surface if is_person else m.words == full)}
    return max(full_forms, key=rank.__getitem__) if full_forms else best


def _drop_common_words(text: str, groups: list[Group], title_length: int) -> list[Group]:
    """Return the groups without words that are capital only by their place, and lower case elsewhere in the text."""
    doubtful = [entity for entity in groups if _is_capital_by_place(text, entity, title_length)]
    if not doubtful:
        return groups
    lower = set(_LOWER.findall(text))
    words = {id(entity) for entity in doubtful if entity.mentions[0].surface.lower() in lower}
    return [entity for entity in groups if id(entity) not in words]


def _is_capital_by_place(text: str, entity: Group, title_length: int) -> bool:
    return entity.kind in _KINDS_OF_NAMES and all(
        mention.surface.istitle()
        and mention.surface.isalpha()
        and (mention.start < title_length or _begins_sentence(text, mention.start))
        for mention in entity.mentions
    )


def _begins_sentence(text: str, start: int) -> bool:
    """Whether a sentence or a line begins at `start`."""
    before = text[max(0, start - 3) : start].rstrip(" ")
    return not before or before[-1] in _BEFORE_SENTENCE
