"""Puts the names of an article in another language than English together, by what holds in most languages.

The rules and lists beside this module are of English. Here a name stays as it is written, and the same words are one
entity.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations, pairwise

from wireroom.entities.names.grouping import Group
from wireroom.entities.names.mention import Mention, Words
from wireroom.entities.port import EntitySpan

_AROUND = ' \t"“”„«»,;:'
_IN_NO_NAME = ("\n", "://", "@")
_WITH_GENITIVE_S = ("da", "de", "nb", "nl", "nn", "no", "sv")  # languages in which a name's genitive ends in a bare s
_LONGEST_NAME = 6  # words of a full name of which parts are looked for
_LONGEST_ACRONYM = 8


def group_as_written(text: str, names: Sequence[EntitySpan], language: str) -> list[Group]:
    """Return the entities of a text in the order of first mentions, each of the kind that most of its mentions have.

    One are a person's full name and parts of it, a name and the acronym in brackets behind it, and, where the language
    has it, a name and its genitive in s.
    """
    mentions = [mention for name in names if (mention := _mention(text, name))]
    written = {mention.words for mention in mentions}
    genitives = _genitives(written, written, language)
    parts = _parts(m.words for m in mentions if m.kind == "person" and m.words not in genitives)
    full_forms = _genitives(written, written | parts.keys(), language) | dict(_acronyms(text, mentions))
    together: dict[Words, list[Mention]] = defaultdict(list)
    for mention in mentions:
        words = mention.words
        if mention.kind == "person":
            words = parts.get(words) or parts.get(full_forms.get(words, words), words)
        together[full_forms.get(words, words)].append(mention)
    return [_group(full, members) for full, members in together.items()]


def _mention(text: str, name: EntitySpan) -> Mention | None:
    """Return the mention without blanks and signs around it, or None if no name is left."""
    whole = text[name.start : name.end]
    surface = whole.strip(_AROUND)
    is_letter = len(surface) == 1 and surface.lower() != surface.upper()
    if is_letter or not any(map(str.isalpha, surface)) or any(sign in surface for sign in _IN_NO_NAME):
        return None
    start = name.start + len(whole) - len(whole.lstrip(_AROUND))
    return Mention(start, start + len(surface), name.kind, surface, tuple(surface.casefold().split()))


def _genitives(names: Iterable[Words], nominatives: Iterable[Words], language: str) -> dict[Words, Words]:
    """Return the names that are one of the nominatives with an s at its end, and that one."""
    known = set(nominatives) if language in _WITH_GENITIVE_S else set()
    stems = {name: (*name[:-1], name[-1].removesuffix("s")) for name in names}
    return {name: stem for name, stem in stems.items() if stem != name and stem in known}


def _parts(people: Iterable[Words]) -> dict[Words, Words]:
    """Return the runs of words of full names with the full name that they stand for, of several the most frequent."""
    counts = Counter(name for name in people if 1 < len(name) <= _LONGEST_NAME)
    runs = {full: [full[a:b] for a, b in combinations(range(len(full) + 1), 2)] for full in counts}
    inner = {run for full in counts for run in runs[full] if run != full}
    parts: dict[Words, Words] = {}
    for full, _ in counts.most_common():
        if full not in inner:
            parts |= {run: full for run in runs[full] if run not in parts}
    return parts


def _acronyms(text: str, mentions: Sequence[Mention]) -> Iterator[tuple[Words, Words]]:
    """Yield the acronyms in brackets, with the name of the same kind and first letter before the brackets."""
    for left, right in pairwise(mentions):
        in_brackets = text[left.end : right.start].strip() == "(" and text[right.end : right.end + 1] == ")"
        fits = left.kind == right.kind and len(left.words) > 1 and left.words[0][0] == right.words[0][0]
        if in_brackets and fits and right.surface.isupper() and len(right.surface) <= _LONGEST_ACRONYM:
            yield right.words, left.words


def _group(full: Words, mentions: Sequence[Mention]) -> Group:
    """Return the entity under the form that is written most often, on a tie one in small letters."""
    forms = Counter(m.surface for m in mentions if m.words == full) or Counter(m.surface for m in mentions)
    kinds = Counter(mention.kind for mention in mentions)
    name = max(forms, key=lambda form: (forms[form], not form.isupper()))
    return Group(name, max(kinds, key=kinds.__getitem__), tuple(mentions))
