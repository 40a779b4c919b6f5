"""Finds the speaker that a cue belongs to, in the words before or behind it."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from wireroom.stance.voices.text import Reference, Text

REACH = 160  # characters looked at on either side of a cue
_ADVERB_WORDS = (
    "also has had have later then once recently previously again both all who will would did does do can could may "
    "might must should not never still even first now just earlier already since often always yesterday today on "
    "Monday Tuesday Wednesday Thursday Friday Saturday Sunday"
)
_ADVERBS = frozenset(_ADVERB_WORDS.split())
_ATTRIBUTE = re.compile(r"([\w’'-]+) (?:of|in|at|for|from|with|to|on|by|near|under|against|between) (?:the )?$")
_CONJUNCTION = re.compile(r"(?:,|,? (?:and|or|&)) (?:the )?$")
_POSSESSIVE = re.compile(r"['’]s? (?:[\w-]+ ){0,3}[\w-]+")
_PHRASE_WORD = re.compile(r"[A-Za-z][\w’'-]*")
_FIRST_PHRASE = re.compile(r"(?:[A-Za-z][\w’'-]* ?){1,6}")
_NOT_IN_PHRASE_WORDS = (
    "and but when as because that which who while if after before since though although so or where of in at for from "
    "with to on by during is was are were not about than why how what whether now there here only despite per via"
)
_NOT_IN_PHRASE = frozenset(_NOT_IN_PHRASE_WORDS.split())
_DETERMINER_WORDS = "the a an its his her their our one some two several many another both"
_DETERMINERS = frozenset(_DETERMINER_WORDS.split())
_BETWEEN_NAMES = re.compile(r"(?:['’]s?)? (?:[\w-]+,? ){0,5}")
_OWNER = re.compile(r"(?:['’]s?|\b(?P<pronoun>[Hh]is|[Hh]er|[Ii]ts|[Tt]heir))\s+(?:[\w-]+\s+){0,2}$")
_OPENING = re.compile(r"[\s\"“”]*(?:(?:But|And|The|Still|Later|Then|Mr|Mrs|Ms|Dr)\.?,?\s+)*")
_SUBJECT_PRONOUN = re.compile(r"(?:[Hh]e|[Ss]he|[Tt]hey|[Ii]t)\b")
_ARTICLE = re.compile(r" *(?:the )?")
_PHRASE_END = re.compile(r"[.;:“”\"\n(]|, ")
PRONOUNS = frozenset(["he", "she", "they", "it", "we", "i"])
# Who speaks for an organisation says what it says; a text of it does too.
_MOUTHPIECE = re.compile(
    r"(?:spokes\w+|statement|release|representatives?|announcement|report|website|filing|post|officials?|tweet)$", re.I
)


class Speaker(NamedTuple):
    """Who speaks: entities, by their numbers, or else a description, or else a pronoun. `start` is where it begins."""

    start: int
    entities: tuple[int, ...] = ()
    description: str = ""
    is_pronoun: bool = False


def speaker_before(text: Text, first: int, cue: int) -> Speaker | None:
    """Return the subject of the cue at `cue`, which ends before it and begins at `first` or later."""
    first = max(first, cue - REACH)
    end = _subject_end(text.string, max(first, cue - 40), cue)
    name = text.name_ending_at(end)
    has_comma = "," in text.string[end:cue]
    if name and name.start >= first:
        after_apposition = has_comma and "who" not in text.string[end:cue]
        subject = _subject_with_apposition(text, first, end) if after_apposition else None
        return subject or _named_subject(text, name, first)
    if has_comma:
        return _subject_with_apposition(text, first, end)
    return _described_subject(text, first, end)


def _subject_end(text: str, first: int, cue: int) -> int:
    """Return where the words before a cue end that are no adverbs or auxiliary verbs."""
    before = text[first:cue].rstrip(" \t,")
    while True:
        head, _, word = before.rpartition(" ")
        if word not in _ADVERBS and not (word.endswith("ly") and word.islower()):
            return first + len(before)
        before = head.rstrip(" \t,")


def _named_subject(text: Text, name: Reference, first: int) -> Speaker:
    """Return the speaker where a name stands before the cue: the name, those joined to it, or what it belongs to."""
    entities, start = [name.entity], name.start
    while len(entities) < 4:
        conjunction = _CONJUNCTION.search(text.string, max(first, start - 40), start)
        other = text.name_ending_at(conjunction.start()) if conjunction else None
        if other is None:
            break
        entities.insert(0, other.entity)
        start = other.start
    attribute = _ATTRIBUTE.search(text.string, max(first, start - 40), start)
    if attribute and name.kind in ("org", "place") and not _MOUTHPIECE.match(attribute.group(1)):
        phrase = _noun_phrase(text, max(first, attribute.start() - 40), attribute.end(1))
        return Speaker(phrase.start, description=text.string[phrase.start : name.end])
    return Speaker(attribute.start() if attribute else start, tuple(entities))


def _subject_with_apposition(text: Text, first: int, end: int) -> Speaker | None:
    """Return the name that "..., chairman of Acme," or "..., who leads the group," follows."""
    followed = [name for name in text.names_within(first, end) if text.string[name.end : name.end + 1] == ","]
    people = [name for name in followed if name.kind == "person"]
    subjects = people or [name for name in followed if name.kind == "org"]
    return Speaker(subjects[0].start, (subjects[0].entity,)) if subjects else None


def _described_subject(text: Text, first: int, end: int) -> Speaker | None:
    phrase = _noun_phrase(text, max(first, end - 60), end)
    head = phrase.description.rsplit(" ", 1)[-1]
    if not head:
        return None
    if head.lower() in PRONOUNS:
        return Speaker(end - len(head), description=head.lower(), is_pronoun=True)
    inside = text.names_within(phrase.start, end)
    if inside and _MOUTHPIECE.match(head) and _POSSESSIVE.fullmatch(text.string, inside[-1].end, end):
        return Speaker(inside[-1].start, (inside[-1].entity,))
    attribute = _ATTRIBUTE.search(text.string, max(first, phrase.start - 40), phrase.start)
    if attribute is None:
        return phrase
    whole = _noun_phrase(text, max(first, attribute.start() - 40), attribute.end(1))
    return Speaker(whole.start, description=_drop_article(text.string[whole.start : end]))


def _noun_phrase(text: Text, first: int, end: int) -> Speaker:
    """Return the noun phrase that ends at `end`: back to its article, or to a word that no noun phrase holds."""
    words: list[str] = []
    for word in reversed(text.string[first:end].rsplit(" ", 5)[-5:]):
        if not _PHRASE_WORD.fullmatch(word) or word.lower() in _NOT_IN_PHRASE:
            break
        words.append(word)
        if word.lower() in _DETERMINERS:
            break
    description = " ".join(reversed(words))
    return Speaker(end - len(description), description=_drop_article(description))


def possessor_before(text: Text, first: int, cue: int) -> Speaker | None:
    """Return whose the noun at `cue` is: "Ada Brook's claim", "her latest claim"; None for "the claim"."""
    owner = _OWNER.search(text.string, max(first, cue - 60), cue)
    if owner is None:
        return None
    if owner["pronoun"]:
        return Speaker(owner.start(), description=owner["pronoun"].lower(), is_pronoun=True)
    name = text.name_ending_at(owner.start())
    return Speaker(name.start, (name.entity,)) if name else _described_subject(text, first, owner.start())


def sentence_subject(text: Text, first: int, end: int) -> Speaker | None:
    """Return what the words from `first` to `end` begin with: a name or "she"; None where they begin with all else."""
    opening = _OPENING.match(text.string, first, end)
    start = opening.end() if opening else first
    pronoun = _SUBJECT_PRONOUN.match(text.string, start, end)
    if pronoun:
        return Speaker(start, description=pronoun.group().lower(), is_pronoun=True)
    names = text.names_within(start, end)
    is_subject = (
        names
        and names[0].start - start <= 30
        and not _NOT_IN_PHRASE & set(text.string[start : names[0].start].lower().split())
    )
    return Speaker(names[0].start, (names[0].entity,)) if is_subject else None


def speaker_behind(text: Text, cue_end: int, last: int) -> tuple[Speaker, int] | None:
    """Return the speaker behind "said" or "according to", which ends at `cue_end`, and where the phrase ends."""
    article = _ARTICLE.match(text.string, cue_end)
    start = article.end() if article else cue_end
    last = min(last, start + REACH)
    phrase_end = _PHRASE_END.search(text.string, start, last)
    end = phrase_end.start() if phrase_end else last
    inside = text.names_within(start, end)
    speaker = (_named_source(text, inside, start) if inside else None) or _described_source(text, start, end)
    following = text.names_within(end + 2, end + 2 + REACH) if text.string.startswith(", ", end) else []
    if speaker and speaker.description and following:
        name = following[0]  # "the mayor, Ada Brook"
        if name.start == end + 2 and name.kind == "person":
            return Speaker(speaker.start, (name.entity,)), name.end
    return (speaker, end) if speaker else None


def _named_source(text: Text, names: Sequence[Reference], start: int) -> Speaker | None:
    """Return the speaker in a phrase that holds names; None where it is somebody unnamed with a name for attribute."""
    name = names[0]
    words = text.string[start : name.start].lower().split()
    attribute = next((i for i, word in enumerate(words) if word in _NOT_IN_PHRASE), None)
    if attribute is not None:
        head = words[attribute - 1] if attribute else ""
        return Speaker(start, (name.entity,)) if _MOUTHPIECE.match(head) else None
    for other in names[1:]:
        between = text.string[name.end : other.start]
        is_one_phrase = _BETWEEN_NAMES.fullmatch(between) and not _NOT_IN_PHRASE & set(between.lower().split())
        if other.kind != "person" or not is_one_phrase:
            break
        name = other
    possessive = _POSSESSIVE.match(text.string, name.end)
    if possessive and not _MOUTHPIECE.match(possessive.group().rsplit(" ", 1)[-1]) and name.kind != "person":
        return None
    return Speaker(start, (name.entity,))


def _described_source(text: Text, start: int, end: int) -> Speaker | None:
    match = _FIRST_PHRASE.match(text.string, start, end)
    words = match.group().split() if match else []
    count = next((i for i, word in enumerate(words) if word.lower() in _NOT_IN_PHRASE), len(words))
    count = next((i + 1 for i, word in enumerate(words[:count]) if _MOUTHPIECE.match(word)), count)
    if not count:
        return None
    if words[0].lower() in PRONOUNS:
        return Speaker(start, description=words[0].lower(), is_pronoun=True)
    return Speaker(start, description=_drop_article(" ".join(words[:count])))


def _drop_article(description: str) -> str:
    first, _, rest = description.partition(" ")
    return rest if rest and first.lower() in ("the", "a", "an") else description
